// The films that a span of years leaves out, in a sentence.

import { plural } from "./dom.js";

/**
 * Says how many films are before and after the years, and of which years they are. Empty if
 * there are none.
 * @param {{year: number, films: number}[]} counts ascending
 * @param {number} from
 * @param {number} to
 */
export function outside(counts, from, to) {
  const parts = [counts.filter(({ year }) => year < from), counts.filter(({ year }) => year > to)]
    .map((side) => side.filter(({ films }) => films > 0))
    .filter((side) => side.length > 0);
  if (parts.length === 0) return "";
  const total = (side) => side.reduce((sum, { films }) => sum + films, 0);
  const said = parts.map((side) => `${plural(total(side), "film")} of ${span(side)}`);
  const one = parts.length === 1 && total(parts[0]) === 1;
  return `${said.join(" and ")} ${one ? "is" : "are"} outside these years.`;
}

const span = (side) => (side.length === 1 ? `${side[0].year}` : `${side[0].year}–${side.at(-1).year}`);
