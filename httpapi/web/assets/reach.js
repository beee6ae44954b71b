// The assistant in reach: "/" leads to its box, Escape stops the answer, and on a small
// screen it is a bar that opens a sheet.

import { find } from "./dom.js";

/** Whether a key belongs to the element that has the focus. */
const typing = ({ target }) => target.closest("input, textarea, select, [contenteditable]") !== null;

/**
 * @param {HTMLElement} panel
 * @param {object} hooks
 * @param {() => boolean} hooks.stop stops the answer. Returns whether there was one to stop
 * @param {() => boolean} hooks.arrive goes to the place of the panel. Returns whether that was another place
 */
export function keepInReach(panel, { stop, arrive }) {
  const field = find("#ask-text");
  const toggle = document.getElementById("assistant-toggle"); // missing where the panel is the place

  /** Opens or closes the sheet. On a wide screen there is no difference. */
  function open(wide) {
    panel.dataset.open = String(wide);
    if (toggle) toggle.ariaExpanded = String(wide);
  }
  open(false);

  field.addEventListener("focus", () => open(true));
  toggle?.addEventListener("click", () => {
    open(true);
    find("#assistant-close").focus();
  });
  document.getElementById("assistant-close")?.addEventListener("click", () => {
    open(false);
    toggle.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => panel.contains(target) || open(false));
  panel.addEventListener("focusout", ({ relatedTarget: next }) => next && !panel.contains(next) && open(false));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog:modal")) return;
    if (event.key === "Escape" && !panel.hidden) {
      if (stop() || panel.dataset.open === "false") return;
      open(false);
      field.blur();
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    event.preventDefault();
    const search = document.getElementById("history-q");
    if (search?.checkVisibility()) search.focus();
    else if (arrive()) addEventListener("hashchange", () => field.focus(), { once: true });
    else field.focus();
  });

  return { open };
}
