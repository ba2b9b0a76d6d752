// What cannot be undone is asked about first.

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sure]")) return;
  if (!confirm(document.getElementById("content").dataset.sureWords)) event.preventDefault();
});
