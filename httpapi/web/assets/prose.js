// Shows texts of a model while they grow: a little in each frame, so that a person can
// use the page all the time.

import { Blocks } from "./blocks.js";
import { element } from "./markup.js";

const share = 8; // milliseconds of a frame

/** What shows the next part of each text that has one. The first text goes first. */
const steps = new Set();
let working = false;

/**
 * Shows a text at the end of a place on the page.
 * @param {HTMLElement} place
 * @param {(change: () => void) => void} [around] makes the changes of the page
 */
export function prose(place, around = (change) => change()) {
  const blocks = new Blocks();
  let finish;
  const shown = new Promise((resolve) => (finish = resolve));
  let open = []; // the elements that more text can still change
  let ended = false;

  /** Shows the next part. Returns whether there is more. */
  function step() {
    if (!place.isConnected) return finish(); // nobody can see it
    const next = blocks.next();
    around(() => {
      for (const old of open) old.remove();
      place.append(...next.finished.map(show));
      open = next.open.map(show);
      place.append(...open);
    });
    if (ended && !next.more) finish();
    return next.more;
  }

  return {
    /** Resolves when the whole text is shown. */
    shown,
    add(text) {
      blocks.add(text);
      later(step);
    },
    /** Says that nothing follows. */
    end() {
      ended = true;
      blocks.end();
      later(step);
    },
  };
}

/** Makes the element of a block. If that fails, the block is shown as plain text. */
function show(block) {
  try {
    return element(block);
  } catch (error) {
    console.error(error);
    return element({ ...block, tokens: null });
  }
}

function later(step) {
  steps.add(step);
  if (!working) work();
}

/** Takes steps until none is left. It rests for longer than it works. */
async function work() {
  working = true;
  try {
    while (steps.size > 0) {
      await frame();
      const began = performance.now();
      let spent = 0;
      while (steps.size > 0 && spent < share) {
        const [step] = steps;
        if (!step()) steps.delete(step);
        void document.documentElement.offsetHeight; // layout is work, too
        spent = performance.now() - began;
      }
      if (spent > share) await pause(2 * spent);
    }
  } finally {
    working = false;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves in the next frame. There are none while the page is hidden. */
const frame = () => Promise.race([new Promise(requestAnimationFrame), pause(250)]);
