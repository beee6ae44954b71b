// Conversations in the history: their names, their list and how they are shown.

import { branches } from "./branches.js";
import { h } from "./dom.js";
import { message } from "./messages.js";

/** @type {import("./history.js").Kind} */
export const kind = {
  path: "chats",
  title: "Conversations, newest first",
  noun: "conversation",
  none: "No conversations yet",
  begin: document.getElementById("explore")
    ? { textContent: "Ask about the films", href: "#/explore" }
    : { textContent: "Ask the first question", href: "#/ask" },
  name: (chat) => chat.title || "Nothing said yet",
  more: () => ["", ""],
  marks: () => [],
  content: conversation,
  actions: (chat, hooks) => [
    h("button", { type: "button", "data-resume": true, onclick: () => hooks.resume(chat) }, "Go on with it"),
  ],
};

function conversation(chat) {
  return h(
    "div",
    {},
    h("div", { class: "conversation" }, ...branches(chat.messages).path().map((said) => message(said))),
    chat.messages.length === 0 && h("p", { class: "caption" }, "Nothing was said in this conversation."),
  );
}
