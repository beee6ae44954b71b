import assert from "node:assert/strict";
import { test } from "node:test";
import { below, explore, over, parse } from "../assets/address.js";

for (const [hash, place, rest, query] of [
  ["", "", [], ""],
  ["#/explore", "explore", [], ""],
  ["#/explore?year=2015", "explore", [], "year=2015"],
  ["#/explore?genre=Drama&genre=Science+Fiction", "explore", [], "genre=Drama&genre=Science+Fiction"],
  ["#/history/chats/a%2Fb", "history", ["chats", "a/b"], ""],
  ["#/history/%E0%A4", "history", ["%E0%A4"], ""],
  ["#/explore?a=?b", "explore", [], "a=%3Fb"],
]) {
  test(`the address ${hash || "without a hash"}`, () => {
    const got = parse(hash);
    assert.deepEqual([got.place, got.rest, String(got.query)], [place, rest, query]);
  });
}

test("what Explore begins with needs no saying", () => {
  const beginning = new URLSearchParams("from=1990&to=2020");
  assert.equal(explore(new URLSearchParams(beginning), beginning), "#/explore");
  assert.equal(explore(new URLSearchParams("from=1991&to=2020"), beginning), "#/explore?from=1991&to=2020");
});

for (const [name, query, other, want] of [
  ["nothing else", "a=1&b=2", "", "a=1&b=2"],
  ["another value", "a=1&b=2", "a=3", "b=2&a=3"],
  ["several values", "a=1", "a=2&a=3", "a=2&a=3"],
  ["a name of its own", "a=1", "b=2", "a=1&b=2"],
]) {
  test(`a query over another: ${name}`, () => {
    assert.equal(String(over(new URLSearchParams(query), new URLSearchParams(other))), want);
  });
}

test("the part of a query below a prefix", () => {
  assert.equal(String(below(new URLSearchParams("from=1&returns_from=2&returns_to=3"), "returns_")), "from=2&to=3");
});
