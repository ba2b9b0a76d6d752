// A click on a bar, or Enter on it, leads one level down or to the records behind it.

export function followed(canvas, chartOf, drawing) {
  const links = drawing.chart.links || [];
  if (!links.some(Boolean)) return;
  canvas.addEventListener("click", (event) => {
    const [hit] = chartOf().getElementsAtEventForMode(event, "index", hitting(chartOf()), true);
    go(links, hit?.index);
  });
  canvas.addEventListener("mousemove", (event) => {
    const [hit] = chartOf().getElementsAtEventForMode(event, "index", hitting(chartOf()), true);
    canvas.style.cursor = links[hit?.index] ? "pointer" : "";
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(links, chartOf().getActiveElements()[0]?.index);
  });
}

// Bars that lie are told apart from top to bottom, all else from left to right.
function hitting(chart) {
  return { axis: chart.options.indexAxis === "y" ? "y" : "x", intersect: false };
}

function go(links, place) {
  if (place !== undefined && links[place]) location.assign(links[place]);
}
