// A question that a person must answer before something is deleted.

import { find } from "./dom.js";

/**
 * Asks the question. Resolves to true if the answer is yes. Escape means no.
 * @param {string} question
 * @param {string} [yes] what the button says that agrees
 * @returns {Promise<boolean>}
 */
export function confirm(question, yes = "Delete") {
  const dialog = find("#confirm");
  find("#confirm-question").textContent = question;
  find("#confirm-yes").textContent = yes;
  find("#confirm-yes").onclick = () => dialog.close("yes");
  find("#confirm-no").onclick = () => dialog.close("no");
  dialog.returnValue = "no";
  dialog.showModal();
  find("#confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
