// Rates of members: bars that do not add up, with the whole's own as a line across them.

import { clipped, nameAxis, ticks, valueAxis } from "./axes.js";
import { legend, tooltip } from "./legends.js";
import { atTheEnd } from "./marks.js";
import { full } from "./numbers.js";
import { colour, family, seriesColour } from "./palette.js";

export function rates(drawing) {
  const { chart, unit, currency } = drawing;
  const [drawn] = chart.series;
  const told = (place) => full(drawn.values[place], unit, currency);
  return {
    type: "bar",
    data: {
      labels: chart.labels,
      datasets: [
        {
          label: drawn.name,
          data: drawn.values,
          backgroundColor: seriesColour(drawn.style),
          borderRadius: 2,
          barThickness: 12,
        },
      ],
    },
    plugins: [across(chart.whole), atTheEnd(drawing, told, 1)],
    options: {
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      layout: { padding: { right: 72, bottom: 18 } },
      scales: {
        x: valueAxis({ display: false }),
        y: nameAxis({ ticks: ticks({ autoSkip: false, callback: clipped }) }),
      },
      plugins: { legend: legend(drawing), tooltip: tooltip(drawing) },
    },
  };
}

// Where all of them together stand.
function across(whole) {
  return {
    id: "across",
    afterDatasetsDraw({ ctx: pen, chartArea, scales }) {
      if (!whole) return;
      const x = scales.x.getPixelForValue(whole.value);
      pen.save();
      pen.strokeStyle = colour("target");
      pen.setLineDash([4, 3]);
      pen.beginPath();
      pen.moveTo(x, chartArea.top);
      pen.lineTo(x, chartArea.bottom + 4);
      pen.stroke();
      pen.fillStyle = colour("muted");
      pen.font = `400 11px ${family()}`;
      pen.textAlign = x > (chartArea.left + chartArea.right) / 2 ? "right" : "left";
      pen.fillText(whole.name, x, chartArea.bottom + 15);
      pen.restore();
    },
  };
}
