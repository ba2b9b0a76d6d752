// Several courses of one figure: this one strong, those it is held against lighter.

import { nameAxis, valueAxis } from "./axes.js";
import { samples, tooltip } from "./legends.js";
import { colour, seriesColour } from "./palette.js";

const WIDTHS = { now: 2.5, former: 1.75, target: 1.5 };

export function lines(drawing) {
  const { chart } = drawing;
  return {
    type: "line",
    data: { labels: chart.labels, datasets: chart.series.map((one, place) => line(one, place, chart)) },
    options: {
      scales: { x: nameAxis(), y: valueAxis() },
      plugins: { legend: samples(drawing), tooltip: tooltip(drawing) },
    },
  };
}

function line(series, place, chart) {
  const tone = series.style === "plain" ? colour("series-other") : seriesColour(series.style);
  const few = chart.labels.length <= 12;
  return {
    label: series.name,
    data: series.values,
    borderColor: tone,
    backgroundColor: tone,
    borderWidth: WIDTHS[series.style] || 1.25,
    borderDash: series.style === "target" ? [5, 4] : series.style === "plain" ? [2, 3] : [],
    pointRadius: few && series.style === "now" ? 3 : 0,
    pointHitRadius: 10,
    tension: 0,
    order: series.style === "now" ? 0 : place + 1,
  };
}
