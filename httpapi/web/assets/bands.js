// What of the genres is drawn, and in which colours.

const series = 8; // how many genres have a colour of their own
const rest = "series-rest";

/**
 * A genre as it is drawn, or several as one; the colour names a token.
 * @typedef {{name: string, values: number[], total: number, colour: string}} Band
 */

/**
 * The bands of the genres chart: the picked genres, or without any the largest
 * and the others as one. A genre keeps its colour whatever is picked.
 * @param {{name: string, values: number[], total: number}[]} genres largest first
 * @param {Set<string>} picked
 * @param {boolean} [fold] whether the others are added up, which makes sense of numbers only
 * @returns {Band[]}
 */
export function bands(genres, picked, fold = true) {
  const colours = genres.map((_, i) => (i < series ? `series-${i + 1}` : rest));
  const all = genres.map((genre, i) => ({ ...genre, colour: colours[i] }));
  const shown = all.filter(({ name }) => picked.has(name));
  if (shown.length > 0) {
    const free = colours.slice(0, series).filter((colour) => shown.every((band) => band.colour !== colour));
    return shown.map((band) => ({ ...band, colour: band.colour === rest ? (free.shift() ?? rest) : band.colour }));
  }
  const others = all.slice(series);
  if (others.length <= 1) return all; // a rest of one would name nothing
  return [...all.slice(0, series), ...(fold ? [sum(others)] : [])];
}

/** Several genres as one band. */
export function sum(genres) {
  const add = (numbers) => numbers.reduce((a, b) => a + b, 0);
  return {
    name: `${genres.length} smaller genres`,
    values: genres[0].values.map((_, year) => add(genres.map((genre) => genre.values[year]))),
    total: add(genres.map((genre) => genre.total)),
    colour: rest,
  };
}

/** The genres that have no colour of their own while none is picked. */
export const smaller = (genres) => (genres.length > series + 1 ? genres.slice(series) : []);
