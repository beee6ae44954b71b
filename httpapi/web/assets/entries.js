// What is kept: how drafts and conversations are listed and read.

import { copyButtons } from "./copy.js";
import { badge, h, when } from "./dom.js";
import { message } from "./messages.js";

/**
 * What a person may go on to do with an entry.
 * @typedef {{reuse: (brief: object) => void, resume: (conversation: object) => void, reload: () => void}} Hooks
 */

/** How drafts are named, listed and shown. */
export const emails = {
  path: "emails",
  title: "Emails, newest first",
  noun: "draft",
  none: "No drafts yet",
  begin: { textContent: "Write the first", href: "#/write" },
  name: (draft) => draft.subject || draft.purpose,
  marks: (draft) => [
    draft.tone && h("span", {}, draft.tone),
    draft.status === "pending" && badge("Being written"),
    draft.status === "failed" && badge("Failed", "failed"),
  ],
  content: letter,
};

/** How conversations are named, listed and shown. */
export const chats = {
  path: "chats",
  title: "Conversations, newest first",
  noun: "conversation",
  none: "No conversations yet",
  begin: { textContent: "Ask about the films", href: "#/explore" },
  name: (chat) => chat.title || "Nothing said yet",
  marks: () => [],
  content: conversation,
};

/** What is wrong with a draft, in words; nothing if it is complete. */
function trouble({ status, failure }) {
  if (status === "pending")
    return "This draft is being written. If that was interrupted, the server begins again within minutes.";
  if (status === "failed") return `This draft failed. ${failure ?? ""}`;
  return null;
}

/** A draft with what it was made from. */
function letter(draft, hooks, remove) {
  const labels = {
    purpose: "Purpose",
    details: "Details",
    recipient: "Recipient",
    sender: "Sender",
    tone: "Tone",
    language: "Language",
    length: "Length",
  };
  const written = Boolean(draft.subject || draft.body);
  const wrong = trouble(draft);
  return h(
    "div",
    { "data-status": draft.status },
    written && h("h3", { class: "subject" }, draft.subject),
    written && h("div", { class: "body" }, draft.body),
    wrong &&
      h(
        "div",
        { class: "problem-note" },
        h("p", {}, wrong),
        draft.status === "pending" &&
          h("button", { type: "button", "data-reload": true, onclick: hooks.reload }, "Look again"),
      ),
    written && h("div", { class: "actions letter-part" }, ...copyButtons(() => draft)),
    h(
      "div",
      { class: "letter-part" },
      h("h3", {}, "Made from"),
      h(
        "dl",
        { class: "brief" },
        ...Object.entries(labels)
          .filter(([name]) => draft[name])
          .flatMap(([name, label]) => [h("dt", {}, label), h("dd", {}, draft[name])]),
      ),
      h("p", { class: "caption" }, when(draft.created), draft.model && ` · ${draft.model}`),
    ),
    h(
      "div",
      { class: "actions letter-part" },
      h(
        "button",
        { type: "button", "data-reuse": true, onclick: () => hooks.reuse(draft) },
        "Use this brief again",
      ),
      remove,
    ),
  );
}

/** A conversation, to read and to go on with. */
function conversation(chat, hooks, remove) {
  return h(
    "div",
    {},
    h("div", { class: "conversation" }, ...chat.messages.map(message)),
    chat.messages.length === 0 && h("p", { class: "caption" }, "Nothing was said in this conversation."),
    h(
      "div",
      { class: "actions letter-part" },
      h("button", { type: "button", "data-resume": true, onclick: () => hooks.resume(chat) }, "Go on with it"),
      remove,
    ),
  );
}
