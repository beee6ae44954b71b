// Shows what was found out about the figures of an answer: what is wrong or could not be checked is
// underlined in the text, and one line below counts.

import { request } from "./api.js";
import { h, plural } from "./dom.js";

/** What a finding says, in words. */
export function explain({ verdict, want, note, chart }) {
  const source = chart ? `the ${chart.kind} chart` : "the charts";
  if (verdict === "contradicted") return `Wrong: ${source} says ${want}${note ? ` (${note})` : ""}.`;
  if (verdict === "unbound") return "Not checked: the words do not say which figure of the charts it is.";
  if (verdict === "absent") return "Not checked: the charts do not have this.";
  return note ? `${note}, from ${source}.` : "";
}

/** The line below an answer: "11 of 12 figures match the charts; 1 could not be checked". */
export function summary({ figures, matched, contradicted, unchecked, left = 0, imported }) {
  if (figures === matched && left === 0 && !imported)
    return figures === 1 ? "The figure matches the charts" : `All ${figures} figures match the charts`;
  const parts = [`${matched} of ${figures} figures match the charts`];
  if (contradicted > 0) parts.push(`${contradicted} ${contradicted === 1 ? "is" : "are"} wrong`);
  if (unchecked > 0) parts.push(`${unchecked} could not be checked`);
  if (left > 0) parts.push(`${left} more were not kept`);
  if (imported) parts.push("so says an import that could not be confirmed");
  return parts.join("; ");
}

/** Whether the page draws charts. */
const draws = () => document.getElementById("explore") !== null;

/** What makes an element light the bar of a finding, by mouse and by keyboard. Nothing if there is none. */
function lights(finding) {
  if (!finding.chart || !(finding.cells?.length > 0) || !draws()) return {};
  const press = ({ currentTarget }) =>
    import("./light.js")
      .then(({ light }) => light(currentTarget.closest(".message"), finding))
      .catch((error) => console.error(error));
  return {
    role: "button",
    tabindex: "0",
    onclick: press,
    onkeydown(event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press(event);
    },
  };
}

const marked = ["contradicted", "unbound", "absent"];
const isSign = (c) => /[\p{L}\p{N}]/u.test(c);

/** The letters and digits of a text, and where each of them is. Markdown adds none and takes none but numbers of lists. */
function signs(text) {
  let all = "";
  const at = [];
  for (let i = 0; i < text.length; ) {
    const c = String.fromCodePoint(text.codePointAt(i));
    if (isSign(c)) {
      all += c;
      for (let k = 0; k < c.length; k++) at.push(i + k);
    }
    i += c.length;
  }
  return { all, at };
}

/** Where bytes of UTF-8 are in a text: a function from a byte to a place. */
export function places(text) {
  const all = new Map();
  let at = 0;
  for (let i = 0; i < text.length; ) {
    all.set(at, i);
    const code = text.codePointAt(i);
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    i += code < 0x10000 ? 1 : 2;
  }
  all.set(at, text.length);
  return (byte) => all.get(byte);
}

/** The text nodes of a place, and where each begins in its text. */
function nodes(place) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const all = [];
  let at = 0;
  while (walker.nextNode()) {
    all.push({ node: walker.currentNode, start: at });
    at += walker.currentNode.length;
  }
  return all;
}

/**
 * Finds the findings of a Markdown text in the text that is shown. Both have the same letters and
 * digits around a figure, in the same order.
 */
export function locate(source, shown, findings) {
  const from = signs(source);
  const to = signs(shown);
  const place = places(source);
  let last = 0;
  const found = [];
  for (const finding of findings) {
    const start = place(finding.start);
    const end = place(finding.end);
    if (start === undefined || end === undefined) continue;
    const first = from.at.findIndex((i) => i >= start);
    const after = from.at.findIndex((i) => i >= end);
    const figure = from.all.slice(first, after < 0 ? undefined : after);
    if (first < 0 || figure === "") continue;
    for (const around of [24, 12, 6, 2, 0]) {
      const before = from.all.slice(Math.max(0, first - around), first);
      const at = to.all.indexOf(before + figure, Math.max(0, last - before.length));
      if (at < 0) continue;
      const begin = at + before.length;
      found.push({ finding, start: to.at[begin], end: to.at[begin + figure.length - 1] + 1 });
      last = begin;
      break;
    }
  }
  return found;
}

/** Underlines what is wrong or could not be checked in the text of an answer. */
export function mark(place, source, findings) {
  for (const old of place.querySelectorAll(".checked")) old.replaceWith(old.firstChild);
  place.normalize();
  const all = nodes(place);
  const found = locate(source, place.textContent, findings).filter(({ finding }) => marked.includes(finding.verdict));
  for (const { finding, start, end } of found.reverse()) {
    const at = all.findLast(({ start: begin }) => begin <= start);
    if (!at || end - at.start > at.node.length) continue; // it is in two elements
    const rest = at.node.splitText(start - at.start);
    rest.splitText(end - start);
    const why = explain(finding);
    const wrapper = h("span", {
      class: "checked",
      role: "mark",
      tabindex: "0",
      "data-verdict": finding.verdict,
      "aria-description": why,
      ...lights(finding),
    });
    rest.replaceWith(wrapper);
    wrapper.append(rest, h("span", { class: "why", "aria-hidden": "true" }, ` ${why}`));
  }
}

/** The line below an answer, which unfolds to all figures. */
export function line(source, checks) {
  const place = places(source);
  const item = (finding) => {
    const text = source.slice(place(finding.start), place(finding.end));
    return h("li", { "data-verdict": finding.verdict }, h("strong", lights(finding), text), ` ${explain(finding)}`);
  };
  const shown = checks.findings.filter(({ verdict }) => verdict !== "context");
  if (shown.length === 0) return null;
  return h(
    "details",
    { class: "checks", "data-right": String(checks.matched === checks.figures) },
    h("summary", {}, `${summary(checks)}.`),
    h("ul", {}, ...shown.map(item)),
  );
}

/** Says at each answer of a conversation which of its figures have changed since. */
export async function showChanges(conversation, elementOf) {
  const { items } = await request(`chats/${conversation}/changes`);
  for (const { message, figures, changed, unknown } of items) {
    const words = changed.slice(0, 3).map(({ was, now }) => `${was}, now ${now}`);
    if (changed.length > 3) words.push("…");
    const text = unknown
      ? "The charts of this answer cannot be had at the moment."
      : `${changed.length} of ${plural(figures, "figure")} ${changed.length === 1 ? "has" : "have"} changed since: ${words.join("; ")}.`;
    const place = elementOf(message);
    place?.querySelector(".changed")?.remove();
    (place?.querySelector(".checks") ?? place?.querySelector(".prose"))?.after(h("p", { class: "caption changed" }, text));
  }
}
