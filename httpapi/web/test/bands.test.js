import assert from "node:assert/strict";
import { test } from "node:test";
import { bands, coloured, groups } from "../assets/bands.js";

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
  ["many: all are there, the largest in colours", drawn(genres(10), new Set()), [...eight, "i rest", "j rest"]],
  ["many: the next have the colours", drawn(genres(10), new Set(), 1), [..."abcdefgh"].map((name) => `${name} rest`).concat(["i 1", "j 2"])],
  ["a large one is picked, and keeps its colour", drawn(genres(12), new Set(["c"])), ["c 3"]],
  ["small ones are picked, and take free colours", drawn(genres(12), new Set(["l", "b", "j"])), ["b 2", "j 1", "l 3"]],
  ["more are picked than there are colours", drawn(genres(10), new Set("abcdefghij")), [...eight, "i rest", "j rest"]],
  ["what is picked is not there", drawn(genres(2), new Set(["z"])), ["a 1", "b 2"]],
]) {
  test(`bands: ${name}`, () => assert.deepEqual(got, want));
}

test("every genre has a colour in one of the groups", () => {
  const all = genres(19);
  const seen = Array.from({ length: groups(all) }, (_, group) => coloured(bands(all, new Set(), group))).flat();
  assert.deepEqual(seen.map(({ name }) => name), all.map(({ name }) => name));
});
