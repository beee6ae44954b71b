// The state of the assistant's panel: which buttons are there, and where the focus goes.

import { find } from "./dom.js";

/**
 * @param {HTMLElement} panel
 * @param {{field: HTMLTextAreaElement, stop: HTMLButtonElement}} parts
 */
export function startPanel(panel, { field, stop }) {
  const send = find("#ask-send");
  return {
    busy: () => panel.dataset.state === "loading",
    /** Shows whether the assistant is empty, ready, loading or failed. */
    state(name) {
      panel.dataset.state = name;
      const loading = name === "loading";
      send.ariaDisabled = String(loading);
      if (document.activeElement === stop && !loading) field.focus(); // the button is about to be hidden
      stop.hidden = !loading;
      if (document.activeElement === send && loading) stop.focus();
      find("#new-conversation").hidden = name === "empty";
      find("#beginning").hidden = name !== "empty";
    },
  };
}
