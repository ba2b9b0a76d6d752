// What a chart says beside its marks: the legend, and the figures under the pointer.

import { full } from "./numbers.js";
import { colour, family, seriesColour } from "./palette.js";

const FONT = 12;

export function legend(drawing) {
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

export function tooltip(drawing, unit = drawing.unit) {
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
    filter: (item) => item.raw !== null && item.dataset.label !== "",
    itemSort: (one, other) => one.datasetIndex - other.datasetIndex,
    callbacks: {
      label: (item) => ` ${item.dataset.label}: ${full(item.raw, unit, drawing.currency)}`,
    },
  };
}

// The legend of filled bars; a hatched month must not lend it its pattern.
export function squares(drawing) {
  const plain = samples(drawing);
  plain.labels.boxHeight = 10;
  plain.labels.boxWidth = 10;
  return plain;
}

// A legend in reading order: the figures first, then what they are held against.
export function samples(drawing) {
  const plain = legend(drawing);
  plain.labels.generateLabels = () =>
    drawing.chart.series.map((series, place) => ({
      text: series.name,
      datasetIndex: place,
      fontColor: colour("ink"),
      strokeStyle: series.style === "target" ? seriesColour("target") : "transparent",
      lineDash: series.style === "target" ? [4, 3] : [],
      lineWidth: 1.5,
      fillStyle: series.style === "target" ? "transparent" : seriesColour(series.style),
    }));
  return plain;
}
