// The list of a kind of history: rows by day, page by page, all or those with some words.

import { request } from "./api.js";
import { batch } from "./history-batches.js";
import { find, h, when } from "./dom.js";
import { clearErrors, loader, onEdit, showErrors } from "./states.js";

const dates = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const often = 3000; // milliseconds between two looks at what is being written

/** The status of an entry that is not complete yet, or false. */
const pending = ({ status }) => ["queued", "writing"].includes(status) && status;

/** A day in words: Today, Yesterday, or its date. */
function dayOf(date, now = new Date()) {
  const midnight = (of) => new Date(of.getFullYear(), of.getMonth(), of.getDate());
  const past = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (past !== 0 && past !== 1) return dates.format(date);
  const word = relative.format(-past, "day");
  return word[0].toUpperCase() + word.slice(1);
}

/**
 * Sets the list up.
 * @param {object} hooks
 * @param {() => import("./history.js").Kind} hooks.kind
 * @param {() => string | undefined} hooks.chosen the id of the entry that is open
 * @param {(id: string) => void} hooks.changed gets an entry that is complete now
 */
export function startList({ kind, chosen, changed }) {
  const region = find("#history-list");
  const entries = find("#history-entries");
  const more = find("#load-more");
  const form = find("#history-form");
  const { q } = form.elements;
  const hidden = new Set(); // ids that are about to be deleted
  let looking; // the timer of the next look
  let pages = 0;

  const rows = () => [...entries.querySelectorAll(".entry")];
  const mark = (link) => (link.ariaCurrent = link.dataset.id === chosen() ? "true" : null);
  const state = () => (rows().length > 0 ? "ready" : "empty");

  function entry(item) {
    const [to, words] = kind().more(item);
    const link = h(
      "a",
      { class: "entry", href: `#/history/${kind().path}/${item.id}`, "data-id": item.id, "data-pending": pending(item) },
      h("span", { class: "what" }, kind().name(item)),
      to && h("span", { class: "to" }, to),
      words && h("span", { class: "words" }, words),
      h("span", { class: "meta" }, when(item.created), ...kind().marks(item)),
    );
    mark(link);
    return h("li", {}, link);
  }

  /** A row of the list: an entry, or a batch that unfolds, unless words were searched for. */
  const row = (item, words) => (item.batch && !words ? batch(item, { name: kind().name, entry, deleted: () => load() }) : entry(item));

  /** Adds rows, each below its day. */
  function add(items, words) {
    for (const item of items) {
      if (hidden.has(item.id)) continue;
      const day = dayOf(new Date(item.created));
      let group = entries.lastElementChild;
      if (group?.dataset.day !== day) {
        group = h("section", { "data-day": day }, h("h3", { class: "day" }, day), h("ul", { class: "entries" }));
        entries.append(group);
      }
      group.lastElementChild.append(row(item, words));
    }
  }

  /** Asks for items until some come or the list ends: a page of a search may be empty, and not the last. */
  async function ask(signal, cursor) {
    const words = q.value.trim();
    for (let at = cursor; ; ) {
      const query = new URLSearchParams({ limit: "20", ...(words ? { q: words } : kind().folded), ...(at && { cursor: at }) });
      const { items, next } = await request(`${kind().path}?${query}`, { signal });
      if (items.length > 0 || !next) return { items, next, words };
      at = next;
    }
  }

  /** Loads the first page, or adds the page at the cursor. */
  const load = loader(
    region,
    async (signal, cursor) => {
      clearErrors(form);
      const { items, next, words } = await ask(signal, cursor);
      pages = cursor ? pages + 1 : 1;
      if (!cursor) entries.replaceChildren();
      const before = rows().length;
      add(items, words);
      more.hidden = !next;
      more.onclick = () => load(next);
      if (cursor) rows()[before]?.focus();
      find("#history-empty").textContent = words ? `Nothing has “${words}”` : kind().none;
      find("#history-empty-link").hidden = Boolean(words);
      look();
      return state();
    },
    (problem) => showErrors(form, problem),
  );

  let typing;
  onEdit(form, () => load());
  q.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(load, 250);
  });

  /** Looks again at what waits or is being written, until it is complete. */
  function look() {
    clearTimeout(looking);
    if (rows().some(({ dataset }) => dataset.pending !== undefined)) looking = setTimeout(refresh, often);
  }
  async function refresh() {
    if (entries.checkVisibility() || chosen()) {
      for (const link of rows().filter(({ dataset }) => dataset.pending !== undefined)) {
        const item = await request(`${kind().path}/${link.dataset.id}`).catch(() => null);
        if (!item || item.status === link.dataset.pending || !link.isConnected) continue;
        link.parentElement.replaceWith(entry(item));
        if (item.id === chosen()) changed(item.id);
      }
    }
    look();
  }

  return {
    load: () => load(),
    mark: () => rows().forEach(mark),
    loaded: () => rows().length > 0,
    /** Whether more than the first page is there, which a reload would take away. */
    deep: () => pages > 1,
    clear() {
      region.classList.remove("stale");
      entries.replaceChildren();
    },
    /** Takes an entry out of the list, and returns a function that brings it back. */
    take(id) {
      hidden.add(id);
      const link = rows().find(({ dataset }) => dataset.id === id);
      const item = link?.parentElement;
      const [place, next] = [item?.parentElement, item?.nextSibling];
      const group = place?.parentElement;
      item?.remove();
      if (place?.childElementCount === 0) group.hidden = true;
      region.dataset.state = state();
      return () => {
        hidden.delete(id);
        if (!place?.isConnected) return load();
        place.insertBefore(item, next?.isConnected ? next : null);
        group.hidden = false;
        region.dataset.state = state();
      };
    },
    /** An entry is deleted for good. */
    gone: (id) => hidden.delete(id),
  };
}
