// What costs is done for what is in sight or nearly, one after the other: between two of
// them the browser can answer who reads, scrolls or types.

const waiting = new Map();
const turns = [];
const watcher = new IntersectionObserver(seen, { rootMargin: "25% 0px" });

// Does something with a figure once it is near.
export function whenNear(figure, act) {
  leave(figure);
  waiting.set(figure, act);
  watcher.observe(figure);
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
