// The theme is kept in a cookie, so that the server writes it into the page and nothing flashes.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-themes] button");
  if (!button) return;
  event.preventDefault();
  const theme = button.value;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const words = { system: "light dark", light: "light", dark: "dark" };
  document.querySelector('meta[name="color-scheme"]').content = words[theme];
  for (const other of document.querySelectorAll("[data-themes] button")) {
    other.setAttribute("aria-pressed", String(other.value === theme));
  }
  document.dispatchEvent(new CustomEvent("theme"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
