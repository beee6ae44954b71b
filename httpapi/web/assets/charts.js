// What all charts share: colours and fonts from the style sheet, so that charts follow
// the colour scheme. A canvas draws titles of films as text, never as markup.

import { h } from "./dom.js";

const { Chart } = globalThis;
const drawn = new Map();

/** Reads custom properties of the style sheet as they are at an element. */
const tokens = (element) => (name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
const onScreen = tokens(document.documentElement);

document.addEventListener("themechange", () => drawn.forEach((redraw) => redraw()));

/**
 * Makes the configuration of a chart from the options that all charts share and a
 * function that gets the value of a token such as "ink".
 * @typedef {(base: object, token: (name: string) => string) => object} Configure
 */

/**
 * Draws a chart in place of what was on the canvas. Draws it again when the colour
 * scheme changes.
 * @param {HTMLCanvasElement} canvas
 * @param {Configure} configure
 */
export function draw(canvas, configure) {
  const redraw = () => {
    Chart.getChart(canvas)?.destroy();
    new Chart(canvas, configure(options(onScreen), onScreen));
  };
  drawn.set(canvas, redraw);
  redraw();
}

/**
 * Draws a chart in the light colours of paper, whatever the colour scheme of the screen.
 * @template T
 * @param {Configure} configure
 * @param {object} on
 * @param {HTMLCanvasElement} on.canvas
 * @param {number} on.ratio the pixels of the canvas for each unit of its size
 * @param {(token: (name: string) => string, draw: () => void) => T} use what is made with the colours
 *   of paper; draw draws the chart on the canvas
 * @returns {T}
 */
export function onPaper(configure, { canvas, ratio }, use) {
  const paper = h("div", { class: "on-paper", hidden: true });
  document.body.append(paper);
  const token = tokens(paper);
  const base = { ...options(token), responsive: false, devicePixelRatio: ratio };
  let chart;
  try {
    return use(token, () => (chart = new Chart(canvas, configure(base, token))));
  } finally {
    chart?.destroy();
    paper.remove();
    options(onScreen); // Chart.js reads its defaults when it draws
  }
}

function options(token) {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = token("ink-2");
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false, // nothing moves unless a person moves it
    plugins: { legend: { display: false }, tooltip: { enabled: false } }, // a line above the chart tells the figures
  };
}

/** Shortens a text until it fits into the width. */
export function fit(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && ctx.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
}
