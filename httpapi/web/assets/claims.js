// What people conclude from such charts, and whether it holds for the films here.

import { request } from "./api.js";
import { count, find, h, plural, times } from "./dom.js";
import { showNotes } from "./notes.js";
import { loader } from "./states.js";

/** The sign and the words of each verdict. */
const verdicts = {
  holds: ["✓", "Holds"],
  does_not: ["✕", "Does not hold"],
  cannot_tell: ["?", "Cannot tell"],
};

/** A figure with its unit. */
export const figure = ({ value, unit }) =>
  unit === "films"
    ? plural(value, "film")
    : unit === "x budget"
      ? `${times(value)} the budget`
      : unit === "x others"
        ? times(value)
        : `${count(value)} ${unit}`;

/**
 * Groups the claims by the conclusion that they test. The order stays.
 * @template {{text: string}} T
 * @param {T[]} claims
 * @returns {[string, T[]][]}
 */
export function groups(claims) {
  const all = new Map(claims.map(({ text }) => [text, []]));
  for (const claim of claims) all.get(claim.text).push(claim);
  return [...all];
}

/** Whether a test has any figures to go by. A verdict without them says nothing about the films. */
export const tells = ({ verdict, figures }) => verdict !== "cannot_tell" || figures.some(({ value }) => value > 0);

/**
 * Sets the list up and returns the function that loads it.
 * @param {() => URLSearchParams} asked returns the years and the films to test the claims on
 */
export function startClaims(asked) {
  return loader(find("#claims"), async (signal) => {
    const path = `movies/claims?${asked()}`;
    const data = await request(path, { signal });
    const told = data.claims.filter(tells);
    if (told.length === 0) {
      find("#claims-empty").textContent =
        data.films === 0
          ? `There are no films of ${data.from}–${data.to} to test conclusions on.`
          : `Conclusions about money cannot be tested: the budgets and revenues of ${data.from}–${data.to} are not known.`;
      return "empty";
    }
    const left = data.claims.length - told.length;
    find("#claims-years").textContent = `${data.from}–${data.to}`;
    find("#claims-list").replaceChildren(
      ...groups(told).map(([text, tests]) =>
        h("li", {}, h("h3", {}, `“${text}”`), ...tests.map(test)),
      ),
    );
    find("#claims-left").textContent = left > 0 ? `${plural(left, "more conclusion")} cannot be tested: the figures they need are not known.` : "";
    showNotes(find("#claims-notes"), data.notes, { table: path });
    return "ready";
  });
}

/** One test of a conclusion: the question, the verdict and what it rests on. */
function test({ id, question, verdict, why, figures }) {
  const [sign, words] = verdicts[verdict] ?? ["", verdict];
  return h(
    "div",
    { class: "claim", "data-claim": id },
    h("p", {}, h("strong", { class: `verdict ${verdict}` }, h("span", { "aria-hidden": "true" }, sign), ` ${words}`), " ", question),
    h("p", { class: "caption" }, why),
    figures.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, "The figures"),
        h("dl", { class: "pairs" }, ...figures.flatMap((of) => [h("dt", {}, of.name), h("dd", {}, figure(of))])),
      ),
  );
}
