// What cannot be undone is asked about first; of a list, with how many are chosen and their sums.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-sure]")) return;
  const chosen = [...form.querySelectorAll("[data-amount]:checked")];
  if (!chosen.length && form.querySelector("[data-amount]")) return;
  const words = [told(form.dataset.sure, chosen), document.getElementById("content").dataset.sureWords];
  if (!confirm(words.filter(Boolean).join("\n\n"))) event.preventDefault();
});

function told(words, chosen) {
  const sums = {};
  for (const { dataset } of chosen) {
    sums[dataset.currency] = (sums[dataset.currency] ?? 0) + Number(dataset.amount);
  }
  const amounts = Object.entries(sums).map(([currency, sum]) => money(sum, currency));
  return words.replace("{count}", chosen.length).replace("{sums}", amounts.join(" + "));
}

function money(amount, currency) {
  const language = document.documentElement.lang || undefined;
  const usual = new Intl.NumberFormat(language, { style: "currency", currency }).resolvedOptions();
  const places = usual.maximumFractionDigits;
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  return `${new Intl.NumberFormat(language, digits).format(amount)} ${currency}`;
}
