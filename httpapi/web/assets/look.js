// What the assistant looks at, and questions about it.

import { badge, demo, find, h } from "./dom.js";
import { describe } from "./messages.js";

/**
 * Questions about the charts on the screen. The offline model answers each of them.
 * @param {import("./explore.js").Seen[]} seen what is on the screen
 * @returns {string[]}
 */
export function suggestions(seen) {
  const of = (kind) => seen.find(({ chart }) => chart.kind === kind);
  const genres = of("genres");
  const { from, to } = genres?.chart ?? {};
  return [
    genres && "Which genre is the largest?",
    genres?.genre && from < to && `How did ${genres.genre} change from ${from} to ${to}?`,
    genres?.genre && `What share of the films was ${genres.genre} in ${to}?`,
    of("popularity") && "What is the most popular film?",
    of("returns") && "Which genre returns the most?",
  ].filter(Boolean);
}

/**
 * Shows which charts the assistant looks at, and suggests questions about them.
 * @param {import("./explore.js").Seen[]} seen
 * @param {(question: string) => void} choose
 */
export function showLook(seen, choose) {
  const charts = seen.map(({ chart }) => chart);
  const line = find("#looking-at");
  line.replaceChildren(
    `Looking at: ${describe(charts) || "nothing yet"} `,
    seen.some(({ invented }) => invented) ? badge(demo) : "",
  );
  line.dataset.charts = JSON.stringify(charts);
  find("#suggestions").replaceChildren(
    ...suggestions(seen).map((text) => h("button", { type: "button", onclick: () => choose(text) }, text)),
  );
}
