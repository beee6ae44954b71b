// The figures of films, and how each is named and written.

import { count, dollars, times } from "./dom.js";

/** @type {Record<string, {name: string, axis: string, write: (value: number) => string}>} */
export const figures = {
  films: { name: "films", axis: "Films", write: count },
  revenue: { name: "box office", axis: "Box office, in dollars", write: dollars },
  budget: { name: "budget", axis: "Budget, in dollars", write: dollars },
  return: { name: "return", axis: "Box office, as a multiple of the budget", write: times },
  rating: { name: "rating", axis: "Rating, from 0 to 10", write: count },
  popularity: { name: "popularity", axis: "Popularity at TMDB", write: count },
  votes: { name: "votes", axis: "Votes", write: count },
};

/** Options of a choice between figures. */
export const options = (...names) => names.map((name) => [name, figures[name].name]);

/** A median with what it rests on: of how many films, and which part they are. */
export function median(of, name) {
  if (!of) return `${figures[name].name} unknown`;
  const { write } = figures[name];
  const range = of.interval ? `, 95% interval ${write(of.interval.low)} to ${write(of.interval.high)}` : "";
  return `median ${figures[name].name} ${write(of.median)}${range}, known of ${count(of.films)} (${count(of.share * 100)}%)`;
}
