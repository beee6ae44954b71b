// Saves files that the page makes.

import { h } from "./dom.js";

/** Asks the browser to save a file under a name. */
export function save(name, file) {
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it later
}
