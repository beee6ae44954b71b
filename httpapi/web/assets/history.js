// History: drafts and conversations, newest first.

import { request } from "./api.js";
import { confirm } from "./confirm.js";
import { announce, find, h, when } from "./dom.js";
import { loader } from "./states.js";

/**
 * What a person can do with an entry.
 * @typedef {{reuse: (brief: object) => void, resume: (conversation: object) => void, reload: () => void}} Hooks
 */

/**
 * A kind of history: its path in the API, its words, and how an entry is listed and
 * shown.
 * @typedef {object} Kind
 * @property {string} path
 * @property {string} title
 * @property {string} noun
 * @property {string} none
 * @property {{textContent: string, href: string}} begin a link to where the first is made
 * @property {(item: any) => string} name
 * @property {(item: any) => any[]} marks
 * @property {(entry: any, hooks: Hooks) => HTMLElement} content
 * @property {(entry: any, hooks: Hooks) => HTMLElement[]} actions buttons
 */

const modules = {
  emails: () => import("./history-emails.js"),
  chats: () => import("./history-chats.js"),
};

/**
 * Sets the place up with the kinds that the page names. The hooks get the
 * brief of a draft to use again, a conversation to continue, and the id of a
 * conversation that was deleted.
 * @param {Omit<Hooks, "reload"> & {forgotten: (id: string) => void}} hooks
 */
export async function startHistory(hooks) {
  const place = find("#history");
  const list = find("#history-list");
  const entries = find("#history-entries");
  const more = find("#load-more");
  const title = find("#history-entry-title");
  const region = find("#history-entry");
  const content = find("#history-entry-content");
  const actions = find("#history-entry-actions");
  const names = place.dataset.kinds.trim().split(/\s+/);
  const kinds = (await Promise.all(names.map((name) => modules[name]()))).map((module) => module.kind);
  let [kind] = kinds;
  let chosen; // the id of the entry that is open

  const hash = () => `#/history/${kind.path}`;
  const mark = (link) => (link.ariaCurrent = link.dataset.id === chosen ? "true" : null);

  function row(item) {
    const link = h(
      "a",
      { class: "entry", href: `${hash()}/${item.id}`, "data-id": item.id },
      h("span", { class: "what" }, kind.name(item)),
      h("span", { class: "meta" }, when(item.created), ...kind.marks(item)),
    );
    mark(link);
    return h("li", {}, link);
  }

  /** Loads the first page, or adds the page at the cursor. */
  const load = loader(list, async (signal, cursor) => {
    const query = new URLSearchParams({ limit: "20", ...(cursor && { cursor }) });
    const { items, next } = await request(`${kind.path}?${query}`, { signal });
    const rows = items.map(row);
    if (cursor) entries.append(...rows);
    else entries.replaceChildren(...rows);
    more.hidden = !next;
    more.onclick = () => load(next);
    if (cursor) rows[0]?.firstChild.focus();
    return entries.childElementCount > 0 ? "ready" : "empty";
  });

  const open = loader(
    region,
    async (signal, id) => {
      offer(id);
      if (!id) return "empty";
      const entry = await request(`${kind.path}/${encodeURIComponent(id)}`, { signal });
      const reload = () => {
        load();
        open(id);
        title.focus({ preventScroll: true });
      };
      content.replaceChildren(kind.content(entry, { ...hooks, reload }));
      title.textContent = kind.name(entry);
      offer(id, kind.name(entry), kind.actions(entry, hooks));
      return "ready";
    },
    ({ status }) => {
      actions.hidden ||= status === 404; // there is nothing to delete
    },
  );

  /** Offers to delete an entry, also one that cannot be shown, and what else there is to do. */
  function offer(id = "", name = "", buttons = []) {
    actions.hidden = !id;
    if (id === actions.dataset.id && !name) return; // it is opened again
    actions.dataset.id = id;
    if (!name) region.classList.remove("stale"); // it shows another entry
    const question = name ? `Delete the ${kind.noun} “${name}”?` : `Delete this ${kind.noun}?`;
    const press = () => remove(id, question);
    actions.replaceChildren(
      ...buttons,
      h("button", { type: "button", class: "danger", "data-delete": true, onclick: press }, "Delete"),
    );
  }

  async function remove(id, question) {
    const { noun, path } = kind;
    if (!(await confirm(`${question} It cannot be brought back.`))) return;
    try {
      await request(`${path}/${encodeURIComponent(id)}`, { method: "DELETE" });
    } catch (problem) {
      if (problem.status !== 404) {
        actions.append(h("p", { class: "problem-note", role: "alert" }, problem.message));
        return;
      }
    }
    hooks.forgotten(id);
    announce(`The ${noun} is deleted.`);
    location.hash = hash();
    find("#history-list-title").focus();
  }

  /** Fills in the words of the kind. */
  function turnTo(next) {
    kind = next;
    list.classList.remove("stale");
    entries.replaceChildren();
    for (const link of place.querySelectorAll(".tabs a")) {
      link.ariaCurrent = link.dataset.kind === kind.path ? "page" : null;
    }
    find("#history-list-title").textContent = kind.title;
    find("#history-empty").textContent = kind.none;
    Object.assign(find("#history-empty-link"), kind.begin);
    find("#history-back").href = hash();
  }
  turnTo(kind);

  return {
    /** Shows the kind that the address names, and the entry if it names an id. */
    async show([path, id]) {
      const next = kinds.find((one) => one.path === path) ?? kinds[0];
      if (next !== kind) turnTo(next);
      chosen = id;
      find(".history-grid", place).dataset.open = String(Boolean(id));
      entries.querySelectorAll(".entry").forEach(mark);
      if (!id || entries.childElementCount === 0) load();
      await open(id);
      if (id && id === chosen) title.focus({ preventScroll: true });
    },
  };
}
