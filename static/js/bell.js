// The bell: how much is new, asked once the page is there; opening it has all of it seen.

const bell = document.querySelector("[data-bell]");
const button = bell?.querySelector("button");
const menu = bell?.querySelector("[popover]");

async function load() {
  const answer = await fetch(bell.dataset.bell, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) return;
  menu.innerHTML = await answer.text();
  const { unseen, words } = menu.firstElementChild.dataset;
  const count = bell.querySelector(".bell-count");
  count.textContent = Number(unseen) > 99 ? "99+" : unseen;
  count.hidden = unseen === "0";
  button.setAttribute("aria-label", words);
}

async function seen() {
  const form = menu.querySelector("[data-seen]");
  if (!form || bell.querySelector(".bell-count").hidden) return;
  await fetch(form.action, { method: "POST", body: new FormData(form) });
  bell.querySelector(".bell-count").hidden = true;
}

if (bell) {
  load().catch(() => {});
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") seen().catch(() => {});
  });
}
