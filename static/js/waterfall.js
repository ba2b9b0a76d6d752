// From a start to an end: each step floats where the one before it ended.

import { nameAxis, ticks, valueAxis } from "./axes.js";
import { tooltip } from "./legends.js";
import { full, short } from "./numbers.js";
import { colour, family } from "./palette.js";

const TONES = { whole: "accent", gain: "former", loss: "bad" };

export function waterfall(drawing) {
  const { chart, unit, currency } = drawing;
  // Where there is no room for names side by side, the steps stand below one another.
  const down = matchMedia("(max-width: 760px)").matches;
  const names = nameAxis({ ticks: ticks({ autoSkip: false }) });
  const words = tooltip(drawing);
  words.callbacks.label = (item) => ` ${full(chart.series[0].values[item.dataIndex], unit, currency)}`;
  return {
    type: "bar",
    data: {
      labels: down ? chart.labels.map((name) => name.split(", ")) : chart.labels.map(broken),
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
    plugins: [steps(chart, down)],
    options: {
      indexAxis: down ? "y" : "x",
      interaction: { mode: "index", axis: down ? "y" : "x", intersect: false },
      layout: { padding: down ? { right: 52 } : { top: 18 } },
      scales: down ? { x: valueAxis({ display: false }), y: names } : { x: names, y: valueAxis() },
      plugins: { legend: { display: false }, tooltip: words },
    },
  };
}

// A name in lines of a word or two.
function broken(name) {
  return name.split(", ").flatMap((part) => part.match(/\S.{0,13}(?=\s|$)|\S+/g) || [part]);
}

// The amount at each bar with its sign, and a thread from bar to bar.
function steps(drawn, down) {
  return {
    id: "steps",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      const bars = chart.getDatasetMeta(0).data;
      pen.save();
      pen.textAlign = down ? "left" : "center";
      pen.textBaseline = down ? "middle" : "bottom";
      pen.font = `600 11px ${family()}`;
      bars.forEach((bar, place) => {
        pen.fillStyle = colour("ink");
        if (down) pen.fillText(said(drawn, place), Math.max(bar.x, bar.base) + 5, bar.y);
        else pen.fillText(said(drawn, place), bar.x, Math.min(bar.y, bar.base) - 4);
        if (!down && bars[place + 1]) thread(pen, chart, drawn.spans[place][1], bar, bars[place + 1]);
      });
      pen.restore();
    },
  };
}

function said(drawn, place) {
  const value = drawn.series[0].values[place];
  const sign = drawn.tones[place] === "whole" || !value ? "" : value > 0 ? "+" : "−";
  return `${sign}${short(Math.abs(value))}`;
}

function thread(pen, chart, at, bar, next) {
  const y = chart.scales.y.getPixelForValue(at);
  pen.strokeStyle = colour("line-strong");
  pen.beginPath();
  pen.moveTo(bar.x + bar.width / 2, y);
  pen.lineTo(next.x - next.width / 2, y);
  pen.stroke();
}
