// The analyses of Explore that follow the years of other cards.

import { groups } from "./analysis-groups.js";
import { money } from "./analysis-money.js";
import { points } from "./analysis-points.js";
import { top } from "./analysis-top.js";
import { startAnalysis } from "./analysis.js";
import { find } from "./dom.js";

/** The years that a card asks for. @param {import("./explore.js").Card} card */
export const years = (card) =>
  new URLSearchParams([...card.query()].filter(([name, value]) => ["from", "to"].includes(name) && value));

/**
 * Sets the analyses up.
 * @param {object} of
 * @param {import("./explore.js").Card} of.genres
 * @param {import("./explore.js").Card} of.returns
 * @param {() => void} of.edited called when a person asks for something else
 */
export function startAnalyses({ genres, returns, edited }) {
  const counted = () => new URLSearchParams([...returns.query()].filter(([, value]) => value));
  const [claims, end] = [find("#claims"), find("#attribution")];
  const cards = {
    points: startAnalysis(points, { before: claims, filter: counted, edited }),
    money: startAnalysis(money, { before: claims, filter: counted, edited }),
    top: startAnalysis(top, { before: end, filter: () => years(genres), edited }),
    groups: startAnalysis(groups, { before: end, filter: () => years(genres), edited }),
  };
  return {
    /** The cards, each with the prefix of its names in an address. @type {[string, import("./explore.js").Card][]} */
    cards: Object.entries(cards).map(([id, card]) => [`${id}_`, card]),
    /** Loads those about the films whose money is counted. */
    ofMoney() {
      cards.points.load();
      cards.money.load();
    },
    /** Loads those about the years of the genres. */
    ofYears() {
      cards.top.load();
      cards.groups.load();
    },
  };
}
