// The head of a letter: from whom, to whom, about what.

import { h } from "./dom.js";

/** @param {{sender?: string, signed?: {sender: string}, recipient?: string, subject: string}} letter */
export const envelope = ({ sender, signed, recipient, subject }) =>
  h(
    "dl",
    { class: "envelope" },
    h("dt", {}, "From"),
    person(sender || signed?.sender),
    h("dt", {}, "To"),
    person(recipient),
    h("dt", {}, "Subject"),
    h("dd", {}, h("h3", { class: "subject" }, subject)),
  );

const person = (name) => h("dd", { class: !name && "nobody" }, name || "not said");
