// What costs is done first for what is in sight or nearly, and for the rest once the browser has
// nothing else to do; one after the other, so that between two of them it can answer who reads,
// scrolls or types. A small device is given more time before it begins with what nobody sees yet.

const waiting = new Map();
const turns = [];
const pause = matchMedia("(min-width: 62rem)").matches ? 200 : 4000;
const watcher = new IntersectionObserver(seen, { rootMargin: "25% 0px" });

// Does something with a figure once it is near.
export function whenNear(figure, act) {
  leave(figure);
  waiting.set(figure, act);
  watcher.observe(figure);
  restSoon();
}

export function leave(figure) {
  watcher.unobserve(figure);
  waiting.delete(figure);
}

function seen(entries) {
  for (const { target, isIntersecting } of entries) {
    const act = waiting.get(target);
    if (!isIntersecting || !act) continue;
    leave(target);
    inTurn(target, act);
  }
}

export function inTurn(figure, act) {
  turns.push(() => act(figure));
  if (turns.length === 1) next();
}

function next() {
  requestAnimationFrame(() =>
    setTimeout(() => {
      try {
        turns[0]();
      } finally {
        turns.shift();
        if (turns.length) next();
      }
    }),
  );
}

let resting;

function restSoon() {
  clearTimeout(resting);
  resting = setTimeout(() => whenIdle(rest), pause);
}

function rest() {
  const [first] = waiting;
  if (!first) return;
  leave(first[0]);
  inTurn(...first);
  whenIdle(rest);
}

// Safari has no requestIdleCallback.
function whenIdle(act) {
  if (window.requestIdleCallback) requestIdleCallback(act);
  else setTimeout(act, 100);
}
