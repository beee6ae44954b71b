// The theme and the density that a person has chosen, before anything is painted.
// A classic script, because a module would run after the first picture.

"use strict";

(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  function apply() {
    let chosen = {};
    try {
      chosen = JSON.parse(localStorage.getItem("marquee.settings")) ?? {};
    } catch {
      // Nothing is kept, or the browser does not let the page keep anything.
    }
    const { theme = "system", density = "roomy" } = chosen;
    root.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    root.dataset.density = density;
    document.dispatchEvent(new Event("themechange"));
  }

  dark.addEventListener("change", apply);
  document.addEventListener("settingschange", apply);
  addEventListener("storage", apply); // another tab
  addEventListener("beforeprint", () => {
    root.dataset.theme = "light";
    document.dispatchEvent(new Event("themechange"));
  });
  addEventListener("afterprint", apply);
  apply();
})();
