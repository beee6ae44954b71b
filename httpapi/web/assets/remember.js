// The letter that this browser has asked for, or has shown last.

import { written } from "./session.js";

/** The id of the letter, or of a version of it. */
export function remembered() {
  try {
    return localStorage.getItem(written);
  } catch {
    return null; // the browser keeps nothing for the page
  }
}

export function remember(name) {
  try {
    if (name) localStorage.setItem(written, name);
    else localStorage.removeItem(written);
  } catch {
    // It is opened again from the history.
  }
}
