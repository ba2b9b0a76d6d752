// From a start to an end: each step floats where the one before it ended.

import { nameAxis, ticks, valueAxis } from "./axes.js";
import { tooltip } from "./legends.js";
import { full, short } from "./numbers.js";
import { colour, family } from "./palette.js";

const TONES = { whole: "accent", gain: "former", loss: "bad" };

export function waterfall(drawing) {
  const { chart, unit, currency } = drawing;
  const words = tooltip(drawing);
  words.callbacks.label = (item) => ` ${full(chart.series[0].values[item.dataIndex], unit, currency)}`;
  return {
    type: "bar",
    data: {
      labels: chart.labels.map(broken),
      datasets: [
        {
          label: chart.series[0].name,
          data: chart.spans,
          backgroundColor: chart.tones.map((tone) => colour(TONES[tone])),
          borderRadius: 2,
          categoryPercentage: 0.8,
          barPercentage: 0.9,
          minBarLength: 2,
        },
      ],
    },
    plugins: [steps(chart)],
    options: {
      layout: { padding: { top: 18 } },
      scales: {
        x: nameAxis({ ticks: ticks({ autoSkip: false, maxRotation: 40, minRotation: 0 }) }),
        y: valueAxis(),
      },
      plugins: { legend: { display: false }, tooltip: words },
    },
  };
}

// A name in lines of a word or two.
function broken(name) {
  return name.split(", ").flatMap((part) => part.match(/\S.{0,13}(?=\s|$)|\S+/g) || [part]);
}

// The amount above each bar with its sign, and a thread from bar to bar.
function steps(drawn) {
  return {
    id: "steps",
    afterDatasetsDraw(chart) {
      write(chart.ctx, chart.scales, chart.getDatasetMeta(0).data, drawn);
    },
  };
}

function write(pen, scales, bars, drawn) {
  pen.save();
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  pen.font = `600 11px ${family()}`;
  bars.forEach((bar, place) => {
    const value = drawn.series[0].values[place];
    const whole = drawn.tones[place] === "whole";
    const sign = whole || !value ? "" : value > 0 ? "+" : "−";
    pen.fillStyle = colour("ink");
    pen.fillText(`${sign}${short(Math.abs(value))}`, bar.x, Math.min(bar.y, bar.base) - 4);
    const next = bars[place + 1];
    if (!next) return;
    const y = scales.y.getPixelForValue(drawn.spans[place][1]);
    pen.strokeStyle = colour("line-strong");
    pen.beginPath();
    pen.moveTo(bar.x + bar.width / 2, y);
    pen.lineTo(next.x - next.width / 2, y);
    pen.stroke();
  });
  pen.restore();
}
