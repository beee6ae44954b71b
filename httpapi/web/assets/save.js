// Files made in the browser, for people to keep.

import { h } from "./dom.js";

/** Has the browser save a file under a name. */
export function save(name, file) {
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it later
}

/**
 * Writes rows as CSV. A cell that a spreadsheet would take for a formula begins
 * with an apostrophe.
 * @param {(string | number)[][]} rows
 */
export function csv(rows) {
  const cell = (value) => {
    const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
