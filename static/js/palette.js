// The colours of the style sheet, as the canvas wants them: resolved for the theme in use.

const probe = document.createElement("span");
const dark = matchMedia("(prefers-color-scheme: dark)");
const known = new Map();
let theme;

// To ask for a colour makes the browser work out styles anew, so each is asked for once a theme.
function once(name, ask) {
  const now = `${document.documentElement.dataset.theme} ${dark.matches}`;
  if (now !== theme) known.clear();
  theme = now;
  if (!known.has(name)) known.set(name, ask());
  return known.get(name);
}

// A custom property may hold light-dark(); only a real property says which of both it is.
export function colour(name) {
  return once(name, () => resolved(name));
}

function resolved(name) {
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
  return once("the font", () => getComputedStyle(document.body).fontFamily);
}
