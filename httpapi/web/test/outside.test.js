import assert from "node:assert/strict";
import { test } from "node:test";
import { outside } from "../assets/outside.js";

const counts = [2013, 0, 2015, 2016, 2017, 2018].map((year, i) => ({ year: 2013 + i, films: year === 0 ? 0 : i + 1 }));

for (const [name, from, to, want] of [
  ["one film", 2014, 2018, "1 film of 2013 is outside these years."],
  ["several", 2016, 2018, "4 films of 2013–2015 are outside these years."],
  ["both sides", 2015, 2017, "1 film of 2013 and 6 films of 2018 are outside these years."],
  ["a year without a film is not named", 2013, 2016, "11 films of 2017–2018 are outside these years."],
  ["none", 2013, 2018, ""],
  ["all", 1990, 1999, "19 films of 2013–2018 are outside these years."],
]) {
  test(name, () => assert.equal(outside(counts, from, to), want));
}
