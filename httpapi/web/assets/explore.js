// Explore: the genres over the years, and the films of one year.

import { find } from "./dom.js";
import { startGenres } from "./genres.js";
import { startPopularity } from "./popularity.js";

/**
 * What a chart shows: its reference as the assistant sends it, the largest
 * genre if it has genres, and whether its films are invented.
 * @typedef {{chart: object, genre?: string, invented: boolean}} Seen
 */

/**
 * Sets the place up. Whenever a chart shows something else, look gets what is
 * on the screen then.
 * @param {Promise<{films: {total: number, from: number, to: number}} | null>} info
 * @param {(seen: Seen[]) => void} look
 */
export async function startExplore(info, look) {
  const screen = { genres: null, popularity: null };
  const see = (kind) => (seen) => {
    screen[kind] = seen;
    look(Object.values(screen).filter(Boolean));
  };
  const popularity = startPopularity(see("popularity"));
  const loadGenres = startGenres(see("genres"), popularity.choose);

  fit((await info)?.films);
  loadGenres();
  popularity.load();
}

/** Keeps the years that the form begins with among those that there are films of. */
function fit(films) {
  if (!films?.total) return;
  for (const id of ["#from", "#to", "#year"]) {
    const field = find(id);
    field.value = Math.min(Math.max(field.value, films.from), films.to);
  }
}
