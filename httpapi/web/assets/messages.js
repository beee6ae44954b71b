// How a conversation is shown, in the assistant and in the history.

import { copyButton } from "./copy.js";
import { h } from "./dom.js";
import { usedWords } from "./used.js";

/** Chart references in words: "genres 1990–2020 (Drama, as shares), popularity 2015". */
export function describe(charts) {
  const words = charts.map(({ kind, from, to, year, genre = [], measure }) => {
    const view = [...genre, measure === "shares" && "as shares"].filter(Boolean).join(", ");
    return [kind, from ? `${from}–${to}` : year, view && `(${view})`].filter(Boolean).join(" ");
  });
  return words.join(", ");
}

/** A button below a message. */
export const tool = (label, press, kind = "") =>
  h("button", { type: "button", class: `quiet ${kind}`.trim(), onclick: press }, label);

/** The buttons below a message. */
const tools = (...buttons) => h("div", { class: "tools" }, ...buttons);

/** What a person said, and what they were looking at. Change puts the question into a box again. */
export function question({ text, charts }, { change } = {}) {
  return h(
    "div",
    { class: "message user" },
    h("span", { class: "sr-only" }, "You: "),
    text,
    charts?.length > 0 && h("p", { class: "caption" }, `Looking at: ${describe(charts)}`),
    change && tools(tool("Change", () => change(text))),
  );
}

/**
 * The charts for which an answer called, drawn, and below them how it was worked out.
 * @param {object[]} called
 * @param {object[]} looked the charts on the screen with the question
 * @param {{shown: Promise<void>, text: HTMLElement, whole: string, findings: object[]}} said the answer
 */
function worked(called, looked, said) {
  const place = h("div", { class: "worked" });
  // What draws charts is loaded with the first of them.
  Promise.all([import("./worked.js"), said.shown]).then(
    ([{ show }]) => show(place, called, looked, said),
    () => place.append(h("p", { class: "failure" }, "The charts could not be loaded. Check the connection, and reload the page.")),
  );
  return place;
}

/**
 * Shows a text as Markdown. What does that is loaded with the first text, and without it the text
 * stands there as it is.
 * @param {HTMLElement} place
 * @param {(change: () => void) => void} [around]
 */
function prose(place, around) {
  const text = import("./prose.js").then(
    (loaded) => loaded.prose(place, around),
    () => ({ add: (piece) => place.append(piece), end() {} }),
  );
  return {
    shown: text.then(({ shown }) => shown),
    add: (piece) => text.then((there) => there.add(piece)),
    end: () => text.then((there) => there.end()),
  };
}

/**
 * What was found out about the figures of an answer. What shows it is loaded with the first of them.
 * @param {{shown: Promise<void>}} text
 * @param {() => HTMLElement} place of the text
 * @param {string} whole
 * @param {object} checks
 */
function checked(text, place, whole, checks) {
  const below = h("div", { class: "figures" });
  Promise.all([import("./checked.js"), text.shown]).then(
    ([{ line, mark }]) => {
      mark(place(), whole, checks.findings);
      const words = line(whole, checks);
      if (words) below.append(words);
    },
    () => below.append(h("p", { class: "failure" }, "The figures could not be checked here. Reload the page.")),
  );
  return below;
}

/** How much of an answer is read out. Who listens finds the rest in the conversation. */
const readOut = 2000;

/**
 * An answer of the assistant, which may not be complete yet.
 * @param {(change: () => void) => void} [around] makes the changes of its text
 */
export function answer(around) {
  const element = h(
    "div",
    { class: "message assistant", "data-state": "loading" },
    h("span", { class: "sr-only" }, "Marquee: "),
  );
  let place; // of the text
  let text; // as it is shown
  let written; // the text as the model wrote it
  let findings; // about its figures
  let waiting = null; // says what is waited for

  /** Begins the text anew. */
  function begin() {
    const fresh = h("div", { class: "prose" });
    if (place) place.replaceWith(fresh);
    else element.append(fresh);
    place = fresh;
    text = prose(place, around);
    written = "";
    findings = [];
  }
  begin();

  return {
    element,
    /** Says what is waited for, until text comes. */
    wait(words) {
      if (written !== "") return;
      waiting ??= element.appendChild(h("p", { class: "caption waiting" }));
      waiting.textContent = words;
    },
    /** Adds a piece of Markdown at the end. */
    add(piece) {
      waiting?.remove();
      waiting = null;
      written += piece;
      text.add(piece);
    },
    /** Marks figures in what has come so far. */
    check(found) {
      findings.push(...found);
      import("./checked.js").then(
        ({ mark }) => place.isConnected && mark(place, written, findings),
        () => {}, // they are marked at the end
      );
    },
    /** Forgets the text, because it begins again. */
    anew: begin,
    /** What has come so far, as Markdown. */
    get written() {
      return written;
    },
    /** Shows the whole answer, or what came before it failed or was cut off. */
    finish({ text: whole, failure, cut, used, checks, charts = [] }, { saved = true, asked } = {}) {
      if (!whole.startsWith(written)) begin();
      this.add(whole.slice(written.length));
      text.end();
      element.dataset.state = failure ? "error" : "ready";
      if (checks) element.append(checked(text, () => place, whole, checks));
      if (failure) element.append(h("p", { class: "failure" }, failure));
      if (cut) element.append(h("p", { class: "caption" }, "Cut off here: the answer reached its length limit."));
      const looked = asked?.charts ?? [];
      if (charts.length + looked.length > 0) {
        const said = { shown: text.shown, text: place, whole, findings: checks?.findings ?? [] };
        element.append(worked(charts, looked, said));
      }
      const cost = usedWords(used);
      if (cost) element.append(h("p", { class: "caption used" }, cost));
      if (!saved)
        element.append(
          h("p", { class: "failure" }, "Not saved: the store did not answer. This copy is the only one."),
        );
    },
    /** Shows what can be done with the answer. */
    offer(...buttons) {
      element.append(tools(...buttons, written !== "" && copyButton("Copy", () => written, "quiet")));
    },
    /** The text and the remarks below it, for screen readers, when all of it is shown. */
    async plain() {
      await text.shown;
      const words = [place, ...element.querySelectorAll(":scope > p")].map((part) => part.textContent).join(" ");
      if (words.length <= readOut) return words;
      return `${words.slice(0, readOut)}… The rest is in the conversation.`;
    },
  };
}

/**
 * A message of either side, as the API has it.
 * @param {object} said
 * @param {{around?: (change: () => void) => void, change?: (text: string) => void, asked?: object, offers?: HTMLElement[]}} [options]
 *   asked is the question of an answer, and offers are buttons below it
 */
export function message(said, { around, change, asked, offers = [] } = {}) {
  if (said.role === "user") return question(said, { change });
  const view = answer(around);
  view.finish(said, { asked });
  view.offer(...offers);
  return view.element;
}
