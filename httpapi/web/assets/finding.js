// What a chart of genres shows, in a sentence: how the picked genres changed, or which
// genre changed the most.

import { plural, share } from "./dom.js";

const named = 3; // genres at most
const ends = 5; // years at each end of a long span
const enough = 10; // films of a year: the shares of fewer jump by chance

/** What the sentence leaves out. */
export const rule = `The headline compares years with ${enough} films or more, if there are any two.`;

/** The years that are compared, by their places: those with enough films, or else all with any. */
function compared({ films, without_genre: without }) {
  const counted = films.map((n, i) => n - without[i]);
  const places = (least) => counted.flatMap((n, i) => (n >= least ? [i] : []));
  const many = places(enough);
  return many.length > 1 ? many : places(1);
}

/**
 * The part of each year's films that have the genre, of those with a known genre.
 * A year without such films has none.
 * @param {{films: number[], without_genre: number[], measure: string}} data the answer of the API
 * @param {{values: (number | null)[]}} genre
 * @returns {(number | null)[]}
 */
export function shares({ films, without_genre: without, measure }, { values }) {
  if (measure === "shares") return values;
  return values.map((value, i) => (films[i] > without[i] ? (value ?? 0) / (films[i] - without[i]) : null));
}

/**
 * @param {object} data the answer of the API
 * @param {Set<string>} picked
 * @returns {(string | {strong: string})[]} texts; the strong ones are set off
 */
export function finding(data, picked) {
  const chosen = data.genres.filter(({ name }) => picked.has(name));
  if (chosen.length === 0) return overall(data);
  const parts = chosen.slice(0, named).flatMap((genre, i) => [i > 0 ? " " : "", ...change(data, genre, chosen.length === 1)]);
  const others = chosen.length - named;
  return (others > 0 ? [...parts, ` And ${plural(others, "more genre")}.`] : parts).filter((part) => part !== "");
}

/** How a genre changed: its share in the first and the last year, and the farthest from both. */
function change(data, genre, detailed) {
  const { years } = data;
  const of = shares(data, genre);
  const known = compared(data).filter((i) => of[i] !== null);
  if (known.length === 0) return [`${genre.name}: no data.`];
  const [first, last] = [known[0], known.at(-1)];
  const at = (i, unit = "") => [{ strong: share(of[i]) }, `${unit} in ${years[i]}`];
  if (first === last) return [`${genre.name}: `, ...at(first, " of films"), "."];
  return [
    `${genre.name}: `,
    ...at(first, " of films"),
    ", ",
    ...at(last),
    ...(detailed ? extreme(of, known, first, last) : []).map((part) => (typeof part === "number" ? `${years[part]}` : part)),
    ".",
  ];
}

/** The year that is farthest below or above both ends. Empty if there is none. */
function extreme(of, known, first, last) {
  const [low, high] = [Math.min(of[first], of[last]), Math.max(of[first], of[last])];
  const least = known.reduce((a, b) => (of[b] < of[a] ? b : a));
  const most = known.reduce((a, b) => (of[b] > of[a] ? b : a));
  const [below, above] = [low - of[least], of[most] - high];
  if (below <= 0 && above <= 0) return [];
  const [word, i] = below >= above ? ["least", least] : ["most", most];
  return [`; ${word} `, { strong: share(of[i]) }, " in ", i];
}

/** The largest genre, and the genre whose share changed the most. */
function overall(data) {
  const { films, without_genre: without, years, genres } = data;
  const [largest] = genres;
  const counted = films.map((n, i) => n - without[i]);
  if (!largest || counted.every((n) => n === 0)) return ["The genres of these films are not known."];
  /** The part of the films of some years that have a genre. */
  const part = (genre, places) => {
    const of = shares(data, genre);
    const all = places.reduce((sum, i) => sum + counted[i], 0);
    return all === 0 ? null : places.reduce((sum, i) => sum + (of[i] ?? 0) * counted[i], 0) / all;
  };
  const whole = part(largest, years.map((_, i) => i));
  const leads = [`${largest.name} is the largest genre, with `, { strong: share(whole) }, " of films."];
  const places = compared(data);
  const wide = places.length >= 2 * ends ? ends : 1;
  const [begin, end] = [places.slice(0, wide), places.slice(-wide)];
  const span = (of) => (of.length === 1 ? `${years[of[0]]}` : `${years[of[0]]}–${years[of.at(-1)]}`);
  const moves = genres
    .map((genre) => ({ name: genre.name, before: part(genre, begin), after: part(genre, end) }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  const [most] = moves;
  if (places.length < 2 || Math.abs(most.after - most.before) < 0.01) return leads;
  const { name, before, after } = most;
  return [
    ...leads,
    ` ${name} ${after > before ? "rose" : "fell"} the most: `,
    { strong: share(before) },
    ` in ${span(begin)}, `,
    { strong: share(after) },
    ` in ${span(end)}.`,
  ];
}

/** What the picked genres are called in a title and in the name of a file. */
export function subject(data, picked) {
  const names = data.genres.map(({ name }) => name).filter((name) => picked.has(name));
  const [shown, more] = [names.slice(0, named), names.length - named];
  const last = more > 0 ? plural(more, "more genre") : shown.pop();
  const title = names.length === 0 ? "Genres" : shown.length > 0 ? `${shown.join(", ")} and ${last}` : last;
  const slug = names.slice(0, named).map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-"));
  return { title: `${title} over the years`, file: ["genres", ...slug, ...(more > 0 ? ["and-more"] : [])].join("-") };
}
