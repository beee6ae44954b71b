// How a conversation is shown, in the assistant and in the history.

import { h } from "./dom.js";
import { markdown } from "./markdown.js";

/** Chart references in words: "genres 1990–2020 (Drama, as shares), popularity 2015". */
export function describe(charts) {
  const words = charts.map(({ kind, from, to, year, genre = [], measure }) => {
    const view = [...genre, measure === "shares" && "as shares"].filter(Boolean).join(", ");
    return [kind, from ? `${from}–${to}` : year, view && `(${view})`].filter(Boolean).join(" ");
  });
  return words.join(", ");
}

/** What a person said, and what they were looking at. */
export function question({ text, charts }) {
  return h(
    "div",
    { class: "message user" },
    h("span", { class: "sr-only" }, "You: "),
    text,
    charts?.length > 0 && h("p", { class: "caption" }, `Looking at: ${describe(charts)}`),
  );
}

/**
 * An answer of the assistant, which may not be complete yet.
 * @param {{text: string, failure?: string, cut?: boolean}} [message]
 */
export function answer(message) {
  const prose = h("div", { class: "prose" });
  const element = h(
    "div",
    { class: "message assistant", "data-state": "loading" },
    h("span", { class: "sr-only" }, "Marquee: "),
    prose,
  );
  const view = {
    element,
    /** The text so far, as Markdown. */
    set text(text) {
      prose.replaceChildren(markdown(text));
    },
    /** The text and the remarks below it, for screen readers. */
    get plain() {
      return [prose, ...element.querySelectorAll(":scope > p")].map((part) => part.textContent).join(" ");
    },
    /** Shows the whole answer, or what came before it failed or was cut off. */
    finish({ text, failure, cut }, saved = true) {
      view.text = text;
      element.dataset.state = failure ? "error" : "ready";
      if (failure) element.append(h("p", { class: "failure" }, failure));
      if (cut) element.append(h("p", { class: "caption" }, "Cut off here: the answer reached its length limit."));
      if (!saved)
        element.append(
          h("p", { class: "failure" }, "Not saved: the store did not answer. This copy is the only one."),
        );
    },
  };
  if (message) view.finish(message);
  return view;
}

/** A message of either side, as the API has it. */
export const message = (said) => (said.role === "user" ? question(said) : answer(said).element);
