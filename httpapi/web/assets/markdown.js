// Reads the Markdown of a model, which may say anything, into blocks of tokens.

import MarkdownIt from "./third_party/markdown-it/markdown-it.esm.min.mjs";
import { destination } from "./links.js";

/** How much a block may hold. A block with more is shown as plain text. */
export const limits = {
  depth: 20, // quotes, lists and emphasis inside each other
  tokens: 4000,
  columns: 64, // of a table
  cells: 2000,
};

// HTML and pictures stay their source text. References would let the end of an answer
// change its beginning, which is finished by then.
const reader = new MarkdownIt({ html: false, linkify: true, maxNesting: limits.depth });
reader.disable(["image", "reference"]);
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
reader.validateLink = (address) => destination(address) !== null;
reader.normalizeLinkText = (text) => text; // decoded, a foreign letter looks like a Latin one
reader.block.ruler.before("table", "large_table", largeTable, { alt: ["paragraph"] });

/**
 * A part of an answer: a paragraph, a list, a table.
 * @typedef {object} Block
 * @property {number} start where it begins in the text that was read
 * @property {string} source
 * @property {object[] | null} tokens null if the block must be shown as plain text
 * @property {number} size the number of its tokens
 */

/**
 * Reads text into its blocks, in order. Its lines end with \n. The time that it takes grows with the length of the
 * text, and with nothing else.
 * @param {string} text
 * @returns {Block[]}
 */
export function read(text) {
  const lines = [0];
  for (const { index } of text.matchAll(/\n/g)) lines.push(index + 1);
  const blocks = [];
  for (const token of reader.parse(text, {})) {
    if (token.level === 0 && token.nesting >= 0) blocks.push({ start: lines[token.map[0]], tokens: [] });
    blocks.at(-1).tokens.push(token);
  }
  return blocks.map(({ start, tokens }, i) => {
    const source = text.slice(start, blocks[i + 1]?.start).trimEnd();
    const size = tokens.reduce((sum, { children }) => sum + 1 + (children?.length ?? 0), 0);
    if (size > limits.tokens || tokens.some(tooMuch)) return { start, source, tokens: null, size: 1 };
    return { start, source, tokens, size };
  });
}

/** Whether a token is beyond the limits. The reader drops what is nested too deeply. */
function tooMuch({ level, nesting, type, children }) {
  if (type === "large_table" || (nesting === 1 && level >= limits.depth - 1)) return true;
  let depth = 0;
  return Boolean(children?.some((child) => (depth += child.nesting) > limits.depth));
}

/**
 * A rule of the reader that takes tables with too many cells before the rule for tables
 * does. That rule fills short rows up with empty cells.
 */
function largeTable(state, start, end, silent) {
  if (start + 2 > end) return false;
  const delimiters = line(state, start + 1);
  if (!delimiters.includes("-") || !/^[ \t|:-]+$/.test(delimiters)) return false;
  let last = start + 2;
  while (last < end && !state.isEmpty(last)) last++;
  const columns = delimiters.split("|").length;
  if (columns <= limits.columns && columns * (last - start) <= limits.cells) return false;
  if (!silent) {
    state.push("large_table", "", 0).map = [start, last];
    state.line = last;
  }
  return true;
}

const line = (state, n) => state.src.slice(state.bMarks[n] + state.tShift[n], state.eMarks[n]);
