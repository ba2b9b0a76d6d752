// From a panel's chart to what Chart.js draws: one function for each kind.

import { atTheEnd, between } from "./marks.js";
import { distribution } from "./distribution.js";
import { difference } from "./difference.js";
import { forecast } from "./forecast.js";
import { lines } from "./lines.js";
import { map } from "./map.js";
import { movements } from "./movements.js";
import { rates } from "./rates.js";
import { scatter } from "./scatter.js";
import { waterfall } from "./waterfall.js";
import { clipped, nameAxis, saidSoFar, ticks, valueAxis } from "./axes.js";
import { legend, samples, squares, tooltip } from "./legends.js";
import { full, short } from "./numbers.js";
import { colour, hatched, seriesColour } from "./palette.js";

export function configuration(drawing) {
  const kinds = {
    time,
    stack: stacked,
    bars,
    funnel,
    distribution,
    movements,
    rates,
    scatter,
    lines,
    waterfall,
    map,
    difference,
    forecast,
  };
  const config = kinds[drawing.chart.kind](drawing);
  // Pointing at a bar opens its tooltip; the colour keeps its meaning.
  for (const set of config.data.datasets) set.hoverBackgroundColor = set.backgroundColor;
  config.options = { ...shared(drawing), ...config.options };
  return config;
}

function shared(drawing) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: calm ? false : { duration: 150 },
    interaction: { mode: "index", intersect: false },
    plugins: { legend: legend(drawing), tooltip: tooltip(drawing) },
  };
}

// Months as bars; what they are compared with as lines over them.
function time(drawing) {
  const { chart } = drawing;
  const lines = chart.series.filter((series) => series.style !== "now").map(line);
  const bars = chart.series.filter((series) => series.style === "now");
  const datasets = [...bars.map((series) => months(series, chart)), ...lines, ...lines.map(halo)];
  return {
    type: "bar",
    data: { labels: saidSoFar(chart), datasets },
    options: {
      scales: { x: nameAxis(), y: valueAxis() },
      plugins: { legend: samples(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// A line crosses bars of its own hue: a rim in the panel's colour keeps it apart.
function halo(drawn) {
  const panel = colour("panel");
  return {
    ...drawn,
    label: "",
    borderColor: panel,
    backgroundColor: panel,
    borderWidth: drawn.borderWidth + 3,
    borderDash: [],
    pointRadius: drawn.pointRadius ? drawn.pointRadius + 1.5 : 0,
    pointHoverRadius: 0,
    order: 1.5,
  };
}

function months(series, chart) {
  // The months of the period in the accent colour, those before it in its tint.
  const tone = (place) => colour(chart.marked.includes(place) ? "accent" : "earlier");
  return {
    type: "bar",
    label: series.name,
    data: series.values,
    backgroundColor: chart.labels.map((_, place) =>
      chart.running.includes(place) ? hatched(colour("hatch"), tone(place)) : tone(place),
    ),
    borderColor: colour("accent"),
    borderWidth: chart.labels.map((_, place) => (chart.running.includes(place) ? 1 : 0)),
    borderRadius: 2,
    categoryPercentage: 0.72,
    barPercentage: 1,
    order: 2,
  };
}

function line(series) {
  const tone = seriesColour(series.style);
  const target = series.style === "target";
  return {
    type: "line",
    label: series.name,
    data: series.values,
    borderColor: tone,
    backgroundColor: tone,
    borderWidth: target ? 1.5 : 2,
    borderDash: target ? [5, 4] : [],
    stepped: target ? "middle" : false,
    pointRadius: target ? 0 : 2,
    pointHitRadius: 12,
    order: 1,
  };
}

function stacked(drawing) {
  const { chart } = drawing;
  const datasets = chart.series.map((series) => ({
    label: series.name,
    data: series.values,
    backgroundColor: chart.labels.map((_, place) =>
      chart.running.includes(place)
        ? hatched(colour("panel"), seriesColour(series.style))
        : seriesColour(series.style),
    ),
    borderColor: colour("panel"),
    borderWidth: { top: 1 },
    categoryPercentage: 0.72,
    barPercentage: 1,
  }));
  return {
    type: "bar",
    data: { labels: saidSoFar(chart), datasets },
    options: {
      scales: { x: nameAxis({ stacked: true }), y: valueAxis({ stacked: true }) },
      plugins: { legend: squares(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// Members side by side, with the comparison as a thinner bar of the same hue.
function bars(drawing) {
  const { chart } = drawing;
  const datasets = chart.series.map((series) => ({
    label: series.name,
    data: series.values,
    backgroundColor: seriesColour(series.style),
    borderRadius: 2,
    barThickness: series.style === "now" ? 12 : 5,
  }));
  return {
    type: "bar",
    data: { labels: chart.labels, datasets },
    plugins: [atTheEnd(drawing, (place) => short(chart.series[0].values[place] ?? 0), 1)],
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      layout: { padding: { right: 56 } },
      scales: {
        x: valueAxis({ display: false }),
        y: nameAxis({ ticks: ticks({ autoSkip: false, callback: clipped }) }),
      },
      plugins: { legend: squares(drawing), tooltip: tooltip(drawing) },
    },
  };
}

function funnel(drawing) {
  const { chart } = drawing;
  const datasets = chart.series.map((series) => ({
    label: series.name,
    data: series.values,
    backgroundColor: seriesColour(series.style),
    categoryPercentage: 0.6,
    barPercentage: 1,
    maxBarThickness: 22,
  }));
  return {
    type: "bar",
    data: { labels: chart.labels, datasets },
    plugins: [atTheEnd(drawing, (place) => full(entered(chart, place), "count")), between(chart)],
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      layout: { padding: { right: 56 } },
      scales: {
        x: { stacked: true, display: false, beginAtZero: true },
        y: nameAxis({
          stacked: true,
          border: { display: false },
          ticks: ticks({ autoSkip: false, color: colour("ink"), callback: clipped }),
        }),
      },
      plugins: { legend: squares(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// How many entered a stage: those that were lost there and those that were not.
function entered(drawn, place) {
  return drawn.series.reduce((sum, series) => sum + (series.values[place] || 0), 0);
}
