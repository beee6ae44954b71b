// What the folds in the form of a brief are made of.

import { announce, h } from "./dom.js";

/** The buttons of a fold, and the place that says what goes wrong in it. */
export function fold() {
  const trouble = h("p", { class: "field-error", role: "alert" });
  /** Does something with the server. */
  async function doing(act, done) {
    trouble.textContent = "";
    try {
      await act();
      if (done) announce(done);
    } catch (error) {
      trouble.textContent = error.errors?.length ? error.errors.map(({ location, message }) => `${location.replace(/^body\./, "")} ${message}`).join(". ") : error.message;
    }
  }
  const button = (label, act, done, kind = "") => h("button", { type: "button", class: kind, onclick: () => doing(act, done) }, label);
  return { trouble, doing, button };
}

/** Fields and buttons that belong together. */
export const group = (label, ...children) => h("div", { class: "group stack", role: "group", "aria-label": label }, ...children);
