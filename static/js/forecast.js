// History as a line, then the forecast dotted, within a band for 80 % and a paler one for 95 %.

import { nameAxis, valueAxis } from "./axes.js";
import { samples, tooltip } from "./legends.js";
import { full } from "./numbers.js";
import { colour, seriesColour } from "./palette.js";

export function forecast(drawing) {
  const { chart } = drawing;
  const lines = chart.series.map(line);
  const words = tooltip(drawing);
  words.callbacks.afterBody = (items) => between(drawing, items[0].dataIndex);
  return {
    type: "line",
    data: {
      labels: chart.labels,
      datasets: [...lines, soFar(chart), ...band(chart, "95", 0.12), ...band(chart, "80", 0.22)],
    },
    options: {
      scales: { x: nameAxis(), y: valueAxis() },
      plugins: { legend: named(drawing), tooltip: words },
    },
  };
}

// The forecast is dotted in the legend too.
function named(drawing) {
  const plain = samples(drawing);
  const labels = plain.labels.generateLabels;
  plain.labels.generateLabels = (chart) =>
    labels(chart).map((label, place) => {
      const { key } = drawing.chart.series[place];
      if (key === "came") return label;
      const tone = key === "before" ? colour("series-other") : colour("accent");
      return { ...label, fillStyle: "transparent", strokeStyle: tone, lineDash: [2, 3], lineWidth: 2 };
    });
  return plain;
}

function line(series) {
  const dotted = series.style !== "now";
  const tone = series.key === "before" ? colour("series-other") : colour("accent");
  return {
    label: series.name,
    data: series.values,
    borderColor: tone,
    backgroundColor: tone,
    borderWidth: series.key === "before" ? 1.25 : 2.25,
    borderDash: dotted ? [2, 4] : [],
    borderCapStyle: dotted ? "round" : "butt",
    pointRadius: dotted ? 0 : 2,
    pointHitRadius: 10,
    order: dotted ? 1 : 0,
  };
}

// What has come of the month that runs: a hollow mark below its forecast.
function soFar(chart) {
  const { place, value, name } = chart.so_far;
  return {
    label: value === null ? "" : name,
    data: chart.labels.map((_, at) => (at === place ? value : null)),
    borderColor: colour("accent"),
    backgroundColor: colour("panel"),
    pointRadius: 4,
    pointBorderWidth: 2,
    showLine: false,
  };
}

// Two edges without a line; the upper one is filled down to the lower.
function band(chart, level, strength) {
  const tone = seriesColour("now").replace(/^rgb\((.*)\)$/, `rgba($1, ${strength})`);
  const edge = { label: "", borderWidth: 0, pointRadius: 0, pointHitRadius: 0, order: 5 };
  return [
    { ...edge, data: chart.bands[`high_${level}`], backgroundColor: tone, fill: "+1" },
    { ...edge, data: chart.bands[`low_${level}`], backgroundColor: tone },
  ];
}

function between({ chart, unit, currency }, place) {
  if (place < chart.so_far.place) return [];
  return ["80", "95"].map((level) => {
    const [low, high] = ["low", "high"].map((side) => chart.bands[`${side}_${level}`][place]);
    return `${level} %: ${full(low, unit, currency)} – ${full(high, unit, currency)}`;
  });
}
