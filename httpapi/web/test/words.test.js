// What is said in words: figures, notes, verdicts, what became of rows.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.Chart = { defaults: { font: {} } };
globalThis.matchMedia = () => ({ addEventListener() {} });
globalThis.document = { documentElement: {}, addEventListener() {} };
const { figure, groups } = await import("../assets/claims.js");
const { bytes, howToMend, parts, rejectsName, remedy, trouble } = await import("../assets/import-result.js");
const { exclusions, provenance, under } = await import("../assets/notes.js");
const { flow, layout, wrap } = await import("../assets/picture.js");
const { inOrder, reach } = await import("../assets/returns-chart.js");
const { shape } = await import("../assets/measures.js");
const { spread } = await import("../assets/labels.js");
const { grid } = await import("../assets/cells.js");

/** Checks a function against a table of inputs and what it is to make of them. */
function table(name, cases, of) {
  for (const [input, want] of cases) {
    test(`${name}: ${JSON.stringify(input)}`, () => assert.deepEqual(of(input), want));
  }
}

table(
  "figures of claims",
  [
    [{ value: 1, unit: "films" }, "1 film"],
    [{ value: 1200, unit: "films" }, "1,200 films"],
    [{ value: -0.5, unit: "x budget" }, "-0.50× the budget"],
    [{ value: 1.25, unit: "x others" }, "1.25×"],
    [{ value: 3.25, unit: "stars" }, "3.3 stars"],
  ],
  figure,
);
test("claims in groups", () => {
  const [a, b, c] = [{ text: "x", id: 1 }, { text: "y", id: 2 }, { text: "x", id: 3 }];
  assert.deepEqual(groups([a, b, c]), [["x", [a, c]], ["y", [b]]]);
});

table(
  "exclusions",
  [
    [[], ""],
    [[{ reason: "no genre is known", films: 1 }], "Left out: 1 film because no genre is known."],
    [
      [
        { reason: "a", films: 2 },
        { reason: "b", films: 3000 },
      ],
      "Left out: 2 films because a; 3,000 films because b.",
    ],
  ],
  exclusions,
);
for (const [names, from] of [
  [[], ""],
  [[""], ""],
  [["a"], "Films from a."],
  [["a", "", "b"], "Films from a and b."],
  [["a", "b", "c"], "Films from a, b and c."],
  [["a", "b", "c", "d", "e"], "Films from a, b, c and 2 more."],
]) {
  test(`where films come from: ${JSON.stringify(names)}`, () => {
    const sources = names.map((name) => ({ name }));
    assert.equal(provenance({ sources }), from);
    const dated = provenance({ sources, as_of: "2026-01-02T03:04:05Z" }, "Popularity as of");
    assert.ok(dated.startsWith(from));
    assert.match(dated, /Popularity as of .*2026.*\.$/);
  });
}
test("TMDB is named under its own data only", () => {
  const notes = { rule: "R.", excluded: [], sources: [{ name: "s" }], as_of: "2026-01-02T03:04:05Z" };
  assert.ok(under({ ...notes, invented: false, attribution: "TMDB's." }).join(" ").endsWith("TMDB's."));
  assert.ok(!under({ ...notes, invented: false }).join(" ").includes("TMDB"));
  assert.ok(!under({ ...notes, invented: true }).join(" ").includes("TMDB"));
});

const measure = (text) => text.length;
table(
  "lines of ten letters",
  [
    ["", []],
    ["one two", ["one two"]],
    ["one two three", ["one two", "three"]],
    ["a verylongword here", ["a", "verylongword", "here"]],
  ],
  (text) => wrap(text, 10, measure),
);
test("items in rows", () => {
  const rows = flow(["aaaa", "bbbb", "cc", "dddddddddddd"], 10, measure);
  assert.deepEqual(rows.map((row) => row.map(({ item, x }) => [item, x])), [
    [["aaaa", 0], ["bbbb", 4], ["cc", 8]],
    [["dddddddddddd", 0]],
  ]);
});

