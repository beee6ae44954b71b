import assert from "node:assert/strict";
import { test } from "node:test";

const { choices } = await import("../assets/import-columns.js");

const first = [
  { name: "film_name", field: "title" },
  { name: "other" },
  { name: "gross", field: "revenue" },
  { name: "date", field: "release_date" },
];
const as = (...fields) => fields.map(([field, as = ""], i) => ({ name: first[i].name, field, as }));

for (const [name, wanted, want] of [
  ["nothing is chosen", as(["title"], [""], ["revenue"], ["release_date"]), []],
  ["another title", as([""], ["title"], ["revenue"], ["release_date"]), ["title=other"]],
  ["no revenue", as(["title"], [""], [""], ["release_date"]), ["revenue="]],
  ["in millions", as(["title"], [""], ["revenue", "millions"], ["release_date"]), ["revenue=gross:millions"]],
  ["the day first", as(["title"], [""], ["revenue"], ["release_date", "day first"]), ["release_date=date:day-first"]],
  ["changed places", as(["title"], ["revenue"], ["budget", "thousands"], ["year"]), ["revenue=other", "budget=gross:thousands", "year=date", "release_date="]],
]) {
  test(`a choice of columns: ${name}`, () => assert.deepEqual(choices(first, wanted), want));
}

const { here } = await import("../assets/import-result.js");

for (const [remark, want] of [
  ["budget is not read: say what they are, as in --column budget=b:millions", "budget is not read: say what they are, in the list below"],
  ["it may be a: say which, as in --column title=a", "it may be a: say which, in the list below"],
  ["gross is read in millions", "gross is read in millions"],
]) {
  test(`a remark as a person acts on it: ${remark}`, () => assert.equal(here(remark), want));
}
