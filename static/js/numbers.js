// Numbers in the page's language.

const language = document.documentElement.lang || "en";
const formats = new Map();

function format(key, options) {
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, options));
  return formats.get(key);
}

// What a unit is called after a number; nothing for a plain count.
function unitName(unit, currency) {
  return { money: currency || "", percent: "%" }[unit] || "";
}

export function short(value) {
  return format("short", { notation: "compact", maximumSignificantDigits: 3 }).format(value);
}

export function full(value, unit, currency) {
  if (value === null || value === undefined) return "–";
  const digits = unit === "count" ? 0 : unit === "money" ? minorUnits(currency) : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const number = format(`full-${digits}`, options).format(value);
  const name = unitName(unit, currency);
  return name ? `${number}\u00a0${name}` : number;
}

export function rate(value) {
  return `${format("rate", { maximumFractionDigits: 1 }).format(value)}\u00a0%`;
}

function minorUnits(currency) {
  if (!currency) return 2;
  const money = format(`money-${currency}`, { style: "currency", currency });
  return money.resolvedOptions().maximumFractionDigits;
}
