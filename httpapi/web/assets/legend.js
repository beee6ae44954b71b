// The legend of the genres chart. People pick genres in it, and choose which genres have
// the colours.

import { groups, series } from "./bands.js";
import { announce, count, h } from "./dom.js";

/**
 * Fills a legend. Picking a genre does not replace the buttons, so that the focus stays.
 * mark shows what is picked now.
 * @param {HTMLElement} list
 * @param {{genres: {name: string, total: number}[]}} data
 * @param {{picked: Set<string>, group: number}} choice changes when a person presses a button
 * @param {object} hooks
 * @param {(total: number) => string} hooks.write
 * @param {() => void} hooks.changed
 * @param {(name: string | null) => void} hooks.over gets the genre that is pointed at
 * @returns {{mark: (shown: import("./bands.js").Band[]) => void}}
 */
export function legend(list, { genres }, choice, { write, changed, over }) {
  const { picked } = choice;
  const rows = new Map(genres.map((genre) => [genre.name, row(genre)]));
  const all = h("button", { type: "button", class: "all", onclick: clear }, "Show all genres");
  const parts = Array.from({ length: groups(genres) }, (_, group) => part(group));

  function row({ name, total }) {
    const toggle = () => {
      if (!picked.delete(name)) picked.add(name);
      changed();
    };
    const button = h(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        "data-genre": name,
        onclick: toggle,
        onpointerenter: () => over(name),
        onpointerleave: () => over(null),
        onfocus: () => over(name),
        onblur: () => over(null),
      },
      swatch("series-rest"),
      h("span", { class: "name" }, name),
      h("span", { class: "total" }, write(total)),
    );
    return h("li", {}, button);
  }
  /** A button that gives the colours to a group of genres. */
  function part(group) {
    const first = group * series;
    const size = Math.min(series, genres.length - first);
    const label = group === 0 ? `Largest ${count(size)}` : first + size < genres.length ? `Next ${count(size)}` : `Smallest ${count(size)}`;
    const press = () => {
      choice.group = group;
      changed();
      announce(`Colours tell the ${label.toLowerCase()} genres apart.`);
    };
    return h("button", { type: "button", "aria-pressed": "false", "data-group": group, onclick: press }, label);
  }
  function clear() {
    picked.clear();
    changed();
    list.querySelector("li:not([hidden]) button").focus(); // the button that had the focus is gone
    announce("All genres are shown.");
  }

  list.replaceChildren(
    ...(parts.length > 1 ? [h("li", {}, h("span", { class: "groups", role: "group", "aria-label": "Genres with colours" }, ...parts))] : []),
    ...rows.values(),
    h("li", {}, all),
  );
  return {
    mark(shown) {
      const colours = new Map(shown.map(({ name, colour }) => [name, colour]));
      all.parentElement.hidden = picked.size === 0;
      list.classList.toggle("picking", picked.size > 0);
      for (const [group, button] of parts.entries()) button.ariaPressed = String(group === choice.group);
      const first = choice.group * series;
      for (const [i, [name, item]] of [...rows].entries()) {
        const { firstChild: button } = item;
        item.hidden = !(picked.has(name) || (i >= first && i < first + series));
        button.ariaPressed = String(picked.has(name));
        button.firstChild.style.setProperty("--swatch", `var(--${colours.get(name) ?? "series-rest"})`);
      }
    },
  };
}

/** A patch of a colour. */
function swatch(colour) {
  const patch = h("span", { class: "swatch" });
  patch.style.setProperty("--swatch", `var(--${colour})`);
  return patch;
}
