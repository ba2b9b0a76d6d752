// The colours of the style sheet, as the canvas wants them: resolved for the theme in use.

const probe = document.createElement("span");

// A custom property may hold light-dark(); only a real property says which of both it is.
export function colour(name) {
  if (!probe.isConnected) {
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

export function seriesColour(style) {
  const names = {
    now: "accent", former: "former", target: "target", part: "part", other: "series-other", plain: "series-other",
    growth: "former", again: "part", shrink: "series-4", loss: "bad",
  };
  return colour(names[style] || `series-${style}`);
}

// Stripes for what is not over yet.
export function hatched(ground, stripe) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = stripe;
  pen.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 2, 10);
    pen.lineTo(shift + 10, -2);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

export function family() {
  return getComputedStyle(document.body).fontFamily;
}
