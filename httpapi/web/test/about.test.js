import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, figures, right } from "../assets/about.js";

const rows = (n, width) => Array.from({ length: n }, (_, i) => [`${1990 + i}`, ...Array(width).fill(`${i}`)]);

for (const [name, { head, body, total }, want] of [
  [
    "a small table is held whole, without its empty cells",
    { head: ["Genre", "Films", "Median"], body: [["Drama", "12", "1.10×"], ["Horror", "3", ""]] },
    { lines: ["- Drama: Films 12; Median 1.10×", "- Horror: Films 3"], all: 4, held: 4 },
  ],
  [
    "of many rows, the first, the last and some between",
    { head: ["Year", "A", "B", "C", "D", "E", "F"], body: rows(31, 6), total: ["All", ..."abcdef"] },
    {
      lines: [
        "- All: A a; B b; C c; D d; E e",
        "- 1990: A 0; B 0; C 0; D 0; E 0",
        "- 2005: A 15; B 15; C 15; D 15; E 15",
        "- 2020: A 30; B 30; C 30; D 30; E 30",
      ],
      all: 192,
      held: 20,
    },
  ],
]) {
  test(name, () => assert.deepEqual(figures(head, body, total), want));
}

const bytes = (text) => new TextEncoder().encode(text).length;
const of = (text, figure, verdict) => {
  const start = bytes(text.slice(0, text.indexOf(figure)));
  return { start, end: start + bytes(figure), verdict };
};

for (const [name, text, found, left, want] of [
  ["an answer without checks is as it was", "Drama has 12.", [], 0, { text: "Drama has 12.", replaced: 0, cut: false }],
  [
    "wrong and unchecked figures are left to fill in",
    "## Genres\n**Père** has 17, Zoë 18 and `19` of 20.",
    [["20", "absent"], ["17", "contradicted"], ["18", "matched"], ["19", "unbound"]],
    0,
    { text: "Genres\nPère has [figure], Zoë 18 and [figure] of [figure].", replaced: 3, cut: false },
  ],
  [
    "it ends before figures whose check was not kept",
    "Drama has 12 and Horror 13.",
    [["12", "matched"]],
    1,
    { text: "Drama has 12", replaced: 0, cut: true },
  ],
]) {
  test(name, () => assert.deepEqual(right(text, { findings: found.map(([figure, verdict]) => of(text, figure, verdict)), left }), want));
}

test("a table as CSV", () => {
  assert.equal(csv([["a", 'b "c", d'], ["=1+1", "-2"], ["x\ny", ""]]), "a,\"b \"\"c\"\", d\"\r\n'=1+1,'-2\r\n\"x\ny\",\r\n");
});
