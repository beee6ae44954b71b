// A short message at the edge of the page that says what was done, and undoes it.

import { announce, find, h } from "./dom.js";

const shown = 6000; // milliseconds
let current = null;

/**
 * Shows a message for six seconds.
 * @param {string} text
 * @param {object} [options]
 * @param {() => void} [options.undo] brings back what was there
 * @param {(leaving: boolean) => void} [options.done] called once if it is not undone: after the time, when the
 *   next message comes, or when the page is left
 */
export function toast(text, { undo, done = () => {} } = {}) {
  current?.end(false);
  const place = find("#toast");
  const timer = setTimeout(() => end(false), shown);
  const focused = document.activeElement;
  const button = h(
    "button",
    {
      type: "button",
      id: "toast-undo",
      onclick() {
        close();
        undo();
        announce("Undone.");
      },
    },
    "Undo",
  );

  function close() {
    clearTimeout(timer);
    if (current?.end !== end) return;
    current = null;
    if (place.contains(document.activeElement) && focused?.isConnected) focused.focus();
    place.replaceChildren();
  }
  function end(leaving) {
    close();
    done(leaving);
  }

  current = { end };
  place.replaceChildren(h("p", {}, text), ...(undo ? [button] : []));
  announce(undo ? `${text} Undo is at the end of the page.` : text);
}

addEventListener("pagehide", () => current?.end(true));
