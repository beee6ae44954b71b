// The list of conversations, and what can be done with the one that is open. Loaded when a person
// opens it first.

import { base, newKey, request } from "./api.js";
import { confirm } from "./confirm.js";
import { copyButton } from "./copy.js";
import { announce, h, when } from "./dom.js";
import { home } from "./home.js";
import { save } from "./save.js";
import { tabs } from "./tabs.js";

const button = (label, press, kind = "quiet") => h("button", { type: "button", class: kind, onclick: press }, label);

let dialog; // one for all times

/**
 * Opens the list.
 * @param {object} of
 * @param {string | null} of.id the conversation that is open
 * @param {string} [of.last] its last message on the screen
 * @param {(id: string) => void} of.show
 * @param {(id: string) => void} of.forget leaves a conversation that was deleted
 */
export function openConversations(of) {
  dialog?.remove();
  const trouble = h("p", { class: "field-error", role: "alert" });
  /** Does something, and says what is wrong. */
  const act = (work) => async () => {
    trouble.textContent = "";
    try {
      await work();
    } catch (error) {
      trouble.textContent = error.message;
    }
  };
  const parts = [list(of, act), of.id && own(of, act)];
  dialog = h(
    "dialog",
    { id: "chats", "aria-labelledby": "chats-title" },
    h("header", { class: "panel-head" }, h("h2", { id: "chats-title" }, "Conversations"), button("Close", () => dialog.close())),
    trouble,
    ...parts,
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** The conversations: the pinned ones first, or those with some words. */
function list({ id, show, forget }, act) {
  const place = h("ul", { class: "entries" });
  const more = button("Show more", act(() => fill(next)), "");
  const q = h("input", { type: "search", id: "chats-q", name: "q", maxlength: 200, placeholder: "Words of a title or a message", "aria-label": "Search conversations" });
  const form = h("form", { role: "search" }, q);
  let next;
  let turn = 0;

  async function fill(cursor) {
    const mine = ++turn;
    const words = q.value.trim();
    const pinned = !cursor && !words ? await all("chats?pinned=true&limit=100") : [];
    let page;
    do {
      page = await request(`chats?${new URLSearchParams({ limit: "20", ...(words && { q: words }), ...(cursor && { cursor }) })}`);
      cursor = page.next;
    } while (page.items.length === 0 && page.next);
    if (mine !== turn) return;
    if (!next || pinned.length > 0 || words) place.replaceChildren();
    place.append(...pinned.map(row), ...page.items.filter((one) => !one.pinned || words).map(row));
    next = page.next;
    more.hidden = !next;
    if (place.childElementCount === 0) place.append(h("li", { class: "caption" }, words ? "No conversation has these words." : "No conversations yet."));
  }

  /** A row of the list. */
  const row = (chat) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "quiet entry",
          "data-id": chat.id,
          "aria-current": chat.id === id ? "true" : null,
          onclick() {
            dialog.close();
            show(chat.id);
          },
        },
        h("span", { class: "what" }, chat.title || "Nothing said yet"),
        h("span", { class: "meta" }, chat.pinned && "Pinned · ", when(chat.updated)),
      ),
    );

  form.addEventListener("submit", (event) => event.preventDefault());
  q.addEventListener("input", act(() => ((next = undefined), fill())));
  act(() => fill())();
  const clear = button(
    "Delete all conversations",
    act(async () => {
      dialog.close(); // the question is a dialog, too
      if (!(await confirm("Delete all conversations? You cannot get them back.", "Delete all"))) return;
      await request("chats", { method: "DELETE" });
      if (id) forget(id);
      tabs.tell({ list: "chats" });
      announce("All conversations are deleted.");
    }),
  );
  const file = h("input", { type: "file", accept: ".json,application/json", hidden: true, id: "chats-file" });
  file.addEventListener(
    "change",
    act(async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      const text = await chosen.text();
      file.value = ""; // the same file can be chosen again
      const chat = await request("chats/imports", { method: "POST", body: read(text) });
      tabs.tell({ list: "chats" });
      announce(`${chat.title || "The conversation"} is imported.`);
      dialog.close();
      show(chat.id);
    }),
  );
  const bring = button("Import a conversation", () => file.click());
  const judged = button(
    "Export feedback",
    act(async () => {
      const items = await all("chats/feedback?limit=100");
      save("feedback.json", new Blob([JSON.stringify(items, null, 2)], { type: "application/json" }));
      announce("feedback.json is saved.");
    }),
  );
  return h("div", { class: "chats" }, form, place, h("div", { class: "actions" }, more, bring, file, judged, clear));
}

