import assert from "node:assert/strict";
import { test } from "node:test";
import { price, usedWords } from "../assets/used.js";

const used = { input_tokens: 1200, output_tokens: 34 };
for (const [name, got, want] of [
  ["nothing is known", undefined, ""],
  ["the model is free", { ...used, cost_usd: 0 }, ""],
  ["the cost is known", { ...used, cost_usd: 0.00131 }, "1,234 tokens, $0.0013"],
  ["it is dear", { ...used, cost_usd: 1234.5 }, "1,234 tokens, $1,234.50"],
  ["the cost is not known", used, "1,234 tokens, cost not known"],
]) {
  test(`what was used, if ${name}`, () => assert.equal(usedWords(got), want));
}

for (const [dollars, want] of [
  [0.0000013, "$0.0000013"],
  [0.1, "$0.1"],
  [0.999, "$1"],
  [1, "$1.00"],
  [2.345, "$2.35"],
]) {
  test(`a price: ${want}`, () => assert.equal(price(dollars), want));
}
