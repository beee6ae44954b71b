// The message that a letter answers: pasted, or a file.

import { find } from "./dom.js";

const most = 1 << 18; // bytes, as the server takes them

/** Sets the place up. @param {HTMLFormElement} form */
export function startAnswer(form) {
  const file = find("#answer-file");
  const field = form.elements.namedItem("message");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    const trouble = find("#message-error");
    trouble.textContent = chosen.size > most ? "The file has more than 256 KiB. Save it without its attachments, or paste its text." : "";
    if (trouble.textContent) return;
    field.value = new TextDecoder().decode(await chosen.arrayBuffer());
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
