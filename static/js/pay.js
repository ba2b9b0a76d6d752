// Pages of commissions: sliders tell their amounts, a list is chosen whole, a statement is printed.

const amounts = new Intl.NumberFormat(document.documentElement.lang || undefined);

document.addEventListener("input", ({ target }) => {
  const told = target.dataset.shows && document.getElementById(target.dataset.shows);
  if (!told) return;
  told.value = amounts.format(target.valueAsNumber);
  target.closest("li").querySelector("input[type=checkbox]").checked = true;
});

document.addEventListener("change", ({ target }) => {
  if (!("all" in target.dataset)) return;
  for (const box of target.form.elements.statement.length ? target.form.elements.statement : [target.form.elements.statement]) {
    box.checked = target.checked;
  }
});

document.addEventListener("click", ({ target }) => {
  if ("prints" in target.dataset) window.print();
});
