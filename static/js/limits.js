// The unit that the limits of an alert are in, by the metric and by what is watched of it.

const form = document.querySelector(".alert-form");

function tell() {
  const unit = form.elements.metric.selectedOptions[0]?.dataset[form.elements.watches.value] ?? "";
  for (const place of form.querySelectorAll("[data-limit-unit]")) place.textContent = unit;
}

form.elements.metric.addEventListener("change", tell);
form.elements.watches.addEventListener("change", tell);
tell();
