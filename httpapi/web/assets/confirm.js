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
  dialog.showModal();
  find("#confirm-no").focus();
  return new Promise((resolve) => {
    const answer = (agreed) => {
      dialog.close();
      resolve(agreed);
    };
    find("#confirm-yes").onclick = () => answer(true);
    find("#confirm-no").onclick = () => answer(false);
    // By Escape. The event may come late, when the next question is open.
    dialog.onclose = () => dialog.open || resolve(false);
  });
}
