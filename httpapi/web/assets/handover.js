// A letter on its way out: its facts, and the ways to hand it over.

import { address, newKey, request } from "./api.js";
import { confirm } from "./confirm.js";
import { announce, h, plural, when } from "./dom.js";

const words = { kept: "kept", missing: "missing", changed: "changed", new: "from nowhere" };

/** Loads a letter, and returns what its place shows. @param {string} id */
export async function handover(id) {
  const path = `emails/${encodeURIComponent(id)}`;
  const letter = await request(`${path}/letter`);
  const changed = letter.facts.filter(({ state }) => state === "changed");
  const missing = letter.facts.filter(({ state }) => state === "missing").length;
  const left = [
    letter.placeholders.length > 0 && `${plural(letter.placeholders.length, "placeholder")} to fill in: ${letter.placeholders.join(" ")}.`,
    missing > 0 && `${plural(missing, "fact")} missing.`,
    changed.length > 0 && `${plural(changed.length, "fact")} changed.`,
  ].filter(Boolean).join(" ");
  const open = letter.placeholders.length > 0 && `${plural(letter.placeholders.length, "placeholder")} left: ${letter.placeholders.join(" ")}.`;
  /** Asks before a letter goes out that says something else than its brief, or that has placeholders. */
  const agreed = async (goes) => {
    const reasons = [...changed.map(said), goes && open].filter(Boolean);
    return reasons.length === 0 || (await confirm(`${reasons.join(" ")} Hand it over all the same?`, "Hand it over"));
  };
  const button = (label, act, goes) =>
    h("button", { type: "button", onclick: async ({ currentTarget }) => (await agreed(goes)) && act(currentTarget) }, label);
  const copies = (label, type) => button(label, (pressed) => copy(pressed, letter, type), false); // it counts the placeholders
  const does = (label, act) => button(label, act, true);
  const keys = {}; // one for each way, so that a second press does not send it twice
  const outcome = h("p", { class: "caption", role: "status" }, ...(letter.handed ? handed(letter.handed) : []));
  async function hand(button, body) {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    keys[body.way] ??= newKey();
    try {
      const done = await request(`${path}/send`, { method: "POST", key: keys[body.way], body: { ...body, ...(changed.length > 0 && { changed: "accepted" }), ...(open && { open: "accepted" }) } });
      outcome.replaceChildren(...handed(done));
    } catch (error) {
      outcome.textContent = error.message;
    } finally {
      button.ariaDisabled = "false";
    }
  }
  return [
    letter.facts.length > 0 && h("ul", { class: "facts", "aria-label": "Facts" }, ...letter.facts.map(chip)),
    h("p", { class: "caption" }, left || "Nothing is left to fill in."),
    letter.attachments.length > 0 && h("p", { class: "caption" }, `Attached to the .eml file and to what is sent: ${letter.attachments.join(", ")}. Copies and links leave them out.`),
    h(
      "div",
      { class: "actions" },
      copies("Copy as text", "text/plain"),
      copies("Copy with layout", "text/html"),
      does("Save as .eml", () => save(`${path}.eml${changed.length > 0 ? "?changed=accepted" : ""}`)),
      letter.ways.includes("file") && does("File as a draft", (button) => hand(button, { way: "file" })),
      letter.ways.includes("send") && letter.address && does("Send…", async (button) => {
        if (await confirm(`Send this letter to ${letter.address}?`, "Send")) await hand(button, { way: "send", to: letter.address });
      }),
      letter.mailto && does("Open in mail program", () => h("a", { href: letter.mailto }).click()),
    ),
    outcome,
  ];
}

/** Says how a letter was handed to a mail server. */
function handed({ way, to, at, done }) {
  if (!done) return ["Nobody knows whether it went out. Look into the mailbox."];
  return [way === "send" ? `Sent to ${to}, ` : "Filed as a draft, ", when(at), "."];
}

/** A fact, and what became of it, which is said in words too. */
const chip = ({ state, text, found, why }) =>
  h(
    "li",
    { class: `fact ${state}`, title: why },
    state === "changed" && found !== text ? [text, found].join(" → ") : text,
    h("span", { class: "fact-state" }, words[state]),
  );

const said = ({ text, found, why }) =>
  `The letter says “${found}”${found === text ? "" : ` instead of “${text}”`}${why ? `: ${why}` : ""}.`;

async function copy(button, { text, html, placeholders }, type) {
  const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
  if (type === "text/html") parts[type] = new Blob([html], { type });
  let told = "The browser refused: select the text";
  try {
    await navigator.clipboard.write([new ClipboardItem(parts)]);
    told = placeholders.length > 0 ? `Copied, ${plural(placeholders.length, "placeholder")} left` : "Copied";
  } catch (error) {
    if (error.name !== "NotAllowedError") console.error(error);
  }
  const label = button.textContent;
  button.textContent = told;
  announce(told);
  setTimeout(() => (button.textContent = label), 2000);
}

/** Has the browser save a file of the server. */
const save = (path) => h("a", { href: address(path), download: "" }).click();
