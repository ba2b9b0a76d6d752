// A panel's chart as a picture to take along: with its title, its point and its period.

import { colour, family } from "./palette.js";

const MARGIN = 16;

export function offer(event) {
  const button = event.target.closest("[data-picture]");
  if (!button) return;
  const panel = document.getElementById(button.dataset.picture);
  picture(panel).toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${button.dataset.picture}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function picture(panel) {
  const chart = panel.querySelector("canvas");
  const scale = devicePixelRatio || 1;
  const width = chart.width / scale + 2 * MARGIN;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const words = [
    [650, 16, colour("ink"), text(panel, "h2")],
    [400, 13, colour("ink"), text(panel, ".point")],
    [400, 12, colour("muted"), text(panel, ".panel-of")],
  ];
  const lines = words.flatMap(([weight, size, tone, said]) =>
    wrapped(pen, said, `${weight} ${size}px ${family()}`, width - 2 * MARGIN).map((line) => ({
      font: `${weight} ${size}px ${family()}`, size, tone, line,
    })),
  );
  const top = lines.reduce((sum, { size }) => sum + size * 1.4, MARGIN);
  canvas.width = width * scale;
  canvas.height = (top + chart.height / scale + MARGIN) * scale;
  pen.scale(scale, scale);
  pen.fillStyle = colour("panel");
  pen.fillRect(0, 0, width, canvas.height);
  let y = MARGIN;
  for (const { font, size, tone, line } of lines) {
    pen.font = font;
    pen.fillStyle = tone;
    pen.fillText(line, MARGIN, y + size);
    y += size * 1.4;
  }
  pen.drawImage(chart, MARGIN, top, chart.width / scale, chart.height / scale);
  return canvas;
}

function text(panel, part) {
  return panel.querySelector(part)?.innerText.trim() || "";
}

function wrapped(pen, said, font, width) {
  pen.font = font;
  const lines = [];
  for (const word of said.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else if (word) lines.push(word);
  }
  return lines;
}