test("genres with too few films come last", () => {
  const interval = { low: 1, high: 2 };
  const genres = [{ name: "few", median: 9 }, { name: "low", median: 1, interval }, { name: "high", median: 2, interval }];
  assert.deepEqual(inOrder(genres).map(({ name }) => name), ["high", "low", "few"]);
});
table(
  "how far the scale of returns goes",
  [
    [{ all: { q3: 2 }, genres: [] }, 2.08],
    [{ all: { q3: 2 }, genres: [{ q3: 3, interval: { high: 4 } }] }, 4.16],
    [{ all: { q3: 2 }, genres: [{ q3: 30, interval: { high: 40 } }] }, 5],
    [{ all: { q3: 2 }, genres: [{ q3: 30 }] }, 2.08],
    [{ all: { q3: 0.1 }, genres: [] }, 1.5],
  ],
  reach,
);
table(
  "the shape of the genres",
  [
    [[{ measure: "counts", count: "whole" }, "bars"], "bars"],
    [[{ measure: "shares", count: "fractional" }, "bars"], "bars"],
    [[{ measure: "shares", count: "whole" }, "bars"], "lines"],
    [[{ measure: "counts", count: "whole" }, "lines"], "lines"],
    [[{ measure: "shares", count: "whole" }, "multiples"], "multiples"],
  ],
  (of) => shape(...of),
);
table(
  "names next to the chart, apart and in order",
  [
    [[10, 100, 190], [10, 100, 190]],
    [[10, 11, 12], [10, 25, 40]],
    [[198, 199, 200], [170, 185, 200]],
    [[-5, 90, 260], [0, 90, 200]],
  ],
  (places) => spread(places, { top: 0, bottom: 200 }),
);
test("small charts fill the room and do not overlap", () => {
  const cells = grid(7, { width: 600, height: 300 });
  assert.equal(cells.length, 7);
  assert.equal(Math.max(...cells.map(({ x, width }) => x + width)), 600);
  assert.equal(Math.max(...cells.map(({ y, height }) => y + height)), 300);
  assert.ok(cells[1].x > cells[0].x + cells[0].width);
});
for (const height of [200, 380, 900]) {
  test(`a picture of a chart ${height} high is as 16 to 9, and the chart has its room`, () => {
    const of = layout({ keys: [{ name: "Drama" }], under: ["a rule"], about: "a finding", height }, (text) => text.length * 7);
    assert.ok(Math.abs(of.width / of.whole - 16 / 9) < 0.01);
    assert.ok(of.high >= height - 1);
  });
}

table(
  "the file of rejects",
  [
    ["films.csv", "films-rejects.csv"],
    ["films.CSV.gz", "films-rejects.csv"],
    ["movie_ids_05_15_2024.json.gz", "movie_ids_05_15_2024-rejects.csv"],
    ["films-rejects.csv", "films-rejects.csv"],
    ["films.tsv", "films-rejects.csv"],
    ["films.2024", "films.2024-rejects.csv"],
    ["films", "films-rejects.csv"],
  ],
  rejectsName,
);
for (const [name, result, want] of [
  ["all", { rejects: [1, 2], reported: 2, rejected: 2 }, /^Save them, mend them in that file/],
  ["more than are listed", { rejects: [1, 2], reported: 3, rejected: 3 }, /^The first 2 are listed\. Save them,/],
  ["more than the file has", { rejects: [1, 2], reported: 3, rejected: 4000 }, /The file has the first 3; marquee import .* Save them,/],
  ["too large for the file", { rejects: [1], reported: 0, rejected: 1 }, /^They are too large to be saved here; marquee import writes all of them\.$/],
]) {
  test(`how to mend rejects: ${name}`, () => assert.match(howToMend(result), want));
}

table(
  "sizes",
  [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1 kB"],
    [3_515_411, "3.5 MB"],
    [2e12, "2,000 GB"],
  ],
  bytes,
);
test("what became of rows adds up to those read", () => {
  const result = { read: 10, inserted: 4, updated: 1, unchanged: 0, missing: 0, repeated: 2, skipped: 0, accepted: 0, rejected: 3, dropped: 99 };
  const rows = parts(result);
  assert.deepEqual(rows.map(([, n]) => n), [4, 1, 2, 3]);
  assert.equal(rows.reduce((sum, [, n]) => sum + n, 0), result.read);
});
for (const [reason, want] of [
  ["has 5 fields where the header has 7", /comma/],
  ["has a quote out of place", /quotes/],
  ["must be a number of 0 or more, or empty if unknown", /empty it/],
  ["must be a positive whole number", /leave the row out/],
  ["must not be empty", /Fill this cell in/],
  ["is that of an invented film, among real ones", /demo set/],
  ["is the id of \"Fog\" of 1999, and this row is \"Rain\" of 2015", /tick/],
]) {
  test(`what to do about a row that ${reason}`, () => assert.match(remedy(reason), want));
}
for (const [name, problem, how, title, advice] of [
  ["not allowed", { status: 403 }, { dry: false }, /may not/, /Ask the person/],
  ["another at work", { status: 409 }, { dry: false }, /Another import/, /one at a time/],
  ["too large", { status: 413 }, { dry: true }, /too large/, /gzip/],
  ["refused", { status: 422 }, { dry: true }, /not taken in/, /Nothing was stored/],
  ["refused half way", { status: 422 }, { dry: false }, /not taken in/, /stays/],
  ["broken off", { status: 0 }, { dry: false }, /broke off/, /stays/],
  ["cancelled", { status: 0 }, { dry: true, stopped: true }, /Cancelled/, /Nothing was stored/],
]) {
  test(`trouble with an import: ${name}`, () => {
    const said = trouble(problem, how);
    assert.match(said.title, title);
    assert.match(said.advice, advice);
  });
}
