// A chart as a picture that explains itself: with its title, its keys and its notes.

import { fit, onPaper } from "./charts.js";

const width = 1200;
const margin = 48;
const ratio = 2; // sharp enough for print

/**
 * Draws a picture.
 * @param {object} content
 * @param {string} content.name of the file
 * @param {string} content.title
 * @param {string} content.about the line under the title
 * @param {{name: string, colour: string}[]} [content.keys] the colours, by tokens
 * @param {import("./charts.js").Configure} content.chart
 * @param {number} content.height of the chart
 * @param {string[]} content.under lines under the chart; long ones are wrapped
 * @returns {Promise<{name: string, file: Blob}>}
 */
export async function picture({ name, title, about, keys = [], chart, height, under }) {
  const inner = width - 2 * margin;
  const canvas = onPaper(chart, { width: inner, height, ratio }, (drawn, token) => {
    const whole = document.createElement("canvas");
    const ctx = whole.getContext("2d");
    const { fontFamily: sans } = getComputedStyle(document.body);
    const { fontFamily: serif } = getComputedStyle(document.querySelector("h1"));
    const small = `14px ${sans}`;
    ctx.font = small;
    const measure = (text) => ctx.measureText(text).width;
    const lines = under.flatMap((text) => wrap(text, inner, measure));
    const rows = flow(keys, inner, ({ name: key }) => measure(key) + 44);

    const top = margin + 74 + rows.length * 24;
    whole.width = width * ratio;
    whole.height = (top + 16 + height + 20 + lines.length * 21 + margin) * ratio;
    ctx.scale(ratio, ratio);
    ctx.fillStyle = token("card");
    ctx.fillRect(0, 0, whole.width, whole.height);
    const write = (text, font, colour, y) => {
      ctx.font = font;
      ctx.fillStyle = token(colour);
      ctx.fillText(fit(ctx, text, inner), margin, y);
    };
    write(title, `600 30px ${serif}`, "ink", margin + 24);
    write(about, `16px ${sans}`, "ink-2", margin + 56);
    ctx.font = small;
    for (const [i, row] of rows.entries()) {
      for (const { item, x } of row) {
        const y = margin + 90 + i * 24;
        ctx.fillStyle = token(item.colour);
        ctx.fillRect(margin + x, y - 10, 12, 12);
        ctx.fillStyle = token("ink");
        ctx.fillText(item.name, margin + x + 20, y + 1);
      }
    }
    ctx.drawImage(drawn, margin, top + 16, inner, height);
    for (const [i, line] of lines.entries()) write(line, small, "ink-2", top + 16 + height + 32 + i * 21);
    return whole;
  });
  const file = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return { name, file };
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
