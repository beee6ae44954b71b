// The form of a brief. What is typed survives a reload.

import { startAnswer } from "./answer.js";
import { startChips } from "./chips.js";
import { find, h } from "./dom.js";
import { typed as key } from "./session.js";
import { clearErrors } from "./states.js";
import { toast } from "./toast.js";

/** The fields of a brief, as the form and the API name them. */
const fields = ["purpose", "details", "recipient", "address", "sender", "identity", "tone", "language", "length", "message"];
const form = find("#draft-form");
const field = (name) => form.elements.namedItem(name); // elements.length is a number, not the field "length"
let chips;
let charts = []; // that go with the letter
const attached = h("div", { id: "attached", class: "actions" });

/** Sets the form up. */
export function startBrief() {
  signed();
  form.addEventListener("reset", clear);
  form.addEventListener("input", keep);
  field("details").closest(".field").append(attached);
  fillIn(kept());
  chips = startChips(form);
  startAnswer(form);
  form.prepend(later("forms", "Templates and tones", async (place) => (await import("./templates.js")).startTemplates(place)));
}

/** The field that names who signs, and the fold in which that is kept. */
function signed() {
  const input = h("input", { id: "identity", name: "identity", maxlength: 60, autocomplete: "off", placeholder: "your default", "aria-describedby": "identity-error" });
  input.setAttribute("list", "identities");
  const from = field("sender").closest(".pair");
  from.append(h("div", { class: "field" }, h("label", { for: "identity" }, "Signed by"), input, h("datalist", { id: "identities" }), h("p", { class: "field-error", id: "identity-error" })));
  from.after(later("signing", "Signatures and voice", async (place) => (await import("./identities.js")).startIdentities(place)));
}

/** A fold whose content is loaded when it opens. */
function later(id, title, fill) {
  const place = h("div", { class: "stack" });
  const fold = h("details", { id, ontoggle: open }, h("summary", {}, title), place);
  async function open() {
    if (!fold.open || place.firstChild) return;
    try {
      await fill(place);
    } catch (error) {
      place.replaceChildren(h("p", { role: "alert" }, error.message));
    }
  }
  return fold;
}

/** The brief in the form, without the empty fields. */
export function brief() {
  const entries = fields.map((name) => [name, field(name).value.trim()]);
  return { ...Object.fromEntries(entries.filter(([name, value]) => value || name === "purpose")), ...(charts.length > 0 && { charts }) };
}

/** Says which charts go with the letter, and lets them stay behind. */
function showCharts() {
  const away = () => {
    useBrief({ ...brief(), charts: [] });
    field("details").focus();
  };
  attached.replaceChildren(
    ...(charts.length === 0 ? [] : [h("span", { class: "caption" }, `With it: ${charts.map(({ title, picture }) => `${title} (${picture ? "picture and numbers" : "numbers"})`).join(", ")}.`), h("button", { type: "button", class: "quiet", onclick: away }, "Leave the chart out")]),
  );
}

/** Puts the brief of an earlier draft into the form. */
export function useBrief(brief) {
  clearErrors(form);
  fillIn(brief);
  keep();
}

/** Puts another brief in the place of what was typed, says so, and lets it be undone. The sender stays. */
export function takeBrief(next, words) {
  const before = brief();
  useBrief({ sender: before.sender, ...next });
  toast(words, { undo: () => useBrief(before) });
}

function fillIn(brief) {
  for (const name of fields) field(name).value = brief[name] || (name === "length" ? "medium" : "");
  find("#answer").open = Boolean(brief.message);
  charts = brief.charts ?? [];
  showCharts();
  chips?.mark();
}

/** What was typed when the page was open last. */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // the browser keeps nothing for the page
  }
}

function keep() {
  try {
    localStorage.setItem(key, JSON.stringify(brief()));
  } catch {
    // What is typed is lost with the page, as everywhere in this browser.
  }
}

/** Clears the form, except for the name of the sender. What was there can be brought back. */
function clear(event) {
  event.preventDefault();
  const before = brief();
  clearErrors(form);
  fillIn({ sender: before.sender });
  keep();
  field("purpose").focus();
  toast("The form is cleared.", { undo: () => useBrief(before) });
}
