// What stands behind a chart: how films were counted, which were left out, where
// they come from; and the chart to take along.

import { Problem, sheet } from "./api.js";
import { announce, badge, count, day, demo, h, plural } from "./dom.js";
import { save } from "./save.js";

/** What TMDB asks those to say who show its data. */
export const attribution = "This product uses the TMDB API but is not endorsed or certified by TMDB.";

/** The films that were left out, in a sentence; nothing if there are none. */
export function exclusions(excluded) {
  const parts = excluded.map(({ reason, films }) => `${plural(films, "film")} because ${reason}`);
  return parts.length > 0 ? `Left out: ${parts.join("; ")}.` : "";
}

/** Which sources films come from, and of what date that is, as far as it is known. */
export function provenance({ sources, as_of }, asOf = "As of") {
  const names = sources.map(({ name }) => name).filter(Boolean);
  const more = names.length - 3;
  if (more > 0) names.splice(3, more, `${count(more)} more`);
  const last = names.pop();
  const from = names.length > 0 ? `${names.join(", ")} and ${last}` : last;
  return [from && `Films from ${from}.`, as_of && `${asOf} ${day(as_of)}.`].filter(Boolean).join(" ");
}

/** All that is to stand under a picture. */
export const under = (notes, asOf) => [
  [notes.rule, exclusions(notes.excluded)].filter(Boolean).join(" "),
  [provenance(notes, asOf), notes.invented ? demo : attribution].filter(Boolean).join(" "),
];

/**
 * Shows the notes of an answer.
 * @param {HTMLElement} element
 * @param {object} notes as the API has them
 * @param {object} options
 * @param {string} [options.more] is said behind the rule
 * @param {string} [options.asOf] what is of the notes' date, "As of" if it is all
 * @param {string} options.table the path of the answer, which is there as CSV, too
 * @param {() => Promise<{name: string, file: Blob}>} [options.picture]
 */
export function showNotes(element, notes, { more = "", asOf, table, picture }) {
  const trouble = h("p", { class: "field-error", role: "alert" });
  const button = (label, kind, get) =>
    h("button", { type: "button", class: "quiet", "data-save": kind, onclick: () => take(get, trouble) }, label);
  element.replaceChildren(
    h("p", {}, `${notes.rule} ${more}`.trim()),
    h("p", {}, exclusions(notes.excluded)),
    h("p", {}, provenance(notes, asOf), " ", notes.invented && badge(demo)),
    h(
      "div",
      { class: "actions" },
      picture && button("Save the picture (PNG)", "png", picture),
      button("Save the numbers (CSV)", "csv", () => sheet(table)),
    ),
    trouble,
  );
}

/** Gets a file and saves it, or says why not. */
async function take(get, trouble) {
  trouble.textContent = "";
  try {
    const { name, file } = await get();
    save(name, file);
    announce(`${name} is saved.`);
  } catch (error) {
    if (!(error instanceof Problem)) console.error(error);
    trouble.textContent = error.message;
  }
}
