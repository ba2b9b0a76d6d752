// The unit that the limits of an alert are in, by the metric and by what is watched of it; and how
// a fall is written, where one by percent is watched.

const form = document.querySelector(".alert-form");

function tell() {
  const told = form.elements.metric.selectedOptions[0]?.dataset ?? {};
  const watches = form.elements.watches.value;
  const unit = told[watches] ?? "";
  for (const place of form.querySelectorAll("[data-limit-unit]")) place.textContent = unit;
  const hint = form.querySelector("[data-of-falls]");
  hint.textContent = watches === "change" && told.falls ? hint.dataset.ofFalls : "";
}

form.elements.metric.addEventListener("change", tell);
form.elements.watches.addEventListener("change", tell);
tell();
