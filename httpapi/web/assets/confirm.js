// A question that must be answered before something is gone.

import { find } from "./dom.js";

/**
 * Asks, and resolves to whether the answer was yes. Escape means no.
 * @param {string} question
 * @returns {Promise<boolean>}
 */
export function confirm(question) {
  const dialog = find("#confirm");
  find("#confirm-question").textContent = question;
  find("#confirm-yes").onclick = () => dialog.close("yes");
  find("#confirm-no").onclick = () => dialog.close("no");
  dialog.returnValue = "no";
  dialog.showModal();
  find("#confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
