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

/** What a button needs, which is loaded when it is pressed. */
const loaded = (script) =>
  script.catch(() => {
    throw new Problem({ detail: "This could not be loaded. Check the connection, and reload the page." });
  });
const pictures = () => loaded(import("./picture.js"));

/**
 * Shows the notes of an answer. What they tell at length unfolds, and stays so.
 * @param {HTMLElement} element
 * @param {object} notes as the API has them
 * @param {object} options
 * @param {(string | Node)[]} [options.more] what follows the rule
 * @param {string} [options.asOf] what the date of the notes is about. Default: "As of"
 * @param {string} options.table the path of the answer, for the CSV file
 * @param {string} [options.sheet] how the name of that file begins. Default: as the server says
 * @param {import("./picture.js").Picture} [options.picture]
 */
export function showNotes(element, notes, { more = [], asOf, table, sheet: begins, picture }) {
  const trouble = h("p", { class: "field-error", role: "alert" });
  const button = (label, kind, act) =>
    h("button", { type: "button", class: "quiet", "data-save": kind, onclick: () => take(act, trouble) }, label);
  const saved = (get) => async () => {
    const { name, file } = await get();
    save(name, file);
    return `${name} is saved.`;
  };
  const csv = async () => {
    const { name, file } = await sheet(table);
    return { name: begins ? name.replace(/^[a-z]+/, begins) : name, file };
  };
  const counted = element.querySelector(".counted");
  const text = [
    h("p", {}, notes.rule),
    h("p", {}, exclusions(notes.excluded)),
    ...more.map((one) => h("p", {}, one)),
  ];
  const details = counted ?? h("details", { class: "counted" }, h("summary", {}, "How this is counted"), h("div", {}));
  details.lastChild.replaceChildren(...text);
  element.replaceChildren(
    h(
      "div",
      { class: "actions" },
      picture && button("PNG", "png", saved(async () => (await pictures()).asPNG(picture))),
      picture && button("SVG", "svg", saved(async () => (await pictures()).asSVG(picture))),
      button("CSV", "csv", saved(csv)),
      picture && button("Copy picture", "copy", async () => (await pictures()).copied(picture)),
      picture && button("Write about this", "letter", async () => (await loaded(import("./about.js"))).writeAbout(element.closest(".card"), picture)),
    ),
    trouble,
    h("p", { class: "source-line" }, provenance(notes, asOf), " ", notes.invented && badge(demo)),
    details,
  );
}

/** Does something with the chart, and says what was done or what is wrong. */
async function take(act, trouble) {
  trouble.textContent = "";
  try {
    announce(await act());
  } catch (error) {
    if (!(error instanceof Problem)) console.error(error);
    trouble.textContent = error.message;
  }
}
