// The sentence above the genres chart: how many films it shows, and in which year most
// of them came out.

import { count, plural } from "./dom.js";
import { written } from "./measures.js";

const named = 3; // genres at most

/**
 * Says in a sentence what the chart shows: all films, or the films of each picked genre.
 * The genres are not added up, because they overlap.
 * @param {object} data the answer of the API
 * @param {Set<string>} picked
 * @returns {(string | {strong: string})[]} texts; the strong ones are set off
 */
export function headline(data, picked) {
  const { from, to, years, films, genres, measure } = data;
  const span = { strong: from === to ? `${from}` : `${from}–${to}` };
  const chosen = genres.filter(({ name }) => picked.has(name)); // the largest first, as in the chart
  if (chosen.length === 0) {
    const all = films.reduce((a, b) => a + b, 0);
    return [...numberOf(all), " in ", span, ...peak(films, years, count), "."];
  }
  const write = written(data);
  const amount = (total) =>
    measure === "shares" ? [{ strong: write(total) }, " of the films that have a genre"] : numberOf(total);
  const parts = chosen
    .slice(0, named)
    .flatMap(({ name, total, values }, i) => [
      `${i > 0 ? " " : ""}${name}`,
      ...(i === 0 ? [" in ", span] : []),
      ": ",
      ...amount(total),
      ...peak(values, years, write),
      ".",
    ]);
  const others = chosen.length - named;
  return others > 0 ? [...parts, ` And ${plural(others, "more genre")}.`] : parts;
}

/** A number of films, set off from the text. */
const numberOf = (n) => [{ strong: count(n) }, n === 1 ? " film" : " films"];

/** The year with the most, or both if two are equal. Empty if there are more. */
function peak(values, years, write) {
  const most = Math.max(...values);
  const when = years.filter((_, i) => values[i] === most);
  if (when.length > 2 || when.length === years.length) return [];
  const [first, second] = when.map((year) => ({ strong: String(year) }));
  return [", the most in ", first, ...(second ? [" and ", second] : []), ` (${write(most)}${second ? " each" : ""})`];
}
