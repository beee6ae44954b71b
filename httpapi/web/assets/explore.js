// Explore: the genres over the years, the films of one year, what films
// returned, and what people say of them. The address tells what is shown.

import { below, explore, over } from "./address.js";
import { startAnalyses, years } from "./analyses.js";
import { startClaims } from "./claims.js";
import { startContents } from "./contents.js";
import { find } from "./dom.js";
import { startGenres } from "./genres.js";
import { startPopularity } from "./popularity.js";
import { startReturns } from "./returns.js";

/**
 * What a chart shows: its kind and parameters as the assistant sends them, the largest
 * genre on the screen if it has genres, and whether its films are invented.
 * @typedef {{chart: object, genre?: string, invented: boolean}} Seen
 */

/**
 * A chart with its form. query returns what the form asks for, under the names of the
 * API. take fills the form in from an address.
 * @typedef {object} Card
 * @property {() => Promise<void>} load
 * @property {() => URLSearchParams} query
 * @property {(query: URLSearchParams) => void} take
 */

/**
 * Sets the place up.
 * @param {Promise<{films: {default_from: number, default_to: number}} | null>} info
 * @param {object} hooks
 * @param {(seen: Seen[]) => void} hooks.look gets what is on the screen each time it changes
 * @param {(address: string) => void} hooks.moved gets the address of the view when a person chooses another one
 * @param {(address: string) => string} hooks.whole completes the address of a view
 */
export function startExplore(info, { look, moved, whole }) {
  const screen = { genres: null, popularity: null, returns: null };
  const see = (kind) => (seen) => {
    screen[kind] = seen;
    const all = Object.values(screen).filter(Boolean);
    find("#attribution").hidden = !ofTMDB || all.every(({ invented }) => invented);
    find("#points").hidden = screen.returns === null; // the card of returns says what is missing
    look(all);
  };
  const here = () => whole(explore(query(), beginning));
  const edited = () => moved(here());
  const popularity = startPopularity(see("popularity"), edited);
  const genres = startGenres(see("genres"), () => {
    follow();
    edited();
  });
  const returns = startReturns(see("returns"), () => {
    edited();
    loadMoney();
  });
  // The claims are tested on the films of the chart of money, so that they never contradict it.
  const loadClaims = startClaims(() => {
    const asked = returns.query();
    asked.delete("dollars");
    return asked;
  });
  const analyses = startAnalyses({ genres, returns, edited });
  const loadMoney = () => {
    loadClaims();
    analyses.ofMoney();
  };

  /** The cards, each with the prefix of its names in an address. @type {[string, Card][]} */
  const cards = [
    ["", genres],
    ["", popularity],
    ["returns_", returns],
    ...analyses.cards,
  ];

  let followed = ""; // the years of the genres that other charts know of
  /** Other charts take over the years of the genres, unless they have years of their own. */
  function follow() {
    const asked = years(genres);
    const now = String(asked);
    if (now === followed || Number(asked.get("from")) > Number(asked.get("to"))) return; // those are refused
    if (String(years(returns)) === followed) {
      returns.take(new URLSearchParams(now));
      returns.load();
      loadMoney();
    }
    followed = now;
    analyses.ofYears();
  }
  const query = () =>
    new URLSearchParams(
      cards.flatMap(([prefix, card]) => [...card.query()].map(([name, value]) => [prefix + name, value])),
    );
  let beginning;
  let ofTMDB = true; // whether films come from TMDB's data; without an answer they may
  const start = (server) => {
    if (server) ofTMDB = Boolean(server.films?.attribution);
    begin(server?.films);
    if (server?.films) genres.fit(server.films.from, server.films.to);
    beginning = query();
  };
  let ready = info.then(start);
  const contents = startContents(here);
  let fresh = false; // whether the screen shows what the server has

  return {
    /**
     * Shows what the address asks for. What it leaves out is as it was at first.
     * @param {() => {query: URLSearchParams, rest: string[]} | null} now returns what the address asks for when
     *   it can be shown, or null if it is that of another place by then
     */
    async show(now) {
      await ready;
      const address = now();
      if (!address) return;
      const asked = address.query;
      contents.go(address.rest[0]);
      const wanted = over(beginning, asked);
      const changed = new Set();
      for (const [prefix, card] of cards) {
        const before = String(card.query());
        card.take(below(wanted, prefix));
        if (!fresh || String(card.query()) !== before) changed.add(card);
      }
      for (const card of changed) card.load();
      if (changed.has(returns)) loadMoney();
      if (changed.has(genres)) analyses.ofYears();
      followed = String(years(genres));
      fresh = true;
    },
    /** Begins anew with what the server says of its films, because they have changed. */
    changed(info) {
      fresh = false;
      ready = ready
        .then(() => info)
        .then((server) => {
          for (const [prefix, card] of cards) card.take(below(beginning, prefix));
          start(server);
        });
    },
  };
}

/** Begins the forms with the years that a question is about by default. */
function begin(films) {
  if (!films) return; // the answers say which years they are about
  for (const id of ["#from", "#returns-from"]) find(id).value = films.default_from;
  for (const id of ["#to", "#returns-to", "#year"]) find(id).value = films.default_to;
}
