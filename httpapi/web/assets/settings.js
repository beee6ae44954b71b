// Settings of the page, and the list of its keys. theme.js applies them.

import { announce, find } from "./dom.js";
import { fill, query } from "./states.js";

const key = "marquee.settings";

/**
 * Sets the dialog up.
 * @param {() => void} shown is called whenever the dialog opens
 */
export function startSettings(shown) {
  const dialog = find("#settings");
  const form = find("#settings-form");
  fill(form, Object.entries(kept()));
  form.addEventListener("change", () => {
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(query(form))));
    } catch {
      announce("The browser does not keep settings for this page.");
    }
    document.dispatchEvent(new Event("settingschange"));
  });
  const show = () => {
    dialog.showModal();
    shown();
  };
  find("#settings-open").addEventListener("click", show);
  find("#settings-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // outside of it
  document.addEventListener("keydown", ({ key: pressed, target }) => {
    if (pressed !== "?" || target.closest("input, textarea, select") || document.querySelector("dialog:modal")) return;
    show();
  });
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // the browser keeps nothing for the page
  }
}
