// The notes below a chart: how films were counted, which were left out and where they
// come from. And the buttons that save the chart.

import { Problem, sheet } from "./api.js";
import { announce, badge, count, day, demo, h, plural } from "./dom.js";
import { save } from "./save.js";

/** The films that were left out, in a sentence. Empty if there are none. */
export function exclusions(excluded) {
  const parts = excluded.map(({ reason, films }) => `${plural(films, "film")} because ${reason}`);
  return parts.length > 0 ? `Left out: ${parts.join("; ")}.` : "";
}

/** The sources of the films and their date, as far as they are known. */
export function provenance({ sources, as_of }, asOf = "As of") {
  const names = sources.map(({ name }) => name).filter(Boolean);
  const more = names.length - 3;
  if (more > 0) names.splice(3, more, `${count(more)} more`);
  const last = names.pop();
  const from = names.length > 0 ? `${names.join(", ")} and ${last}` : last;
  return [from && `Films from ${from}.`, as_of && `${asOf} ${day(as_of)}.`].filter(Boolean).join(" ");
}

/** The lines under a picture. */
export const under = (notes, asOf) => [
  [notes.rule, exclusions(notes.excluded)].filter(Boolean).join(" "),
  [provenance(notes, asOf), notes.invented ? demo : notes.attribution].filter(Boolean).join(" "),
];

/**
 * Shows the notes of an answer.
 * @param {HTMLElement} element
 * @param {object} notes as the API has them
 * @param {object} options
 * @param {string} [options.more] a sentence after the rule
 * @param {string} [options.asOf] what the date of the notes is about. Default: "As of"
 * @param {string} options.table the path of the answer, for the CSV file
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

/** Gets a file and saves it. Shows the reason if that fails. */
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
