// The legend of the genres chart. People pick genres in it.

import { smaller, sum } from "./bands.js";
import { announce, h } from "./dom.js";

/**
 * Fills a legend. Picking a genre does not replace the buttons, so that the focus stays.
 * mark shows what is picked now.
 * @param {HTMLElement} list
 * @param {{genres: {name: string, total: number}[]}} data
 * @param {Set<string>} picked changes when a person presses a button
 * @param {{write: (total: number) => string, fold: boolean, changed: () => void}} options fold tells
 *   whether the smaller genres are drawn as one
 * @returns {{mark: (shown: import("./bands.js").Band[], line: boolean) => void}}
 */
export function legend(list, { genres }, picked, { write, fold, changed }) {
  const few = smaller(genres);
  const rows = new Map(genres.map((genre) => [genre.name, row(genre)]));
  const all = h("button", { type: "button", class: "all", onclick: clear }, "Show all genres");
  const line = h("li", { class: "key" }, h("span", { class: "swatch stroke" }), "Films per year");
  const more = h(
    "button",
    { type: "button", class: "more", "aria-expanded": "false", "data-apart": !fold, onclick: () => open(more.ariaExpanded === "false") },
    swatch("series-rest"),
    h("span", { class: "name" }, `${few.length} smaller genres`),
    fold && few.length > 0 && h("span", { class: "total" }, write(sum(few).total)),
  );

  function row({ name, total }) {
    const toggle = () => {
      if (!picked.delete(name)) picked.add(name);
      changed();
    };
    const button = h(
      "button",
      { type: "button", "aria-pressed": "false", "data-genre": name, onclick: toggle },
      swatch("series-rest"),
      h("span", { class: "name" }, name),
      h("span", { class: "total" }, write(total)),
    );
    return h("li", {}, button);
  }
  function clear() {
    picked.clear();
    changed();
    list.querySelector("button").focus(); // the button that had the focus is gone
    announce("All genres are shown.");
  }
  function open(wide) {
    more.ariaExpanded = String(wide);
    for (const { name } of few) rows.get(name).hidden = !wide;
  }

  const large = genres.slice(0, genres.length - few.length);
  list.replaceChildren(
    line,
    ...large.map(({ name }) => rows.get(name)),
    ...(few.length > 0 ? [h("li", {}, more)] : []),
    ...few.map(({ name }) => rows.get(name)),
    h("li", {}, all),
  );
  open(few.some(({ name }) => picked.has(name)));
  return {
    mark(shown, withLine) {
      const colours = new Map(shown.map(({ name, colour }) => [name, colour]));
      line.hidden = !withLine;
      all.parentElement.hidden = picked.size === 0;
      list.classList.toggle("picking", picked.size > 0);
      for (const [name, { firstChild: button }] of rows) {
        button.ariaPressed = String(picked.has(name));
        button.firstChild.style.setProperty("--swatch", `var(--${colours.get(name) ?? "series-rest"})`);
      }
    },
  };
}

/** A patch of a colour. */
export function swatch(colour) {
  const patch = h("span", { class: "swatch" });
  patch.style.setProperty("--swatch", `var(--${colour})`);
  return patch;
}
