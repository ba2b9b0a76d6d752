// The grid of targets: a block copied from a spreadsheet fills the cells from where it is pasted,
// and the arrows up and down, and Enter, go from row to row.

const form = document.querySelector("[data-target-grid]");
const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);

function placeOf(input) {
  const row = rows.findIndex((cells) => cells.includes(input));
  return [row, rows[row].indexOf(input)];
}

form.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const [row, column] = placeOf(event.target);
  text.split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const cell = rows[row + down]?.[column + right];
      if (cell) cell.value = value.trim();
    });
  });
});

form.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
  if (!step || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  const [row, column] = placeOf(event.target);
  rows[row + step]?.[column]?.select();
});

// What was typed and not saved is not lost by a click elsewhere.
let saved = false;
form.addEventListener("submit", () => (saved = true));
window.addEventListener("beforeunload", (event) => {
  const changed = rows.flat().some((cell) => cell.value !== cell.defaultValue);
  if (changed && !saved) event.preventDefault();
});