/** The conversation in a file. */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The file is not a conversation. Choose one that was exported as JSON.");
  }
}

/** All items of a list. */
async function all(path) {
  const items = [];
  for (let cursor = ""; ; ) {
    const page = await request(`${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

/** What can be done with the conversation that is open. */
function own({ id, last, forget }, act) {
  const at = `chats/${encodeURIComponent(id)}`;
  const title = h("input", { type: "text", id: "chat-title", name: "title", maxlength: 200, "aria-label": "Title" });
  const pin = button("Pin", act(async () => showHead(await change({ pinned: pin.ariaPressed !== "true" }))));
  const rename = h("form", { class: "rename" }, title, h("button", { type: "submit" }, "Rename"));
  rename.addEventListener("submit", (event) => {
    event.preventDefault();
    act(async () => {
      showHead(await change({ title: title.value }));
      announce("Renamed.");
    })();
  });
  const shares = h("ul", { class: "entries", id: "chat-shares" });

  const change = async (body) => {
    const chat = await request(at, { method: "PATCH", body });
    tabs.tell({ list: "chats" });
    const name = document.querySelector(`#chats [data-id="${id}"] .what`);
    if (name) name.textContent = chat.title;
    return chat;
  };
  function showHead(chat) {
    title.value = chat.title;
    pin.ariaPressed = String(chat.pinned);
    pin.textContent = chat.pinned ? "Unpin" : "Pin";
  }
  const listed = async () => {
    const { items } = await request(`${at}/shares`);
    shares.replaceChildren(
      ...items.map((share) =>
        h(
          "li",
          {},
          `${share.messages} messages, until `,
          when(share.ends),
          " ",
          button("Take back", act(async () => {
            await request(`${at}/shares/${share.id}`, { method: "DELETE" });
            await listed();
            announce("Nobody can read it any more.");
          })),
        ),
      ),
    );
  };
  const link = h("p", { id: "share-link", role: "status" });
  const share = button("Share", act(async () => {
    const { token } = await request(`${at}/shares`, { method: "POST", body: { ...(last && { last }) }, key: newKey() });
    const address = new URL(`shared#${token}`, home).href;
    link.replaceChildren(
      "Anyone with this link can read the conversation up to here: ",
      h("a", { href: address, target: "_blank", rel: "noopener" }, address),
      " ",
      copyButton("Copy link", () => address, "quiet"),
    );
    await listed();
  }));
  const file = (label, path, name) =>
    button(label, act(async () => {
      const response = await fetch(new URL(path, base));
      if (!response.ok) throw new Error((await response.json()).detail);
      save(name, await response.blob());
      announce(`${name} is saved.`);
    }));
  act(async () => {
    showHead(await request(at));
    await listed();
  })();
  return h(
    "section",
    { class: "own", "aria-label": "The conversation that is open" },
    h("h3", {}, "This conversation"),
    rename,
    h(
      "div",
      { class: "actions" },
      pin,
      share,
      file("Export as Markdown", `${at}/export.md${last ? `?last=${encodeURIComponent(last)}` : ""}`, "conversation.md"),
      file("Export as JSON", `${at}/export`, "conversation.json"),
      button("Delete", act(async () => {
        dialog.close();
        if (!(await confirm("Delete this conversation? You cannot get it back."))) return;
        await request(at, { method: "DELETE" });
        forget(id);
        tabs.tell({ list: "chats" });
      })),
    ),
    link,
    shares,
  );
}
