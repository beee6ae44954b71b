// History: drafts and conversations, newest first.

import { request } from "./api.js";
import { announce, find, h } from "./dom.js";
import { startList } from "./history-list.js";
import { loader } from "./states.js";
import { tabs } from "./tabs.js";
import { toast } from "./toast.js";

/**
 * What a person can do with an entry.
 * @typedef {{edit: (letter: object) => void, reuse: (brief: object) => void, resume: (conversation: object) => void, reload: () => void}} Hooks
 */

/**
 * A kind of history: its path in the API, its words, and how an entry is listed and
 * shown.
 * @typedef {object} Kind
 * @property {string} path
 * @property {Record<string, string>} [folded] what asks for a list in which a batch is one entry
 * @property {string} title
 * @property {string} noun
 * @property {string} none
 * @property {{textContent: string, href: string}} begin a link to where the first is made
 * @property {(item: any) => string} name
 * @property {(item: any) => [string, string]} more to whom it is, and its first words; either may be empty
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
  const title = find("#history-entry-title");
  const region = find("#history-entry");
  const content = find("#history-entry-content");
  const actions = find("#history-entry-actions");
  const names = place.dataset.kinds.trim().split(/\s+/);
  const kinds = (await Promise.all(names.map((name) => modules[name]()))).map((module) => module.kind);
  let [kind] = kinds;
  let chosen; // the id of the entry that is open
  let scrolled = 0; // where the list was left
  let stale = false; // whether another tab has changed the list

  const hash = () => `#/history/${kind.path}`;
  const list = startList({ kind: () => kind, chosen: () => chosen, changed: (id) => open(id) });

  const open = loader(
    region,
    async (signal, id) => {
      offer(id);
      if (!id) return "empty";
      const entry = await request(`${kind.path}/${encodeURIComponent(id)}`, { signal });
      const reload = () => {
        list.load();
        open(id);
        title.focus({ preventScroll: true });
      };
      content.replaceChildren(kind.content(entry, { ...hooks, reload }));
      title.textContent = kind.name(entry);
      offer(id, kind.actions(entry, hooks));
      return "ready";
    },
    ({ status }) => {
      actions.hidden ||= status === 404; // there is nothing to delete
    },
  );

  /** Offers to delete an entry, also one that cannot be shown, and what else there is to do. */
  function offer(id = "", buttons) {
    actions.hidden = !id;
    if (id === actions.dataset.id && !buttons) return; // it is opened again
    actions.dataset.id = id;
    if (!buttons) region.classList.remove("stale"); // it shows another entry
    actions.replaceChildren(
      ...(buttons ?? []),
      h("button", { type: "button", class: "danger", "data-delete": true, onclick: () => remove(id) }, "Delete"),
    );
  }

  /** Deletes an entry in a moment, unless a person wants it back. */
  function remove(id) {
    const { noun, path } = kind;
    const address = location.hash;
    const back = list.take(id);
    location.hash = hash();
    find("#history-list-title").focus();
    toast(`The ${noun} is deleted.`, {
      undo() {
        back();
        location.hash = address;
      },
      async done(leaving) {
        try {
          await request(`${path}/${encodeURIComponent(id)}`, { method: "DELETE", keepalive: leaving });
        } catch (problem) {
          if (problem.status !== 404) {
            back();
            toast(`The ${noun} could not be deleted. ${problem.message}`);
            return;
          }
        }
        list.gone(id);
        hooks.forgotten(id);
        tabs.tell({ list: path });
      },
    });
  }

  /** Fills in the words of the kind. */
  function turnTo(next) {
    kind = next;
    list.clear();
    for (const link of place.querySelectorAll(".tabs a")) {
      link.ariaCurrent = link.dataset.kind === kind.path ? "page" : null;
    }
    find("#history-list-title").textContent = kind.title;
    Object.assign(find("#history-empty-link"), kind.begin);
    find("#history-back").href = hash();
  }
  turnTo(kind);
  tabs.hear(({ chat, list: path }) => {
    if ((chat ? "chats" : path) !== kind.path) return;
    stale = true;
    if (place.hidden || chosen || list.deep()) return;
    stale = false;
    list.load();
    announce("The list has changed.");
  });

  return {
    /** Shows the kind that the address names, and the entry if it names an id. */
    async show([path, id], _, arrived) {
      const next = kinds.find((one) => one.path === path) ?? kinds[0];
      if (next !== kind) turnTo(next);
      if (id && !chosen) scrolled = scrollY;
      const back = Boolean(chosen) && !id && !arrived;
      chosen = id;
      find(".history-grid", place).dataset.open = String(Boolean(id));
      list.mark();
      if (!list.loaded() || stale || (!id && !back)) list.load();
      stale = false;
      if (back) scrollTo(0, scrolled);
      await open(id);
      if (id && id === chosen) title.focus({ preventScroll: true });
    },
  };
}
