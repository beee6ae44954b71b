// The versions of a letter: back and forward, compared by words, and restored.

import { request } from "./api.js";
import { announce, h } from "./dom.js";
import { origin, steps } from "./letter-words.js";

/** Sets the row of buttons up. */
export function startVersions(place, letter) {
  const button = (label, onclick, more) => h("button", { type: "button", onclick, ...more }, label);
  const older = button("‹ Older", () => step(-1), { id: "version-older" });
  const newer = button("Newer ›", () => step(1), { id: "version-newer" });
  const name = h("span", { id: "version-name" });
  const compare = button("Compare", () => (changes.hidden ? differ() : hide()), {
    id: "version-compare", "aria-expanded": "false", "aria-controls": "version-changes",
  });
  const restore = button("Make it the newest", again, { id: "version-restore" });
  const changes = h("div", { id: "version-changes", hidden: true });
  place.append(h("div", { class: "versions" }, older, newer, name, compare, restore), changes);

  let known = new Map(); // by number
  let whole = false; // whether all are known

  /** Gets what is not known yet. */
  async function load({ id }) {
    const mine = known;
    for (let cursor = ""; !whole && known === mine; ) {
      const query = new URLSearchParams({ limit: "100", ...(cursor && { cursor }) });
      const { items, next } = await request(`emails/${id}/versions?${query}`);
      if (known !== mine) return; // another letter is there
      for (const item of items) if (!known.has(item.version)) known.set(item.version, item);
      cursor = next;
      whole = !next;
    }
  }

  async function step(by) {
    await act(async () => {
      const { version } = letter.current();
      await load(letter.current());
      const all = steps([...known.values()]);
      const next = by < 0 ? all.findLast((one) => one.version < version) : all.find((one) => one.version > version);
      if (!next) return announce(by < 0 ? "This is the first version." : "This is the newest version.");
      letter.show(next);
      announce(`${name.textContent}.`);
    });
  }

  async function again() {
    await act(async () => {
      const { id, version } = letter.current();
      letter.show(await request(`emails/${id}/versions/${version}/restore`, { method: "POST" }));
      letter.say(`Saved. It has the text of version ${version}.`);
      older.focus();
    });
  }

  /** Shows what is different from the version before. */
  async function differ() {
    await act(async () => {
      const { id, version } = letter.current();
      const found = await request(`emails/${id}/versions/${version}/changes`);
      const part = ({ kind, text }) => (kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text));
      changes.replaceChildren(
        h("p", { class: "caption" }, `Version ${found.since} to ${found.version}. ${found.spoken}`),
        h("div", { class: "body", "aria-hidden": "true" }, ...found.body.map(part)),
      );
      changes.hidden = false;
      compare.ariaExpanded = "true";
      announce(found.spoken);
    });
  }

  function hide() {
    changes.hidden = true;
    compare.ariaExpanded = "false";
  }

  /** Does something with a letter that is saved, and says why it cannot be done. */
  async function act(what) {
    if (!(await letter.flush())) return;
    await what().catch((error) => letter.say(error.message, true));
  }

  return {
    open(kept) {
      known = new Map();
      whole = kept.version === 1 && !kept.versions;
      if (whole) return;
      load(kept).then(() => letter.current()?.id === kept.id && letter.upTo(Math.max(...known.keys())), () => {});
    },
    shown(version, last) {
      known.set(version.version, version);
      name.textContent = `Version ${version.version} of ${last}: ${origin(version)}`;
      older.ariaDisabled = String(version.version === 1);
      newer.ariaDisabled = String(version.version === last);
      compare.hidden = version.version === 1;
      restore.hidden = version.version === last;
      hide();
    },
  };
}
