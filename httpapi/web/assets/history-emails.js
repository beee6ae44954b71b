// Drafts in the history: their names, their list and how they are shown.

import { copyButtons } from "./copy.js";
import { badge, h, when } from "./dom.js";
import { handing } from "./handing.js";
import { envelope } from "./envelope.js";
import { usedWords } from "./used.js";

/** @type {import("./history.js").Kind} */
export const kind = {
  path: "emails",
  folded: { folded: "true" },
  title: "Emails, newest first",
  noun: "draft",
  none: "No drafts yet",
  begin: { textContent: "Write the first", href: "#/write" },
  name: (draft) => draft.subject || draft.purpose,
  more: ({ recipient, body }) => [recipient && `To ${recipient}`, firstWords(body)],
  marks: (draft) => [
    draft.tone && h("span", {}, draft.tone),
    draft.versions > 1 && h("span", {}, `${draft.versions} versions`),
    draft.status === "queued" && badge("Queued"),
    draft.status === "writing" && badge("Being written"),
    draft.status === "failed" && badge("Failed", "failed"),
    draft.status === "stopped" && badge("Stopped"),
  ],
  content: letter,
  actions: (draft, hooks) => [
    h("button", { type: "button", "data-reuse": true, onclick: () => hooks.reuse(draft) }, "Use this brief again"),
  ],
};

const beginning = 120; // characters of a letter in the list

/** The first words of a letter, without the salutation if something follows it. */
function firstWords(body) {
  const [first, ...rest] = body.split(/\n+/).filter((line) => line.trim());
  const text = (rest.length > 0 ? rest : [first ?? ""]).join(" ");
  return text.length <= beginning ? text : `${text.slice(0, beginning).replace(/\s+\S*$/, "")}…`;
}

/** Says how many drafts begin before one that waits, if the server knows. */
function before(position) {
  if (position === undefined) return "";
  if (position === 0) return "It is the next one.";
  return position === 1 ? "One other draft begins before it." : `${position.toLocaleString("en")} others begin before it.`;
}

/** What is wrong with a draft, in words. Null if it is done. */
function trouble({ status, failure, position }) {
  if (status === "queued") return `This draft waits for its turn. ${before(position)}`;
  if (status === "writing")
    return "This draft is being written. If that was interrupted, the server begins again within minutes.";
  if (status === "stopped") return "This draft was stopped. This much had been written.";
  if (status === "failed") return `This draft failed. ${failure ?? ""}`;
  return null;
}

/** A draft with the brief that it was made from. */
function letter(draft, hooks) {
  const labels = {
    purpose: "Purpose",
    details: "Details",
    recipient: "To",
    address: "Email address",
    sender: "From",
    identity: "Signed by",
    tone: "Tone",
    language: "Language",
    length: "Length",
    message: "Answers",
  };
  const written = Boolean(draft.subject || draft.body);
  const wrong = trouble(draft);
  return h(
    "div",
    { "data-status": draft.status },
    written && envelope(draft),
    written && h("div", { class: "body" }, draft.body),
    wrong &&
      h(
        "div",
        { class: "problem-note" },
        h("p", {}, wrong),
        ["queued", "writing"].includes(draft.status) &&
          h("button", { type: "button", "data-reload": true, onclick: hooks.reload }, "Look again"),
      ),
    written &&
      h(
        "div",
        { class: "actions letter-part" },
        ["done", "stopped"].includes(draft.status) && h("button", { type: "button", "data-edit": true, onclick: () => hooks.edit(draft) }, "Edit"),
        ...copyButtons(() => draft),
      ),
    written && !wrong && h("div", { class: "letter-part" }, handing(() => draft.id)),
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
      h("p", { class: "caption" }, when(draft.created), ...[draft.model, usedWords(draft.used)].filter(Boolean).map((part) => ` · ${part}`)),
    ),
  );
}
