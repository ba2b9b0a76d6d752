// How many fall into each class: bars side by side, in the colour of what the class means.

import { nameAxis, ticks, valueAxis } from "./axes.js";
import { tooltip } from "./legends.js";
import { full } from "./numbers.js";
import { colour, family } from "./palette.js";

const TONES = { good: "good", even: "earlier", bad: "bad", none: "series-other" };

export function distribution(drawing) {
  const { chart, unit } = drawing;
  const [drawn] = chart.series;
  const words = tooltip(drawing, unit);
  words.callbacks.title = ([item]) => (item ? chart.labels[item.dataIndex] : "");
  return {
    type: "bar",
    data: {
      labels: chart.labels.map(broken),
      datasets: [
        {
          label: drawn.name,
          data: drawn.values,
          backgroundColor: chart.tones.map((tone) => colour(TONES[tone])),
          borderRadius: 2,
          categoryPercentage: 0.84,
          barPercentage: 1,
        },
      ],
    },
    plugins: [onTop(drawn)],
    options: {
      layout: { padding: { top: 18 } },
      scales: { x: nameAxis({ ticks: ticks({ autoSkip: false }) }), y: valueAxis({ display: false }) },
      plugins: { legend: { display: false }, tooltip: words },
    },
  };
}

// Two short lines rather than one that is turned.
function broken(label) {
  const words = label.split(" ");
  const half = Math.ceil(words.length / 2);
  return label.length > 7 ? [words.slice(0, half).join(" "), words.slice(half).join(" ")] : label;
}

function onTop(drawn) {
  return {
    id: "on-top",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      pen.save();
      pen.fillStyle = colour("ink");
      pen.font = `600 11px ${family()}`;
      pen.textAlign = "center";
      chart.getDatasetMeta(0).data.forEach((bar, place) => {
        if (drawn.values[place]) pen.fillText(full(drawn.values[place], "count"), bar.x, bar.y - 6);
      });
      pen.restore();
    },
  };
}
