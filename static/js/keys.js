// The slash leads to where one searches, or else to the filters; Escape closes what is open.

const SEARCH = 'main input[type="search"]';
const OPEN = ".filters details.more[open]";

function typing(place) {
  return place.isContentEditable || place.matches("input, select, textarea");
}

function seek(event) {
  const field = document.querySelector(SEARCH);
  const more = document.querySelector(".filters details.more:not(.then)");
  if (!field && !more) return;
  event.preventDefault();
  if (field) return field.select();
  more.open = true;
  more.querySelector("select").focus();
}

function close(event) {
  const open = event.target.closest(OPEN);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing(event.target)) seek(event);
  if (event.key === "Escape") close(event);
});

// Of a row of tabs the one that is open is in sight.
document.querySelector('.sections [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
