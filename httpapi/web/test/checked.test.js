import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, locate, summary } from "../assets/checked.js";

for (const [name, totals, want] of [
  ["one is right", { figures: 1, matched: 1 }, "The figure matches the charts"],
  ["all are right", { figures: 3, matched: 3 }, "All 3 figures match the charts"],
  [
    "one is not checked",
    { figures: 12, matched: 11, contradicted: 0, unchecked: 1 },
    "11 of 12 figures match the charts; 1 could not be checked",
  ],
  [
    "two are wrong",
    { figures: 2, matched: 0, contradicted: 2, unchecked: 0, left: 5 },
    "0 of 2 figures match the charts; 2 are wrong; 5 more were not kept",
  ],
]) {
  test(`the line if ${name}`, () => assert.equal(summary(totals), want));
}

test("what is wrong has its source", () =>
  assert.equal(
    explain({ verdict: "contradicted", want: "64", note: "North: 64", chart: { kind: "sales" } }),
    "Wrong: the sales chart says 64 (North: 64).",
  ));

test("figures are found in what is shown of Markdown", () => {
  const source = "1. **Père** had 17\n2. Zoë had _17_ or 4½%";
  const shown = "Père had 17 Zoë had 17 or 4½%";
  const bytes = (text) => new TextEncoder().encode(text).length;
  const at = (n) => ({ start: bytes(source.slice(0, n)), end: bytes(source.slice(0, n + 2)) });
  const found = locate(source, shown, [at(source.indexOf("17")), at(source.lastIndexOf("17"))]);
  assert.deepEqual(
    found.map(({ start, end }) => [start, shown.slice(start, end)]),
    [
      [9, "17"],
      [20, "17"],
    ],
  );
});
