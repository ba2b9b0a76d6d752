// A screen on the wall: one view after the other, and fresh figures every minute.

const screen = document.getElementById("screen");
// The style sheet enlarges the charts; so many more points keep them sharp.
Chart.defaults.devicePixelRatio = 1.5 * devicePixelRatio;
let place = 0;

function views() {
  return [...screen.querySelectorAll(".view")];
}

function show(next) {
  const all = views();
  place = (next + all.length) % all.length;
  all.forEach((view, at) => view.classList.toggle("now", at === place));
}

async function refresh() {
  let answer;
  try {
    answer = await fetch(location.href, { cache: "no-store" });
  } catch {
    return offline();
  }
  // A link that shows nothing any more must not leave its last figures on the wall.
  if (answer.status === 404) return location.reload();
  if (!answer.ok) return offline();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  screen.replaceChildren(...fresh.getElementById("screen").childNodes);
  show(place);
  document.dispatchEvent(new CustomEvent("theme")); // the charts are drawn anew
}

function offline() {
  const note = screen.querySelector("[data-offline]");
  if (!note.hidden) return;
  note.hidden = false;
  note.querySelector("time").textContent = new Date().toLocaleTimeString(document.documentElement.lang);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") show(place + 1);
  if (event.key === "ArrowLeft") show(place - 1);
  if (event.key === "f" && document.fullscreenEnabled) document.documentElement.requestFullscreen();
});

show(0);
setInterval(() => show(place + 1), 1000 * screen.dataset.seconds);
setInterval(refresh, 1000 * screen.dataset.refresh);
