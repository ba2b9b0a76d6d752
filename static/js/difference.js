// Differences to both sides of nothing: what rose to the right, what fell to the left.

import { nameAxis, ticks, valueAxis } from "./axes.js";
import { tooltip } from "./legends.js";
import { short } from "./numbers.js";
import { colour, family } from "./palette.js";

export function difference(drawing) {
  const { chart } = drawing;
  const [drawn] = chart.series;
  return {
    type: "bar",
    data: {
      labels: chart.labels,
      datasets: [
        {
          label: drawn.name,
          data: drawn.values,
          backgroundColor: drawn.values.map((value) => colour(value * chart.good < 0 ? "bad" : "good")),
          borderRadius: 2,
          barThickness: 12,
        },
      ],
    },
    plugins: [signed(drawn.values)],
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      layout: { padding: { left: 0, right: 64 } },
      scales: {
        // Left of the bars there is room for their figures, so that they stand clear of the names.
        x: valueAxis({ ticks: { display: false }, min: leftmost(drawn.values) }),
        y: nameAxis({ ticks: ticks({ autoSkip: false, callback: named }) }),
      },
      plugins: { legend: { display: false }, tooltip: tooltip(drawing) },
    },
  };
}

function leftmost(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  return least < 0 ? least - (most - least) * 0.3 : 0;
}

// The difference with its sign, outside its bar.
function signed(values) {
  return {
    id: "signed",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      pen.save();
      pen.fillStyle = colour("ink");
      pen.font = `600 11px ${family()}`;
      pen.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((bar, place) => {
        const value = values[place];
        pen.textAlign = value < 0 ? "right" : "left";
        const text = `${value < 0 ? "−" : "+"}${short(Math.abs(value))}`;
        pen.fillText(text, bar.x + (value < 0 ? -6 : 6), bar.y);
      });
      pen.restore();
    },
  };
}

// The names tell two things here, so they have more room than others.
function named(value) {
  const name = this.getLabelForValue(value);
  const most = this.chart.width < 420 ? 16 : 27;
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
