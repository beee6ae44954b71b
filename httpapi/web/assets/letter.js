// A letter that is there: it is edited where it stands, and saves itself. Every save is a version.

import { request } from "./api.js";
import { announce, find, h } from "./dom.js";
import { startRefine } from "./letter-refine.js";
import { startVersions } from "./letter-versions.js";
import { remember } from "./remember.js";
import { tabs } from "./tabs.js";

const pause = 700; // milliseconds without a key, after which a letter is saved
const later = 4000; // milliseconds until the next try, if the server did not answer
const parts = { subject: find("#draft-subject"), body: find("#draft-body") };
const saved = h("p", { class: "caption", id: "letter-saved" });
const tools = h("div", { id: "letter-tools", class: "stack" });
let shown = null; // the version that is there, as it was saved
let newest = 1; // the highest number of a version
let timer;
let saving = null;

/** The text of an element that is edited. A browser may put a break at its end. */
function textOf(part) {
  const copy = part.cloneNode(true);
  for (const line of copy.querySelectorAll("br")) line.replaceWith("\n");
  return copy.textContent;
}
const end = /\n*$/;
const tidy = (text) => text.replace(end, "");

/** The text on the page. The body keeps the line breaks at its end. */
export const text = () => ({
  subject: textOf(parts.subject).replace(/\s+/g, " ").trim(),
  body: tidy(textOf(parts.body)) + (shown?.body.match(end)[0] ?? ""),
});

/** The id of the version that is there, or of the letter if it is the newest. Null if there is none. */
export const name = () => shown && (shown.version === newest ? shown.id : `${shown.id}-${String(shown.version).padStart(4, "0")}`);

/** Whether something on the page is not saved. */
function dirty() {
  if (!shown) return false;
  const { subject, body } = text();
  return body !== shown.body || subject !== shown.subject.replace(/\s+/g, " ").trim();
}

function say(words, wrong = false) {
  saved.textContent = words;
  saved.classList.toggle("warning", wrong);
  if (words) announce(words);
}

/** Saves what is not saved. It returns whether everything is. */
export async function flush() {
  clearTimeout(timer);
  if (saving) await saving;
  while (dirty()) {
    saving = send().finally(() => (saving = null));
    if (!(await saving)) return false;
  }
  return true;
}

async function send() {
  const before = shown;
  say("Saving…");
  try {
    const kept = await request(`emails/${before.id}`, { method: "PATCH", body: { ...text(), base: before.version } });
    if (shown !== before) return true; // another version is there
    shown = kept;
    fold();
    say("Saved.");
    opened(kept);
    tabs.tell({ list: "emails" });
    return true;
  } catch (error) {
    say(`Not saved. ${error.message}`, true);
    if (![403, 404, 409, 413, 422].includes(error.status)) timer = setTimeout(flush, error.status === 429 ? 60_000 : later);
    return false;
  }
}

/** Folds up what is said about the text before. */
function fold() {
  const handing = document.querySelector("#draft-handing details");
  if (handing) handing.open = false;
}

/** Shows a version, and lets it be edited. */
export function show(version) {
  if (shown) fold();
  shown = version;
  parts.subject.textContent = version.subject;
  parts.body.textContent = version.body;
  say("");
  edit(true);
  opened(version);
}

/** Tells all parts which version is there, and remembers it. */
function opened(version) {
  newest = Math.max(newest, version.version, version.versions ?? 1);
  remember(name());
  for (const part of hear) part.shown(version, newest);
}

/** There are versions up to a number. */
function upTo(number) {
  newest = Math.max(newest, number);
  if (shown) opened(shown);
}

/** Lets the letter be edited, or not. */
export function edit(on) {
  for (const [name, part] of Object.entries(parts)) {
    part.contentEditable = on ? "plaintext-only" : "false";
    if (on) Object.assign(part, { role: "textbox", ariaLabel: name === "body" ? "Body" : "Subject", ariaMultiLine: String(name === "body") });
    else for (const attribute of ["contenteditable", "role", "aria-label", "aria-multiline"]) part.removeAttribute(attribute);
  }
}

const letter = { current: () => shown, parts, show, edit, flush, say, upTo };
const hear = [];

/** Opens a letter that was written. @param {object} kept as the API gives it */
export function open(kept) {
  if (hear.length === 0) start();
  tools.hidden = false;
  newest = 1;
  for (const part of hear) part.open?.(kept);
  show(kept);
}

/** Ends the editing, because another letter comes. It returns the version that was there. */
export function close() {
  const last = shown;
  clearTimeout(timer);
  shown = null;
  edit(false);
  tools.hidden = true;
  say("");
  return last;
}

function start() {
  find("#draft-sheet").append(saved, tools);
  hear.push(startVersions(tools, letter), startRefine(tools, letter));
  for (const part of Object.values(parts)) {
    part.addEventListener("input", () => {
      clearTimeout(timer);
      if (dirty()) {
        timer = setTimeout(flush, pause);
        if (saved.textContent) saved.textContent = "";
      }
    });
  }
  parts.subject.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  addEventListener("beforeunload", (event) => (dirty() || saving) && (flush(), event.preventDefault()));
}
