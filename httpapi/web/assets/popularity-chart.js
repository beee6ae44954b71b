// The popularity chart: the most and the least popular films on one scale.

import { count } from "./dom.js";
import { namedBars } from "./named-bars.js";

/**
 * Configures the chart of the most and the least popular films, and tells its height and
 * its rows.
 * @param {{top: {title: string, popularity: number}[], bottom: {title: string, popularity: number}[]}} data
 * @returns {{height: number, rows: object[], chart: import("./charts.js").Configure}}
 */
export function popularityChart({ top, bottom }) {
  const groups = [
    { title: "Most popular", films: top, colour: "up", mark: "▲", group: "top" },
    { title: "Least popular", films: bottom, colour: "down", mark: "▼", group: "bottom" },
  ].filter(({ films }) => films.length > 0);
  const rows = groups.flatMap(({ title, films, ...of }) => [
    { title },
    ...films.map((film) => ({ ...of, title: film.title, value: film.popularity })),
  ]);
  return { rows, ...namedBars(rows, { write: count, axis: "Popularity at TMDB" }) };
}
