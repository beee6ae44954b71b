// What the genres chart measures, and how its figures are written.

import { count, share } from "./dom.js";

/**
 * The shape of the chart. Shares of films that overlap do not add up, so they cannot be
 * stacked and are lines.
 * @param {{measure: string, count: string}} data
 * @param {string} view what a person has chosen: bars, lines or multiples
 */
export const shape = ({ measure, count: way }, view) =>
  view === "bars" && measure === "shares" && way === "whole" ? "lines" : view;

/** Writes figures of the chart: numbers of films, or parts of them. */
export const written = ({ measure }) => (measure === "shares" ? share : count);

/** What the vertical axis counts. */
export const axis = ({ measure, count: way }) =>
  measure === "shares" ? "Share of films" : way === "whole" ? "Films, once in each genre" : "Films";
