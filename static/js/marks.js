// Words that Chart.js does not write by itself: figures at bars and between them.

import { rate } from "./numbers.js";
import { colour, family } from "./palette.js";

// A figure at the end of each bar, the longest of the first so many series.
export function atTheEnd(drawing, words, count = drawing.chart.series.length) {
  return {
    id: "at-the-end",
    afterDatasetsDraw(chart) {
      const pen = prepared(chart, colour("ink"), 600);
      drawing.chart.labels.forEach((_, place) => {
        const drawn = [...Array(count).keys()].map((set) => chart.getDatasetMeta(set).data[place]);
        const longest = drawn.reduce((one, other) => (other.x > one.x ? other : one));
        pen.strokeText(words(place), longest.x + 6, longest.y);
        pen.fillText(words(place), longest.x + 6, longest.y);
      });
      pen.restore();
    },
  };
}

// The part that moved on, between a stage and the next.
export function between(drawn) {
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
  // A rim in the panel's colour keeps words apart from lines that run below them.
  pen.strokeStyle = colour("panel");
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  return pen;
}
