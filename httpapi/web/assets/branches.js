// The branches of a conversation: which messages follow the same one, and which are shown.

import { announce, h } from "./dom.js";

/**
 * @param {object[]} messages as the API has them, the oldest first
 */
export function branches(messages) {
  const of = (id) => messages.find((one) => one.id === id);
  return {
    of,
    /** The messages from the first one to this one. */
    path(last = messages.at(-1)?.id) {
      const path = [];
      for (let one = of(last); one && path.length < messages.length; one = of(one.parent)) path.unshift(one);
      return path;
    },
    /** The messages with the same parent, itself among them. */
    siblings: ({ parent }) => messages.filter((one) => one.parent === parent),
    /** The end of the newest branch behind a message. */
    end(one) {
      for (let next = one; next; next = messages.findLast(({ parent }) => parent === one.id)) one = next;
      return one.id;
    },
    /** Adds a message, or replaces one. */
    put(one) {
      const at = messages.findIndex(({ id }) => id === one.id);
      if (at < 0) messages.push(one);
      else messages[at] = one;
    },
  };
}

/**
 * The buttons that lead from one branch to the next: ‹ 2/3 ›. Nothing if there is one branch only.
 * @param {object[]} all the messages with the same parent
 * @param {object} shown one of them
 * @param {(one: object, step: number) => void} go
 */
export function switcher(all, shown, go) {
  const at = all.findIndex(({ id }) => id === shown.id);
  const noun = shown.role === "user" ? "question" : "answer";
  const step = (by, sign, label) =>
    h(
      "button",
      { type: "button", class: "quiet", "data-step": by, "aria-label": label, disabled: !all[at + by], onclick: () => move(by) },
      sign,
    );
  const move = (by) => {
    if (!all[at + by]) return;
    go(all[at + by], by);
    announce(`The ${noun} ${at + by + 1} of ${all.length}.`);
  };
  return h(
    "span",
    {
      class: "branches",
      role: "group",
      "aria-label": `The ${noun} ${at + 1} of ${all.length}`,
      onkeydown(event) {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        move(by);
      },
    },
    step(-1, "‹", `The ${noun} before`),
    h("span", {}, `${at + 1}/${all.length}`),
    step(1, "›", `The next ${noun}`),
  );
}
