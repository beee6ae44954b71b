import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAt, grid } from "../assets/cells.js";

const of = { width: 400, height: 220 };
const series = [
  [1, 2, 0, 4],
  [null, 1, 1, 1],
  [3, 3, 3, 3],
];
const [first, , third] = grid(series.length, of);
const middle = (cell, index) => ({ x: cell.x + ((index + 0.5) * cell.width) / 4, y: cell.y + cell.height / 2 });

for (const [name, point, want] of [
  ["the first year of the first cell", middle(first, 0), { dataset: 0, index: 0 }],
  ["a year without films has data", middle(first, 2), { dataset: 0, index: 2 }],
  ["the last year of a cell of the next row", middle(third, 3), { dataset: 2, index: 3 }],
  ["between two cells", { x: first.width + 4, y: 20 }, null],
  ["outside", { x: 399, y: 219 }, null],
  ["a year without data", middle(grid(series.length, of)[1], 0), null],
]) {
  test(name, () => assert.deepEqual(cellAt(point, series, of), want));
}
