// Which genres are drawn, and in which colours.

const series = 8; // how many genres have a colour of their own
const rest = "series-rest";

/**
 * A genre as it is drawn, or several genres drawn as one. The colour is the name of a token.
 * @typedef {{name: string, values: number[], total: number, colour: string}} Band
 */

/**
 * The bands of the genres chart: the picked genres, or if none is picked, the largest
 * genres and one band for all others. The large genres always keep their colours.
 * @param {{name: string, values: number[], total: number}[]} genres largest first
 * @param {Set<string>} picked
 * @param {boolean} [fold] whether the others are added up. Shares cannot be added up
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
  if (others.length <= 1) return all; // a band for one genre would hide its name
  return [...all.slice(0, series), ...(fold ? [sum(others)] : [])];
}

/** Several genres as one band. */
export function sum(genres) {
  // null says that there is not any data
  const add = (numbers) => (numbers.every((n) => n === null) ? null : numbers.reduce((a, b) => a + b, 0));
  return {
    name: `${genres.length} smaller genres`,
    values: genres[0].values.map((_, year) => add(genres.map((genre) => genre.values[year]))),
    total: add(genres.map((genre) => genre.total)),
    colour: rest,
  };
}

/** The genres without a colour of their own when none is picked. */
export const smaller = (genres) => (genres.length > series + 1 ? genres.slice(series) : []);
