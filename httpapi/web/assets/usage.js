// What a person has used of the models today and this month, in the dialog of settings.

import { request } from "./api.js";
import { count, find, h, plural } from "./dom.js";
import { loader } from "./states.js";
import { price } from "./used.js";

/** Sets the section up, if the page has it. Returns the function that loads it. */
export function startUsage() {
  const section = document.getElementById("usage");
  if (!section) return () => {};
  return loader(section, async (signal) => {
    const { day, month } = await request("usage", { signal });
    find("#usage-items").replaceChildren(...entry("Today", day), ...entry("This month", month));
    return "ready";
  });
}

/** A day or a month: what was used, what is left, and when it begins anew. */
function entry(name, period) {
  const tokens = period.input_tokens + period.output_tokens;
  const used = [plural(period.requests, "request"), tokens > 0 && plural(tokens, "token"), price(period.cost_usd)];
  const left = [
    period.requests_left !== undefined && `${count(period.requests_left)} of ${plural(period.max_requests, "request")}`,
    period.cost_usd_left !== undefined && `${price(period.cost_usd_left)} of ${price(period.max_cost_usd)}`,
  ].filter(Boolean);
  return [
    h("dt", {}, name),
    h(
      "dd",
      {},
      used.filter(Boolean).join(", "),
      period.unknown_cost > 0 && ` and ${plural(period.unknown_cost, "request")} of unknown cost`,
      left.length > 0 && h("p", { class: "caption" }, `Left: ${left.join(" and ")}. Begins anew ${moment(period.resets)}.`),
    ),
  ];
}

const moments = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** A moment as the server says it in a refusal: "on 1 December at 00:00 UTC". */
function moment(date) {
  const parts = Object.fromEntries(moments.formatToParts(new Date(date)).map(({ type, value }) => [type, value]));
  return `on ${parts.day} ${parts.month} at ${parts.hour}:${parts.minute} UTC`;
}
