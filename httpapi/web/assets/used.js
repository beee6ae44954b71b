// What the models have used for a draft or an answer.

import { count } from "./dom.js";

/** A price in dollars, which is often less than a cent: $1.25, $0.0013. */
export const price = (dollars) =>
  new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    ...(dollars < 1 && { maximumSignificantDigits: 2 }),
  }).format(dollars);

/**
 * Tokens and cost in words: "1,000 tokens, $0.0013". Empty for what is free, and if nothing is
 * known.
 * @param {{input_tokens: number, output_tokens: number, cost_usd?: number}} [used]
 */
export function usedWords(used) {
  if (!used || used.cost_usd === 0) return "";
  const cost = used.cost_usd === undefined ? "cost not known" : price(used.cost_usd);
  return `${count(used.input_tokens + used.output_tokens)} tokens, ${cost}`;
}
