// The axes of charts, in the page's type and colours.

import { short } from "./numbers.js";
import { colour, family } from "./palette.js";

const FONT = 12;

export function ticks(extra = {}) {
  return { color: colour("muted"), font: { size: FONT, family: family() }, ...extra };
}

export function valueAxis(extra = {}) {
  return {
    beginAtZero: true,
    border: { display: false },
    grid: { color: colour("line"), drawTicks: false },
    ticks: ticks({ callback: (value) => short(value), maxTicksLimit: 6, padding: 6 }),
    ...extra,
  };
}

export function nameAxis(extra = {}) {
  return {
    border: { color: colour("line-strong") },
    grid: { display: false },
    ticks: ticks({ maxRotation: 0, autoSkipPadding: 8 }),
    ...extra,
  };
}

// Long names are cut on the axis; the tooltip and the table have them whole.
export function clipped(value) {
  const name = this.getLabelForValue(value);
  const most = this.chart.width < 420 ? 16 : 18;
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

// What still runs says so below its name.
export function saidSoFar(chart) {
  return chart.labels.map((label, place) =>
    chart.running.includes(place) ? [label, chart.so_far] : label,
  );
}
