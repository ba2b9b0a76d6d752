// From a panel's chart to what Chart.js draws: one function for each kind.

import { full, rate, short } from "./numbers.js";
import { colour, hatched, seriesColour } from "./palette.js";

const FONT = 12;

export function configuration(drawing) {
  const kinds = { time, stack: stacked, bars, funnel };
  const config = kinds[drawing.chart.kind](drawing);
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

function legend(drawing) {
  return {
    display: drawing.chart.series.length > 1,
    position: "top",
    align: "start",
    labels: {
      color: colour("ink"),
      font: { size: FONT, family: family() },
      boxWidth: 14,
      boxHeight: 3,
      padding: 12,
    },
    onClick: () => {},
  };
}

function tooltip(drawing, unit = drawing.unit) {
  return {
    backgroundColor: colour("raised"),
    titleColor: colour("ink"),
    bodyColor: colour("ink"),
    borderColor: colour("line-strong"),
    borderWidth: 1,
    cornerRadius: 6,
    padding: 10,
    boxWidth: 10,
    boxHeight: 10,
    titleFont: { family: family(), size: 12, weight: 600 },
    bodyFont: { family: family(), size: 12 },
    filter: (item) => item.raw !== null,
    callbacks: {
      label: (item) => ` ${item.dataset.label}: ${full(item.raw, unit, drawing.currency)}`,
    },
  };
}

export function family() {
  return getComputedStyle(document.body).fontFamily;
}

function ticks(extra = {}) {
  return { color: colour("muted"), font: { size: FONT, family: family() }, ...extra };
}

function valueAxis(extra = {}) {
  return {
    beginAtZero: true,
    border: { display: false },
    grid: { color: colour("line"), drawTicks: false },
    ticks: ticks({ callback: (value) => short(value), maxTicksLimit: 6, padding: 6 }),
    ...extra,
  };
}

function nameAxis(extra = {}) {
  return {
    border: { color: colour("line-strong") },
    grid: { display: false },
    ticks: ticks({ maxRotation: 0, autoSkipPadding: 8 }),
    ...extra,
  };
}

// Months as bars; what they are compared with as lines over them.
function time(drawing) {
  const { chart } = drawing;
  const datasets = chart.series.map((series) =>
    series.style === "now" ? months(series, chart) : line(series),
  );
  return {
    type: "bar",
    data: { labels: chart.labels, datasets },
    options: { scales: { x: nameAxis(), y: valueAxis() } },
  };
}

function months(series, chart) {
  const accent = colour("accent");
  const running = hatched(colour("hatch"), accent);
  return {
    type: "bar",
    label: series.name,
    data: series.values,
    backgroundColor: chart.labels.map((_, place) =>
      chart.running.includes(place) ? running : accent,
    ),
    borderColor: accent,
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
    data: { labels: chart.labels, datasets },
    options: {
      scales: { x: nameAxis({ stacked: true }), y: valueAxis({ stacked: true }) },
      plugins: { legend: squares(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// The legend of filled bars; a hatched month must not lend it its pattern.
function squares(drawing) {
  const plain = legend(drawing);
  plain.labels.boxHeight = 10;
  plain.labels.boxWidth = 10;
  plain.labels.generateLabels = (chart) =>
    chart.data.datasets.map((set, place) => ({
      text: set.label,
      datasetIndex: place,
      fontColor: colour("ink"),
      strokeStyle: "transparent",
      fillStyle: seriesColour(drawing.chart.series[place].style),
    }));
  return plain;
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
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      scales: {
        x: valueAxis(),
        y: nameAxis({ ticks: ticks({ autoSkip: false, callback: clipped }) }),
      },
      plugins: { legend: squares(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// Long names are cut on the axis; the tooltip and the table have them whole.
function clipped(value) {
  const name = this.getLabelForValue(value);
  return name.length > 18 ? `${name.slice(0, 17)}…` : name;
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
    plugins: [entered(drawing), between(chart)],
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      layout: { padding: { right: 52 } },
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

// How many entered, at the end of each bar.
function entered(drawing) {
  return {
    id: "entered",
    afterDatasetsDraw(chart) {
      const pen = prepared(chart, colour("ink"), 600);
      drawing.chart.labels.forEach((_, place) => {
        const whole = drawing.chart.series.reduce((sum, one) => sum + (one.values[place] || 0), 0);
        const x = chart.scales.x.getPixelForValue(whole);
        pen.fillText(full(whole, "count"), x + 6, chart.scales.y.getPixelForValue(place));
      });
      pen.restore();
    },
  };
}

// The part that moved on, between a stage and the next.
function between(drawn) {
  return {
    id: "between",
    afterDatasetsDraw(chart) {
      const pen = prepared(chart, colour("muted"), 400);
      (drawn.between || []).forEach((value, place) => {
        if (value === null) return;
        const here = chart.scales.y.getPixelForValue(place);
        const next = chart.scales.y.getPixelForValue(place + 1);
        pen.fillText(`↓ ${rate(value)}`, chart.scales.x.getPixelForValue(0) + 4, (here + next) / 2);
      });
      pen.restore();
    },
  };
}

function prepared(chart, tone, weight) {
  const pen = chart.ctx;
  pen.save();
  pen.fillStyle = tone;
  pen.font = `${weight} 11px ${family()}`;
  pen.textBaseline = "middle";
  return pen;
}
