// What came and what went, month by month: gains above the line, losses below it.

import { nameAxis, saidSoFar, ticks, valueAxis } from "./axes.js";
import { squares, tooltip } from "./legends.js";
import { full, short } from "./numbers.js";
import { colour, hatched, seriesColour } from "./palette.js";

export function movements(drawing) {
  const { chart, unit, currency } = drawing;
  const words = tooltip(drawing);
  // The sign tells the direction on the axis; the figure itself is told without it.
  words.callbacks.label = (item) =>
    ` ${item.dataset.label}: ${full(Math.abs(item.raw), unit, currency)}`;
  return {
    type: "bar",
    data: { labels: saidSoFar(chart), datasets: chart.series.map((series) => bars(series, chart)) },
    options: {
      scales: {
        x: nameAxis({ stacked: true }),
        y: valueAxis({
          stacked: true,
          grid: { color: (line) => colour(line.tick.value === 0 ? "line-strong" : "line") },
          ticks: ticks({ callback: (value) => short(Math.abs(value)), maxTicksLimit: 6 }),
        }),
      },
      plugins: { legend: squares(drawing), tooltip: words },
    },
  };
}

function bars(series, chart) {
  const tone = seriesColour(series.style);
  return {
    label: series.name,
    data: series.values.map((value) => (series.lost && value !== null ? -value : value)),
    backgroundColor: chart.labels.map((_, place) =>
      chart.running.includes(place) ? hatched(colour("panel"), tone) : tone,
    ),
    categoryPercentage: 0.72,
    barPercentage: 1,
    borderColor: colour("panel"),
    borderWidth: { top: 1 },
  };
}
