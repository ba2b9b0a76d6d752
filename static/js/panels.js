// Draws the page's charts as one comes near them, and again after a swap or a change of theme.

import { followed } from "./clicks.js";
import { configuration } from "./drawings.js";
import { ready } from "./map.js";
import { full } from "./numbers.js";
import { offer } from "./pictures.js";
import { inTurn, leave, whenNear } from "./near.js";

const drawn = new Map();
const sources = new WeakMap();
// Nothing moves on a page that is new: only what a swap brings grows into its place.
let still = true;

function figures() {
  return document.querySelectorAll("[data-chart]");
}

// A chart that stays as it was keeps the point that somebody is at.
function lookFor() {
  forgetGone();
  for (const figure of figures()) {
    const canvas = figure.querySelector("canvas");
    if (drawn.has(canvas) && sources.get(canvas) === source(figure)) continue;
    forget(canvas);
    whenNear(figure, draw);
  }
}

function drawAgain() {
  forgetGone();
  for (const figure of figures()) {
    if (drawn.has(figure.querySelector("canvas"))) draw(figure);
  }
}

// On paper and in a picture there is no coming near.
function drawNow(figure) {
  leave(figure);
  draw(figure);
}

function forgetGone() {
  for (const canvas of drawn.keys()) {
    if (!canvas.isConnected) forget(canvas);
  }
}

function source(figure) {
  return document.getElementById(figure.dataset.chart).textContent;
}

function forget(canvas) {
  drawn.get(canvas)?.destroy();
  drawn.delete(canvas);
}

function draw(figure) {
  if (!figure.isConnected) return;
  const canvas = figure.querySelector("canvas");
  const drawing = JSON.parse(source(figure));
  if (drawing.chart.kind === "map" && !figure.dataset.ready) {
    ready(figure).then(() => {
      figure.dataset.ready = "on";
      inTurn(figure, draw);
    });
    return;
  }
  forget(canvas);
  const config = configuration(drawing);
  if (still) config.options.animation = false;
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
  still = true;
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  figures().forEach(drawNow);
});
addEventListener("afterprint", () => {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  drawAgain();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
document.addEventListener("click", (event) => {
  const panel = document.getElementById(event.target.closest("[data-picture]")?.dataset.picture);
  if (!panel) return;
  const figure = panel.querySelector("[data-chart]");
  if (!drawn.has(figure.querySelector("canvas"))) drawNow(figure);
  offer(event);
});

document.addEventListener("htmx:after:swap", () => {
  still = false;
  const { title } = document.getElementById("figures")?.dataset ?? {};
  if (title) document.title = `${title} · SalesMetrics`;
  lookFor();
});
document.addEventListener("theme", () => {
  drawAgain();
  lookFor();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
lookFor();
