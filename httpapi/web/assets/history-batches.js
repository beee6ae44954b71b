// A batch in the list of emails: one row that unfolds.

import { request } from "./api.js";
import { progress } from "./batch-progress.js";
import { confirm } from "./confirm.js";
import { h, plural, when } from "./dom.js";
import { toast } from "./toast.js";

/**
 * The row of a batch. The letters are loaded when it unfolds.
 * @param {{batch: {id: string, rows: number}, created: string}} first the first letter
 * @param {object} hooks
 * @param {(letter: object) => string} hooks.name
 * @param {(letter: object) => HTMLElement} hooks.entry the row of a letter
 * @param {() => void} hooks.deleted is called when the batch is deleted
 */
export function batch(first, { name, entry, deleted }) {
  const { id, rows } = first.batch;
  const all = plural(rows, "letter");
  const list = h("ul", { class: "entries" });
  const more = h("button", { type: "button", hidden: true }, "More letters");
  const problem = h("p", { class: "problem", role: "alert" });
  let shown = 20; // letters

  /** Loads the letters that are shown again, because some have changed. */
  async function load() {
    try {
      const letters = [];
      let next;
      do {
        const query = new URLSearchParams({ limit: String(Math.min(100, shown - letters.length)), ...(next && { cursor: next }) });
        const page = await request(`emails/batches/${id}/letters?${query}`);
        letters.push(...page.items);
        next = page.next;
      } while (next && letters.length < shown);
      const focused = list.contains(document.activeElement) && document.activeElement.dataset.id;
      list.replaceChildren(...letters.map(entry));
      if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
      more.hidden = !next;
      problem.textContent = "";
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  async function remove() {
    if (!(await confirm(`Delete ${all}?`))) return;
    try {
      await request(`emails/batches/${id}`, { method: "DELETE" });
      toast(`${all} are deleted.`);
      deleted();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  more.addEventListener("click", async () => {
    const before = shown;
    shown += 20;
    await load();
    list.children[before]?.querySelector("a")?.focus();
  });
  const box = h("div", { class: "batch-letters" });
  const fold = h(
    "details",
    { class: "batch", "data-batch": id },
    h("summary", { class: "entry" }, h("span", { class: "what" }, `${all}: ${name(first)}`), h("span", { class: "meta" }, when(first.created))),
    box,
  );
  fold.addEventListener("toggle", () => {
    if (!fold.open) return box.replaceChildren();
    const erase = h("button", { type: "button", class: "danger", onclick: remove }, "Delete all");
    box.replaceChildren(progress(id, { changed: load, actions: [erase] }), problem, list, more);
  });
  return h("li", {}, fold);
}
