// What a person thinks of an answer, and which other models could answer.

import { request } from "./api.js";
import { announce, h } from "./dom.js";

/**
 * Two buttons below an answer, and a field for the reason when it was not good, as a list.
 * @param {object} said the answer
 * @param {() => string | null} conversation
 */
export function feedback(said, conversation) {
  let now = said.feedback ?? { mark: "" };
  const trouble = h("span", { class: "failure", role: "alert", hidden: true });
  const button = (mark, label) =>
    h("button", { type: "button", class: "quiet", "data-mark": mark, onclick: () => judge({ mark: now.mark === mark ? "" : mark }) }, label);
  const marks = [button("up", "Good"), button("down", "Not good")];
  const reason = h("input", { type: "text", maxlength: 1000, "aria-label": "Why was it not good?", placeholder: "Why? Press Enter to keep it" });
  reason.value = now.reason ?? "";
  const why = h("form", { class: "why" }, reason);
  why.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await judge({ mark: "down", reason: reason.value })) announce("Kept.");
  });

  function show() {
    for (const one of marks) one.ariaPressed = String(one.dataset.mark === now.mark);
    why.hidden = now.mark !== "down";
  }

  async function judge(wanted) {
    try {
      const at = `chats/${conversation()}/messages/${said.id}/feedback`;
      const kept = await request(at, { method: "PUT", body: wanted });
      now = kept.feedback ?? { mark: "" };
      said.feedback = kept.feedback;
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
      return false;
    }
    show();
    if (wanted.mark === "down" && wanted.reason === undefined) reason.focus();
    return true;
  }
  show();
  return [...marks, why, trouble];
}

let models; // of the server, once they are known

/**
 * The other models of the server, each a button. Null if there is no choice.
 * @param {(model: string) => void} choose
 */
export async function others(choose) {
  models ??= (await request("info")).models ?? [];
  if (models.length < 2) return null;
  const list = models.map((name) => h("button", { type: "button", class: "quiet", onclick: () => choose(name) }, name));
  return h("details", { class: "models" }, h("summary", {}, "Ask a certain model"), h("div", { class: "tools" }, ...list));
}
