// The steps between versions of a letter, and what is selected in it.

import assert from "node:assert/strict";
import test from "node:test";

import { inBytes, origin, steps } from "../assets/letter-words.js";

test("a selection is counted in bytes of UTF-8", () => {
  const text = "Grüße 𝄞 日本";
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from <= text.length; from++) {
    for (let to = from; to <= text.length; to++) {
      const half = (at) => /[\ud800-\udbff]$/.test(text.slice(0, at));
      if (half(from) || half(to)) continue; // no browser selects half a character
      const at = inBytes(text, [from, to]);
      assert.equal(new TextDecoder().decode(bytes.slice(at.from, at.to)), text.slice(from, to));
    }
  }
});

const version = (number, author, base, more) => ({
  version: number, status: "done", body: "b", change: author && { author, base, ...more },
});

test("of edits one after the other, a step stops at the last", () => {
  const all = [
    version(1),
    version(2, "hand", 1),
    version(3, "hand", 2),
    version(4, "model", 3, { goal: "friendlier" }),
    { ...version(5, "model", 3, { goal: "shorter" }), status: "failed" },
    version(6, "hand", 4),
    version(7, "hand", 4),
    version(8, "restored", 1),
  ];
  assert.deepEqual(steps(all.toReversed()).map((one) => one.version), [1, 3, 4, 6, 7, 8]);
});

test("it is said how a version came about", () => {
  for (const [of, want] of [
    [version(1), "first draft"],
    [version(2, "hand", 1), "edited by hand"],
    [version(3, "restored", 1), "version 1 again"],
    [version(4, "model", 1, { goal: "formal" }), "more formal"],
    [version(5, "model", 1, { into: "French" }), "into French"],
    [version(6, "model", 1, { instruction: "x".repeat(99) }), "x".repeat(60)],
    [version(7, "model", 1, { goal: "longer", selection: { from: 0, to: 1 } }), "longer, a part of it"],
  ]) {
    assert.equal(origin(of), want);
  }
});
