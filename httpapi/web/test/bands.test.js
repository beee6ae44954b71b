import assert from "node:assert/strict";
import { test } from "node:test";
import { bands, smaller } from "../assets/bands.js";

/** Genres named a, b, c ..., the largest first. */
const genres = (n) =>
  Array.from({ length: n }, (_, i) => ({
    name: String.fromCharCode(97 + i),
    values: [n - i, 1],
    total: n - i + 1,
  }));
const drawn = (...args) => bands(...args).map(({ name, colour }) => `${name} ${colour.replace("series-", "")}`);
const eight = ["a 1", "b 2", "c 3", "d 4", "e 5", "f 6", "g 7", "h 8"];

for (const [name, got, want] of [
  ["none", drawn([], new Set()), []],
  ["a few", drawn(genres(3), new Set()), ["a 1", "b 2", "c 3"]],
  ["one more than there are colours", drawn(genres(9), new Set()), [...eight, "i rest"]],
  ["many", drawn(genres(12), new Set()), [...eight, "4 smaller genres rest"]],
  ["many that do not add up", drawn(genres(12), new Set(), false), eight],
  ["a large one is picked, and keeps its colour", drawn(genres(12), new Set(["c"])), ["c 3"]],
  ["small ones are picked, and take free colours", drawn(genres(12), new Set(["l", "b", "j"])), ["b 2", "j 1", "l 3"]],
  ["more are picked than there are colours", drawn(genres(10), new Set("abcdefghij")), [...eight, "i rest", "j rest"]],
  ["what is picked is not there", drawn(genres(2), new Set(["z"])), ["a 1", "b 2"]],
]) {
  test(`bands: ${name}`, () => assert.deepEqual(got, want));
}

test("a year without data adds up to none", () => {
  const all = genres(11).map((genre) => ({ ...genre, values: [null, 0] }));
  assert.deepEqual(bands(all, new Set()).at(-1).values, [null, 0]);
});

test("the rest adds up", () => {
  const all = genres(11);
  const rest = bands(all, new Set()).at(-1);
  assert.deepEqual(rest.values, [3 + 2 + 1, 3]);
  assert.equal(rest.total, 4 + 3 + 2);
  assert.deepEqual(smaller(all).map(({ name }) => name), ["i", "j", "k"]);
});
