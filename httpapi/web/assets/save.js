// Files made in the browser, for people to keep.

import { h } from "./dom.js";

/** Has the browser save a file under a name. */
export function save(name, file) {
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it later
}
