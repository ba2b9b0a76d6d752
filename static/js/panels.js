// Draws the page's charts, and again after a swap or a change of theme.

import { followed } from "./clicks.js";
import { configuration } from "./drawings.js";
import { ready } from "./map.js";
import { full } from "./numbers.js";
import { offer } from "./pictures.js";

const drawn = new Map();
const sources = new WeakMap();
let printing = false;

function drawAll() {
  forgetGone();
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
}

// After a swap only what is new: a chart that stays keeps the point that somebody is at.
function drawNew() {
  forgetGone();
  for (const figure of document.querySelectorAll("[data-chart]")) {
    const canvas = figure.querySelector("canvas");
    if (!drawn.has(canvas) || sources.get(canvas) !== source(figure)) draw(figure);
  }
}

function forgetGone() {
  for (const [canvas, chart] of drawn) {
    if (!canvas.isConnected) forget(canvas, chart);
  }
}

function source(figure) {
  return document.getElementById(figure.dataset.chart).textContent;
}

function forget(canvas, chart) {
  chart.destroy();
  drawn.delete(canvas);
}

function draw(figure) {
  const canvas = figure.querySelector("canvas");
  const drawing = JSON.parse(source(figure));
  if (drawing.chart.kind === "map" && !figure.dataset.ready) {
    ready(figure).then(() => {
      figure.dataset.ready = "on";
      if (figure.isConnected) draw(figure);
    });
    return;
  }
  if (drawn.has(canvas)) forget(canvas, drawn.get(canvas));
  const config = configuration(drawing);
  if (printing) config.options.animation = false;
  const chart = new Chart(canvas, config);
  drawn.set(canvas, chart);
  sources.set(canvas, source(figure));
  if (canvas.dataset.keys) return;
  canvas.dataset.keys = "on";
  canvas.addEventListener("keydown", (event) => step(event, drawn.get(canvas), drawing, figure));
  canvas.addEventListener("blur", () => show(drawn.get(canvas), []));
  followed(canvas, () => drawn.get(canvas), drawing);
}

// The arrows walk from bar to bar and tell what hovering tells.
function step(event, chart, drawing, figure) {
  const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const count = drawing.chart.labels.length;
  if (event.key === "Escape") return show(chart, []);
  if (!(event.key in moves) || !count) return;
  event.preventDefault();
  const active = chart.getActiveElements();
  const at = active.length ? active[0].index : moves[event.key] > 0 ? -1 : count;
  const next = Math.min(count - 1, Math.max(0, at + moves[event.key]));
  const items = drawing.chart.series
    .map((series, place) => ({ datasetIndex: place, index: next, value: series.values[next] }))
    .filter((item) => item.value !== null);
  show(chart, items);
  const told = items.map((item) => {
    const { name } = drawing.chart.series[item.datasetIndex];
    return `${name}: ${full(item.value, drawing.unit, drawing.currency)}`;
  });
  figure.querySelector(".chart-told").textContent = [drawing.chart.labels[next], ...told].join(", ");
}

function show(chart, items) {
  if (!chart) return;
  chart.setActiveElements(items);
  chart.tooltip.setActiveElements(items, { x: 0, y: 0 });
  chart.update("none");
}

// A choice in the filter bar is a wish at once; days of one's own are sent with the button.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-wish]");
  if (!form || ["date", "datetime-local"].includes(event.target.type)) return;
  const period = form.elements.period;
  if (event.target === period && period.value === "custom") return;
  form.dispatchEvent(new CustomEvent("wish"));
});

// An address says only what differs from the usual.
document.addEventListener("htmx:config:request", (event) => {
  const form = event.target.closest?.("[data-wish]");
  const body = event.detail.ctx.request.body;
  if (!form || !(body instanceof FormData)) return;
  if (body.get("period") !== "custom") {
    body.delete("from");
    body.delete("to");
  }
  for (const [name, value] of [...body.entries()]) {
    if (!value || value === form.elements[name].dataset.usual) body.delete(name);
  }
});

// On paper everything is as in the light theme.
let theme;
addEventListener("beforeprint", () => {
  printing = true;
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  drawAll();
});
addEventListener("afterprint", () => {
  printing = false;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  drawAll();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
document.addEventListener("click", offer);

document.addEventListener("htmx:after:swap", drawNew);
document.addEventListener("theme", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
drawAll();
