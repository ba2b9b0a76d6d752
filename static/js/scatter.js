// One point for each member: what was done across, what came of it upwards.

import { valueAxis } from "./axes.js";
import { tooltip } from "./legends.js";
import { full } from "./numbers.js";
import { colour, family } from "./palette.js";

export function scatter(drawing) {
  const { chart, unit, currency } = drawing;
  const [up] = chart.series;
  const words = tooltip(drawing);
  words.callbacks.title = ([item]) => (item ? chart.labels[item.dataIndex] : "");
  words.callbacks.label = ({ dataIndex: place }) => [
    ` ${up.name}: ${full(up.values[place], unit, currency)}`,
    ` ${chart.across.name}: ${full(chart.across.values[place], chart.across.unit, currency)}`,
  ];
  return {
    type: "scatter",
    data: {
      labels: chart.labels,
      datasets: [
        {
          label: up.name,
          data: up.values.map((value, place) => ({ x: chart.across.values[place], y: value })),
          backgroundColor: colour("accent"),
          borderColor: colour("panel"),
          pointRadius: 5,
          pointHoverRadius: 7,
        },
      ],
    },
    plugins: [named(chart)],
    options: {
      interaction: { mode: "nearest", intersect: false },
      layout: { padding: { right: 24 } },
      scales: {
        x: axis(chart.across.name),
        y: axis(up.name),
      },
      plugins: { legend: { display: false }, tooltip: words },
    },
  };
}

function axis(name) {
  const title = { display: true, text: name, color: colour("muted"), font: { size: 11, family: family() } };
  return valueAxis({ title, grace: "8%" });
}

// The names beside the points, as far as they do not run into each other.
function named({ labels }) {
  return {
    id: "named",
    afterDatasetsDraw(chart) {
      const { ctx: pen, chartArea } = chart;
      const points = chart.getDatasetMeta(0).data;
      const taken = points.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
      pen.save();
      pen.fillStyle = colour("ink");
      pen.font = `400 11px ${family()}`;
      pen.textBaseline = "middle";
      points.forEach((point, place) => {
        const width = pen.measureText(labels[place]).width;
        const left = point.x + 9 + width > chartArea.right + 20 ? point.x - 9 - width : point.x + 9;
        const box = { left, right: left + width, top: point.y - 7, bottom: point.y + 7 };
        if (taken.some((other, number) => number !== place && meet(box, other))) return;
        taken.push(box);
        pen.fillText(labels[place], left, point.y);
      });
      pen.restore();
    },
  };
}

function meet(one, other) {
  return (
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
  );
}
