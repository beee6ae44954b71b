// How versions of a letter are told and counted.

const words = { formal: "more formal", spelling: "spelling corrected" };

/** How a version came about, in a few words. */
export function origin({ change }) {
  if (!change) return "first draft";
  if (change.author === "hand") return "edited by hand";
  if (change.author === "restored") return `version ${change.base} again`;
  const asked = change.into ? `into ${change.into}` : (words[change.goal] ?? change.goal ?? change.instruction);
  return `${asked.slice(0, 60)}${change.selection ? ", a part of it" : ""}`;
}

/**
 * The versions at which a step stops, the first one first: those with a text, and of edits one
 * after the other only the last.
 */
export function steps(versions) {
  const byHand = ({ change }) => change?.author === "hand";
  return versions
    .filter(({ status, body }) => status === "done" && body)
    .sort((a, b) => a.version - b.version)
    .filter((one, i, all) => !(byHand(one) && byHand(all[i + 1] ?? {}) && all[i + 1].change.base === one.version));
}

const bytes = (text) => new TextEncoder().encode(text).length;

/**
 * The bytes of UTF-8 that a selection of characters has in a text.
 * @param {string} text
 * @param {[number, number]} range of UTF-16
 */
export const inBytes = (text, [from, to]) => ({ from: bytes(text.slice(0, from)), to: bytes(text.slice(0, to)) });
