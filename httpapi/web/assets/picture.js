// A chart as a picture that explains itself: with its title, its keys and its notes. Its
// width and height are as 16 to 9, as on a slide.

import { Problem } from "./api.js";
import { fit, onPaper } from "./charts.js";
import { SVGContext } from "./svg.js";

const least = 1200; // units of the width
const margin = 48;
const line = 21;

/**
 * What a picture shows.
 * @typedef {object} Picture
 * @property {string} name of the file, without its ending
 * @property {string} title
 * @property {string} about the line under the title
 * @property {{name: string, colour: string}[]} [keys] the colours, by tokens
 * @property {import("./charts.js").Configure} chart
 * @property {number} height of the chart at least
 * @property {string[]} under lines under the chart; long ones are wrapped
 */

/** Where the parts of a picture are. */
export function layout({ keys = [], under, height, about }, measure) {
  const at = (width) => {
    const inner = width - 2 * margin;
    const lines = under.flatMap((text) => wrap(text, inner, measure));
    const rows = flow(keys, inner, ({ name: key }) => measure(key) + 44);
    const heading = wrap(about, inner, (text) => measure(text) * (17 / 14));
    const top = margin + 50 + heading.length * 24 + rows.length * 24;
    return { width, inner, lines, rows, heading, top, needed: top + 16 + height + 20 + lines.length * line + margin / 2 };
  };
  let of = at(least);
  while (of.needed > (of.width * 9) / 16) of = at(of.width + 40);
  const whole = Math.round((of.width * 9) / 16);
  return { ...of, whole, high: whole - of.needed + height };
}

/** Draws all of a picture but the chart, which comes between. */
function compose(ctx, picture, token, drawChart) {
  const { fontFamily: sans } = getComputedStyle(document.body);
  const { fontFamily: serif } = getComputedStyle(document.querySelector("h1"));
  const small = `14px ${sans}`;
  ctx.font = small;
  const of = layout(picture, (text) => ctx.measureText(text).width);
  ctx.size(of.width, of.whole);
  ctx.fillStyle = token("card");
  ctx.fillRect(0, 0, of.width, of.whole);
  const write = (text, font, colour, y) => {
    ctx.font = font;
    ctx.fillStyle = token(colour);
    ctx.fillText(fit(ctx, text, of.inner), margin, y);
  };
  write(picture.title, `600 30px ${serif}`, "ink", margin + 24);
  for (const [i, text] of of.heading.entries()) write(text, `17px ${sans}`, "ink-2", margin + 54 + i * 24);
  ctx.font = small;
  for (const [i, row] of of.rows.entries()) {
    for (const { item, x } of row) {
      const y = of.top - (of.rows.length - i) * 24 + 12;
      ctx.fillStyle = token(item.colour);
      ctx.fillRect(margin + x, y - 10, 12, 12);
      ctx.fillStyle = token("ink");
      ctx.fillText(item.name, margin + x + 20, y + 1);
    }
  }
  drawChart(margin, of.top + 16, of.inner, of.high);
  const first = of.top + 16 + of.high + 32;
  for (const [i, text] of of.lines.entries()) write(text, small, "ink-2", first + i * line);
}

/**
 * Draws a picture of pixels.
 * @param {Picture} picture
 * @param {number} [ratio] pixels for each unit: two are sharp enough for print
 * @returns {HTMLCanvasElement}
 */
export function pixels(picture, ratio = 2) {
  const canvas = document.createElement("canvas");
  const drawn = document.createElement("canvas");
  onPaper(picture.chart, { canvas: drawn, ratio }, (token, draw) => {
    const ctx = canvas.getContext("2d");
    ctx.size = (width, height) => {
      [canvas.width, canvas.height] = [width * ratio, height * ratio];
      ctx.scale(ratio, ratio);
    };
    compose(ctx, picture, token, (x, y, width, height) => {
      [drawn.width, drawn.height] = [width, height];
      draw();
      ctx.drawImage(drawn, x, y, width, height);
    });
  });
  return canvas;
}

/** A picture as a file. @returns {Promise<{name: string, file: Blob}>} */
export async function asPNG(picture) {
  return { name: `${picture.name}.png`, file: await new Promise((resolve) => pixels(picture).toBlob(resolve, "image/png")) };
}

/**
 * Draws a picture of shapes and text, for print and for programs that draw.
 * @param {Picture} picture
 * @returns {{name: string, file: Blob}}
 */
export function asSVG(picture) {
  const canvas = document.createElement("canvas");
  const ctx = new SVGContext(canvas);
  canvas.getContext = () => ctx; // Chart.js draws on it as on any canvas
  onPaper(picture.chart, { canvas, ratio: 1 }, (token, draw) => {
    compose(ctx, picture, token, (x, y, width, height) => {
      [canvas.width, canvas.height] = [width, height];
      ctx.from(x, y, draw);
    });
  });
  return { name: `${picture.name}.svg`, file: new Blob([ctx.toString(picture.title)], { type: "image/svg+xml" }) };
}

/** Copies a picture. */
export async function copied(picture) {
  const file = asPNG(picture).then((made) => made.file); // Safari wants the promise
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": file })]);
  } catch {
    throw new Problem({ detail: "The browser did not let the page copy the picture. Save it as PNG." });
  }
  return "The picture is copied.";
}

/**
 * Breaks a text into lines that fit into the width. A longer word is not broken.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export function wrap(text, width, measure) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * Arranges items side by side, in as many rows as they need.
 * @template T
 * @param {T[]} items
 * @param {number} width
 * @param {(item: T) => number} measure
 * @returns {{item: T, x: number}[][]}
 */
export function flow(items, width, measure) {
  const rows = [];
  let x = width;
  for (const item of items) {
    const wide = measure(item);
    if (x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ item, x });
    x += wide;
  }
  return rows;
}
