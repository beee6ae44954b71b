// Buttons that copy a text, or an email, whole or in part.

import { announce, h } from "./dom.js";

/** A button that copies a text. */
export const copyButton = (label, text, kind = "") =>
  h("button", { type: "button", class: kind, onclick: ({ currentTarget }) => copy(currentTarget, label, text()) }, label);

/**
 * @param {() => {subject: string, body: string}} email
 * @returns {HTMLButtonElement[]}
 */
export function copyButtons(email) {
  const button = (part, label, text) =>
    h(
      "button",
      {
        type: "button",
        "data-copy": part,
        onclick: (event) => copy(event.currentTarget, label, text(email())),
      },
      label,
    );
  return [
    button("all", "Copy all", ({ subject, body }) => `${subject}\n\n${body}`),
    button("subject", "Copy subject", ({ subject }) => subject),
    button("body", "Copy body", ({ body }) => body),
  ];
}

async function copy(button, label, text) {
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = "The browser refused: select the text";
  }
  button.textContent = said;
  announce(said);
  setTimeout(() => (button.textContent = label), 2000);
}
