// A part of a page that could not be fetched: it is said, and what was there before stays.

const notice = document.querySelector("[data-failed]");

function tell(asking) {
  notice.hidden = false;
  asking?.closest("[data-wish]")?.reset();
}

function broken(response) {
  return response?.status >= 500;
}

// Who has been signed out meanwhile signs in, and comes back here.
document.addEventListener("htmx:before:response", (event) => {
  const { raw } = event.detail.ctx.response;
  if (raw.redirected && new URL(raw.url).pathname === notice.dataset.entrance) {
    event.preventDefault();
    location.reload();
  }
});
document.addEventListener("htmx:response:error", (event) => {
  if (broken(event.detail.ctx.response)) tell(event.target);
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx) tell(event.target);
});
// The address stays that of what is seen.
document.addEventListener("htmx:before:history:update", (event) => {
  if (broken(event.detail.response)) event.preventDefault();
});
document.addEventListener("htmx:before:request", () => {
  notice.hidden = true;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-failed] button")) notice.hidden = true;
});
