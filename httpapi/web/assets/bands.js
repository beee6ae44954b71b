// Which genres are drawn, and in which colours.

export const series = 8; // how many genres have a colour of their own at once
const rest = "series-rest";

/**
 * A genre as it is drawn. The colour is the name of a token.
 * @typedef {{name: string, values: number[], total: number, colour: string}} Band
 */

/** How many groups of colours there are: the largest genres, the next ones and so on. */
export const groups = (genres) => Math.max(1, Math.ceil(genres.length / series));

/**
 * The bands of the genres chart: all genres, or the picked ones. Eight genres at a time have
 * a colour: the first group are the largest ones. The others are grey, and stand apart by
 * the lines between them. A picked genre takes a colour that is free.
 * @param {{name: string, values: number[], total: number}[]} genres largest first
 * @param {Set<string>} picked
 * @param {number} [group] the group that has the colours, from 0
 * @returns {Band[]}
 */
export function bands(genres, picked, group = 0) {
  const first = group * series;
  const colour = (i) => (i >= first && i < first + series ? `series-${i - first + 1}` : rest);
  const all = genres.map((genre, i) => ({ ...genre, colour: colour(i) }));
  const shown = all.filter(({ name }) => picked.has(name));
  if (shown.length === 0) return all;
  const used = new Set(shown.map((band) => band.colour));
  const free = Array.from({ length: series }, (_, i) => `series-${i + 1}`).filter((one) => !used.has(one));
  return shown.map((band) => ({ ...band, colour: band.colour === rest ? (free.shift() ?? rest) : band.colour }));
}

/** The bands that have a colour, and so a label of their own. */
export const coloured = (shown) => shown.filter(({ colour }) => colour !== rest);
