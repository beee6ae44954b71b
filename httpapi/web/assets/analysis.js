// A card of Explore that is made here and loads when it comes into view.

import { request } from "./api.js";
import { draw } from "./charts.js";
import { demo, find, h } from "./dom.js";
import { invitation, marks } from "./marks.js";
import { showNotes, under } from "./notes.js";
import { fill, loader, onEdit, query } from "./states.js";

/**
 * What an analysis shows of an answer.
 * @typedef {object} View
 * @property {(string | {strong: string})[]} finding a sentence
 * @property {number} height of the chart
 * @property {import("./charts.js").Configure} chart
 * @property {(mark: import("./marks.js").Mark) => string} describe
 * @property {(mark: import("./marks.js").Mark) => (() => void) | null} open
 * @property {HTMLTableElement} table
 * @property {string} name of the file, without its ending
 * @property {string} title
 */

/**
 * An analysis: its words, its choices and its question.
 * @typedef {object} Analysis
 * @property {string} id
 * @property {string} title
 * @property {{name: string, label: string, options: [string, string][]}[]} choices the first option is the default
 * @property {(chosen: URLSearchParams) => URLSearchParams} ask what the API is asked, without the years
 * @property {string} path of the API
 * @property {(data: object, chosen: URLSearchParams) => View | null} view null if there is nothing to show
 * @property {string} none why there may be nothing
 * @property {number} room pixels that the chart is expected to take
 */

/**
 * Sets the card up.
 * @param {Analysis} of
 * @param {object} hooks
 * @param {HTMLElement} hooks.before the card goes in front of this
 * @param {() => URLSearchParams} hooks.filter the years, as the API has them
 * @param {() => void} hooks.edited called when a person asks for something else
 * @returns {import("./explore.js").Card}
 */
export function startAnalysis(of, { before, filter, edited }) {
  const card = build(of);
  before.before(card);
  const form = find("form", card);
  const first = (name) => of.choices.find((choice) => choice.name === name).options[0][0];
  let seen = false;
  let wanted = false;

  const load = loader(card, async (signal) => {
    const chosen = query(form);
    const path = `${of.path}?${new URLSearchParams([...filter(), ...of.ask(chosen)])}`;
    const data = await request(path, { signal });
    const view = of.view(data, chosen);
    if (!view) return "empty";
    show(card, view, data, path);
    return "ready";
  });
  onEdit(form, () => {
    edited();
    load();
  });
  const watch = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      seen = isIntersecting;
      if (seen && wanted) {
        wanted = false;
        load();
      }
    },
    { rootMargin: "300px" },
  );
  watch.observe(card);

  return {
    /** Loads now if the card is in view, and otherwise when it comes into view. */
    async load() {
      wanted = !seen;
      if (seen) await load();
    },
    /** The choices that are not the first ones. */
    query: () => new URLSearchParams([...query(form)].filter(([name, value]) => value !== first(name))),
    take: (asked) => fill(form, of.choices.map(({ name }) => [name, asked.get(name) ?? first(name)])),
  };
}

function show(card, { finding, height, chart, describe, open, table, name, title }, data, path) {
  const canvas = find("canvas", card);
  canvas.parentElement.style.height = `${height}px`;
  find(".finding", card).replaceChildren(...finding.map((part) => (part.strong ? h("strong", {}, part.strong) : part)));
  draw(canvas, chart);
  canvas.ariaLabel = `${title}. ${finding.map((part) => part.strong ?? part).join("")} ${data.notes.invented ? demo : ""}`.trim();
  marks(canvas, { describe, open, rest: invitation("a mark") });
  find(".scroll", card).replaceChildren(table);
  showNotes(find(".notes", card), data.notes, {
    table: path,
    picture: { name, title, about: finding.map((part) => part.strong ?? part).join(""), chart, height, under: under(data.notes) },
  });
}

const around = 200; // pixels of the sentence above a chart and the notes below

function build({ id, title, choices, none, room }) {
  const heading = `${id}-title`;
  const loading = h("div", { class: "when-loading skeleton plot", role: "img", "aria-label": `Loading: ${title}` });
  loading.style.height = `${room + around}px`; // what comes later stays where it is
  return h(
    "section",
    { id, class: "card", "aria-labelledby": heading, "data-state": "loading" },
    h("h2", { id: heading, class: "eyebrow", tabindex: "-1" }, title),
    h("div", { class: "when-ready" }, h("p", { class: "finding" })),
    h("form", { class: "toolbar", novalidate: true, hidden: choices.length === 0 }, ...choices.map((choice) => select(id, choice))),
    loading,
    h(
      "div",
      { class: "when-ready" },
      h("p", { class: "readout", "aria-live": "polite" }),
      h(
        "div",
        { class: "plot", tabindex: "0", role: "group", "aria-label": `Chart: ${title}. The arrow keys lead from mark to mark, Enter lists the films.` },
        h("canvas", { role: "img", "aria-label": title }),
      ),
      h("details", {}, h("summary", {}, "The numbers as a table"), h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title })),
      h("div", { class: "notes" }),
    ),
    h("div", { class: "when-empty short" }, h("p", {}, none, " ", h("a", { href: "#/import" }, "Import films"), " that have it.")),
    h(
      "div",
      { class: "when-error blank", role: "alert" },
      h("p", { class: "blank-title" }, "This could not be shown"),
      h("p", { class: "problem" }),
      h("button", { type: "button", class: "retry" }, "Try again"),
    ),
  );
}

const select = (id, { name, label, options }) =>
  h(
    "div",
    { class: "field" },
    h("label", { for: `${id}-${name}` }, label),
    h("select", { id: `${id}-${name}`, name }, ...options.map(([value, words], i) => h("option", { value, selected: i === 0 }, words))),
  );
