// Splits an answer, which grows while a model writes it, into blocks. It reads a part of
// the text at a time, and a block that is finished is never read again.

import { read } from "./markdown.js";

/** @typedef {import("./markdown.js").Block} Block */

/** Sizes in characters, except for tokens. */
export const sizes = {
  step: 4 << 10, // what is read at once, unless a block is larger
  block: 16 << 10, // the largest block; the text from a larger one on is shown as it is
  tokens: 20_000, // of all blocks; the text after them is shown as it is
};

/**
 * Splits one answer. Its blocks follow from the text alone, and not from the pieces in
 * which the text came.
 */
export class Blocks {
  #read;
  #rest = ""; // what is not finished
  #ended = false;
  #asItIs = false; // the rest is not read as Markdown
  #tokens = sizes.tokens; // how many more the answer may have

  /** @param {(text: string) => Block[]} [reader] */
  constructor(reader = read) {
    this.#read = reader;
  }

  /** Adds text at the end. */
  add(text) {
    this.#rest += text;
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
    this.#rest = this.#rest.replace(/^(?:[ \t]*[\r\n])+/, "");
    for (let size = sizes.step; size <= sizes.block; size *= 2) {
      const text = this.#rest.slice(0, size);
      const all = text.length === this.#rest.length;
      let blocks;
      try {
        blocks = this.#read(text);
      } catch (error) {
        console.error(error);
        break;
      }
      let count = all && this.#ended ? blocks.length : settled(blocks, text);
      if (!all && size === sizes.block) count ||= blocks.length - 1; // a line of the last one does not end
      if (count > 0) return this.#finish(blocks, count, all);
      if (all) return { finished: [], open: blocks, more: false };
    }
    this.#asItIs = true;
    return this.#pour();
  }

  /** Finishes the first blocks, as far as the answer may have their tokens. */
  #finish(blocks, count, all) {
    const finished = [];
    for (const block of blocks.slice(0, count)) {
      this.#tokens -= block.size;
      this.#asItIs = this.#tokens < 0;
      if (this.#asItIs) break;
      finished.push(block);
    }
    const open = blocks.slice(finished.length);
    this.#rest = open.length > 0 ? this.#rest.slice(open[0].start) : this.#rest.slice(all ? Infinity : sizes.step);
    if (!all || this.#asItIs) return { finished, open: [], more: true };
    return { finished, open, more: false };
  }

  /** Hands out the rest as it is. */
  #pour() {
    const whole = this.#rest.length >= sizes.step || this.#ended;
    if (!whole) return { finished: [], open: this.#rest ? [asItIs(this.#rest)] : [], more: false };
    const part = this.#rest.slice(0, cut(this.#rest));
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
  const line = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  return Math.max(0, blocks.findLastIndex(({ start }) => start <= line));
}

/** Where the next part of text ends that is shown as it is: after a line, if possible. */
function cut(text) {
  if (text.length <= sizes.step) return text.length;
  const line = text.lastIndexOf("\n", sizes.step - 1) + 1;
  if (line > 0) return line;
  const pair = /[\ud800-\udbff]/.test(text[sizes.step - 1]); // two halves of one character
  return sizes.step - Number(pair);
}
