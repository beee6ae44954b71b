// What the last imports brought.

import { request } from "./api.js";
import { find, h, table, when } from "./dom.js";
import { loader } from "./states.js";

const head = ["File", "When", "New", "Changed", "Unchanged", "Left out", "Rejected", "Whose data"];

/**
 * The cells of an import. Left out are the rows that no other column counts.
 * @param {Record<string, any>} brought as the API has it
 */
export const cells = (brought) => [
  [brought.source || "Without a name", brought.done ? "" : " (ended early, or still runs)"].join(""),
  when(brought.ended),
  brought.inserted,
  brought.updated,
  brought.unchanged,
  brought.skipped + brought.repeated + brought.missing,
  brought.rejected,
  brought.tmdb ? "TMDB" : "Another source",
];

/** Sets the list up. Returns the function that loads it. */
export function startImports() {
  return loader(find("#imports"), async (signal) => {
    const { items } = await request("movies/imports", { signal });
    const caption = "The last imports, the newest first. At most 20 are kept.";
    find("#imports-list").replaceChildren(
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Imports" }, table(caption, head, items.map(cells), { stack: true })),
    );
    return items.length > 0 ? "ready" : "empty";
  });
}
