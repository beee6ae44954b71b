import assert from "node:assert/strict";
import { test } from "node:test";
import { crc, reduced } from "../assets/small-png.js";

test("the checksum of a chunk", () => {
  assert.equal(crc(new TextEncoder().encode("IEND")), 0xae426082);
});

test("an image of few colours keeps them", () => {
  const { palette, pixels } = reduced(Uint8Array.of(255, 255, 255, 255, 200, 16, 16, 255, 255, 255, 255, 255));
  assert.deepEqual(palette, [255, 255, 255, 200, 16, 16]);
  assert.deepEqual([...pixels], [0, 1, 0]);
});

test("an image of many colours gets the nearest of 64", () => {
  const data = new Uint8Array(4 * 4096).map((_, i) => [i >> 6, i >> 10, i >> 2, 255][i % 4] & 255);
  const { palette, pixels } = reduced(data);
  assert.ok(palette.length <= 3 * 64 && Math.max(...pixels) < 64);
});
