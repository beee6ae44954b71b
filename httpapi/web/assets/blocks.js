// Splits an answer, which grows while a model writes it, into blocks. It reads a part of
// the text at a time, and a block that is finished is never read again.

import { read } from "./markdown.js";

/** @typedef {import("./markdown.js").Block} Block */

/** Sizes in characters, except for tokens. Short lines count as 16 characters. */
export const sizes = {
  step: 2 << 10, // what is read at once, unless a block is larger
  block: 16 << 10, // the largest block; the text from a larger one on is shown as it is
  tokens: 8000, // of all blocks; the text after them is shown as it is
};
const line = 16;

/**
 * Splits one answer. Its blocks follow from the text alone, and not from the pieces in
 * which the text came.
 */
export class Blocks {
  #read;
  #rest = ""; // what is not finished; its lines end with \n
  #return = false; // the last character was \r
  #ended = false;
  #size = sizes.step; // of the text that is read next
  #asItIs = false; // the rest is not read as Markdown
  #tokens = sizes.tokens; // how many more the answer may have

  /** @param {(text: string) => Block[]} [reader] */
  constructor(reader = read) {
    this.#read = reader;
  }

  /** Adds text at the end. */
  add(text) {
    if (text === "") return;
    const added = this.#return && text[0] === "\n" ? text.slice(1) : text;
    this.#rest += added.replace(/\r\n?/g, "\n");
    this.#return = text.endsWith("\r");
  }

  /** Says that nothing follows. */
  end() {
    this.#ended = true;
  }

  /**
   * Reads on. Returns the blocks that are finished now, the blocks after them, which more
   * text can still change, and whether there is more to read already.
   * @returns {{finished: Block[], open: Block[], more: boolean}}
   */
  next() {
    if (this.#asItIs) return this.#pour();
    this.#rest = this.#rest.replace(/^(?:[ \t]*\n)+/, "");
    for (; this.#size <= sizes.block; this.#size *= 2) {
      const text = beginning(this.#rest, this.#size);
      const all = text.length === this.#rest.length;
      let blocks;
      try {
        blocks = this.#read(text);
      } catch (error) {
        console.error(error);
        break;
      }
      let count = all && this.#ended ? blocks.length : settled(blocks, text);
      if (!all && this.#size === sizes.block) count ||= blocks.length - 1; // a line of the last one does not end
      if (count > 0) return this.#finish(blocks, count, all);
      if (all) return { finished: [], open: blocks, more: false };
    }
    this.#asItIs = true;
    return this.#pour();
  }

  /** Finishes the first blocks, as far as the answer may have their tokens. */
  #finish(blocks, count, all) {
    this.#size = sizes.step;
    const finished = [];
    for (const block of blocks.slice(0, count)) {
      this.#tokens -= block.size;
      this.#asItIs = this.#tokens < 0;
      if (this.#asItIs) break;
      finished.push(block);
    }
    const open = blocks.slice(finished.length);
    this.#rest = open.length > 0 ? this.#rest.slice(open[0].start) : "";
    if (!all || this.#asItIs) return { finished, open: [], more: true };
    return { finished, open, more: false };
  }

  /** Hands out the rest as it is. */
  #pour() {
    let part = beginning(this.#rest, sizes.step);
    const all = part.length === this.#rest.length;
    if (all && !this.#ended) return { finished: [], open: part ? [asItIs(part)] : [], more: false };
    if (!all) part = part.slice(0, part.lastIndexOf("\n") + 1) || part; // rather whole lines
    this.#rest = this.#rest.slice(part.length);
    return { finished: part ? [asItIs(part)] : [], open: [], more: this.#rest !== "" };
  }
}

/** @returns {Block} */
const asItIs = (source) => ({ start: 0, source, tokens: null, size: 1 });

/**
 * How many of the blocks are finished. A block is finished if another one follows and the
 * first line of that one is complete: the line could still become a part of this block.
 */
function settled(blocks, text) {
  const end = text.lastIndexOf("\n");
  return Math.max(0, blocks.findLastIndex(({ start }) => start <= end));
}

/** The beginning of a text, up to a size. No character of two halves is cut. */
function beginning(text, size) {
  let end = 0;
  for (let lines = 0; lines < size / line; lines++) {
    end = text.indexOf("\n", end) + 1;
    if (end === 0 || end > size) return text.slice(0, size - Number(/[\ud800-\udbff]/.test(text[size - 1])));
  }
  return text.slice(0, end);
}
