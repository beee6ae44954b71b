// Write: sends a brief, and shows the draft while the model writes it.

import { latest, newKey, Problem, request, stream } from "./api.js";
import { brief, startBrief } from "./brief.js";
import { confirm } from "./confirm.js";
import { copyButtons } from "./copy.js";
import { announce, find } from "./dom.js";
import { handing } from "./handing.js";
import { remember, remembered } from "./remember.js";
import { run, stopped } from "./runs.js";
import { clearErrors, showErrors } from "./states.js";
import { tabs } from "./tabs.js";
import { usedWords } from "./used.js";

const form = find("#draft-form");
const draft = find("#draft");
const sheet = { subject: find("#draft-subject"), body: find("#draft-body") };
const stop = find("#draft-stop");
const save = find("#draft-save");
const turn = latest();
const opening = latest();

const writing = "Writing…";

/** Many letters at once, if the server writes them. */
const batch = document.getElementById("batch") && (await import("./batch.js"));

let asked; // the brief that was sent last, and its key
let id = null; // of the draft that is being written, once it is known
let fresh = false; // whether the letter that is there is the one before
let queued = false; // whether the draft that is joined waits for its turn
let unsaved = null; // a draft that the store did not save: the only copy is here
let editor = null; // the script that edits a letter, once there was one

/** Sets the place up. */
export function startWrite() {
  find("#draft-copy").append(
    ...copyButtons(() => editor?.text() ?? { subject: sheet.subject.textContent, body: sheet.body.textContent }),
  );
  find("#draft-handing").append(handing(() => editor?.name() ?? id));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    batch?.showPlace();
    if (batch?.hasTable()) batch.preview();
    else write({ brief: brief(), key: newKey() });
  });
  startBrief();
  batch?.startBatch();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  stop.addEventListener("click", () => stopped(id && `emails/${id}`, turn, wait));
  find("#draft-again").addEventListener("click", () => write(again()));
  save.addEventListener("click", saveAgain);
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
  tabs.hear(({ draft: other }) => other && draft.dataset.state === "empty" && join(other));
  join(remembered());
}

export { takeBrief, useBrief } from "./brief.js";

/** The last request again, with its key, unless the form has changed. */
function again() {
  const now = brief();
  return JSON.stringify(now) === JSON.stringify(asked.brief) ? asked : { brief: now, key: newKey() };
}

/**
 * Shows the state of the draft.
 * @param {"empty" | "loading" | "ready" | "error"} state
 * @param {{note?: string, warning?: boolean, problem?: string}} [more]
 */
function show(state, { note = "", warning = false, problem = "" } = {}) {
  const written = sheet.subject.textContent + sheet.body.textContent !== "";
  draft.dataset.state = state;
  draft.ariaBusy = String(state === "loading");
  find("#draft-blank").hidden = state !== "empty";
  find("#draft-sheet").hidden = !written && state !== "loading";
  find("#draft-problem").hidden = !problem;
  find("#draft-problem .problem").textContent = problem;
  find("#draft-foot").hidden = !written && !note;
  find("#draft-copy").hidden = !written || state === "loading";
  find("#draft-handing").hidden = state !== "ready" || !written || unsaved !== null;
  find("#draft-handing details").open = false;
  find("#draft-note").textContent = note;
  find("#draft-note").classList.toggle("warning", warning);
  find("#draft-send").ariaDisabled = String(state === "loading");
  offer(stop, state === "loading");
  offer(save, state === "ready" && unsaved !== null);
}

/** Shows a button, or hides it and moves the focus to a neighbour. */
function offer(button, wanted) {
  if (!wanted && document.activeElement === button) find("#draft-title").focus();
  button.hidden = !wanted;
}

async function write(next) {
  if (draft.dataset.state === "loading") return;
  if (unsaved && !(await confirm("The draft on this page is not saved. Delete it and write another?"))) return;
  if (editor && !(await editor.flush()) && !(await confirm("What you changed in the letter is not saved. Write another?"))) return;
  unsaved = null;
  asked = next;
  clearErrors(form);
  const before = { state: draft.dataset.state, note: find("#draft-note").textContent };
  id = null;
  draft.scrollIntoView({ block: "nearest" });
  announce("Writing the draft.");
  await listen((signal) => stream("emails", { body: asked.brief, key: asked.key, signal }), before);
}

/** Shows a draft that is being written for another tab, or was before the page was loaded. */
async function join(name) {
  if (!name || draft.dataset.state === "loading") return;
  const kept = await request(`emails/${name}`).catch((error) => error);
  if (draft.dataset.state === "loading" || unsaved) return;
  if (kept instanceof Error) {
    if (kept.status === 404) remember(null);
    return;
  }
  asked = { brief: kept, key: newKey() };
  id = name;
  if (["queued", "writing"].includes(kept.status)) {
    queued = kept.status === "queued";
    await listen(null, { state: draft.dataset.state, note: find("#draft-note").textContent });
    return;
  }
  if (kept.status === "failed") return remember(null); // it is in History
  fresh = true;
  finish(kept, true);
}

/** Shows a letter of the history, to be edited. */
export async function openLetter({ id: name }) {
  if (draft.dataset.state === "loading" || (editor && !(await editor.flush()))) return;
  await join(name);
}

/** Lets the letter be edited. */
async function edit(kept) {
  const mine = opening.next();
  editor ??= await import("./letter.js").catch(() => null); // without it, the letter can be read and copied
  if (mine.aborted || draft.dataset.state !== "ready") return;
  editor?.open(kept);
}

/** Shows what comes of a draft. @param {((signal: AbortSignal) => AsyncGenerator) | null} begin */
async function listen(begin, before) {
  fresh = true;
  const last = editor?.close();
  show("loading", { note: writing });
  const signal = turn.next();
  try {
    for await (const { event, data } of run({ begin, path: () => `emails/${id}/stream`, signal })) {
      if (event === "draft") {
        fresh = true;
        if (begin && !id) tabs.tell({ draft: data.id });
        id = data.id;
        remember(id);
        wait(queued ? "The draft waits for its turn." : "The model thinks.");
        queued = false;
      }
      if (event === "notice") wait(data.text);
      if (event === "text") append(data);
      if (event === "done") finish(data);
    }
    if (draft.dataset.state === "loading") finish(await request(`emails/${id}`)); // it had ended by then
  } catch (error) {
    fail(error, signal, before);
    if (fresh && last) editor.open(last);
  } finally {
    append({});
  }
}

/** Says what is waited for, until text comes. */
function wait(words) {
  find("#draft-note").textContent = words;
  announce(words);
}

/** Takes away the letter before, because the next one begins. */
function begin() {
  if (!fresh) return;
  fresh = false;
  for (const part of Object.values(sheet)) part.textContent = "";
  head(asked.brief);
}

/** Shows from whom and to whom the letter is. */
function head({ sender, signed, recipient }) {
  for (const [id, name] of [["#draft-from", sender || signed?.sender], ["#draft-to", recipient]]) {
    find(id).textContent = name || "not said";
    find(id).classList.toggle("nobody", !name);
  }
}

/** Adds a piece of text and moves the cursor there. */
function append({ field, delta = "" }) {
  if (field) begin();
  if (field && find("#draft-note").textContent !== writing) find("#draft-note").textContent = writing;
  for (const [name, element] of Object.entries(sheet)) element.classList.toggle("writing", name === field);
  if (field in sheet) sheet[field].append(delta);
}

/** Shows the draft as it was saved. */
function finish(kept, quietly = false) {
  id = kept.id;
  remember(kept.saved ? kept.id : null);
  begin();
  head(kept);
  sheet.subject.textContent = kept.subject;
  sheet.body.textContent = kept.body;
  unsaved = kept.saved ? null : kept;
  if (kept.status === "stopped") {
    show(kept.body ? "ready" : "empty", { note: kept.body ? "Stopped. This much had been written." : "" });
    tabs.tell({ list: "emails" });
    announce("Stopped.");
    if (kept.body) edit(kept);
    return;
  }
  if (kept.saved) {
    const cost = usedWords(kept.used);
    show("ready", { note: ["Kept in History.", kept.model && `Model: ${kept.model}.`, cost && `${cost}.`].filter(Boolean).join(" ") });
  } else show("ready", { warning: true, note: "Not saved: the store did not answer. This is the only copy." });
  if (kept.saved) edit(kept);
  if (quietly) return;
  tabs.tell({ list: "emails" });
  announce(`The draft is ready. Subject: ${kept.subject}.${kept.saved ? "" : " It could not be saved."}`);
}

/** Tries to save the draft again. */
async function saveAgain() {
  if (save.ariaDisabled === "true") return;
  const { id, subject, body } = unsaved;
  save.ariaDisabled = "true";
  announce("Saving the draft.");
  try {
    const kept = await request(`emails/${id}`, { method: "PATCH", body: { subject, body } });
    if (unsaved?.id !== id) return; // another draft has begun since
    finish(kept);
    announce("The draft is saved.");
  } catch (error) {
    if (unsaved?.id !== id) return;
    if (!(error instanceof Problem)) console.error(error);
    show("ready", { warning: true, note: `Still not saved. ${error.message}` });
    announce(`The draft is still not saved. ${error.message}`);
  } finally {
    save.ariaDisabled = "false";
  }
}

/** Ends a try that broke off. A letter that was there stays until the next one has begun. */
function fail(error, signal, before) {
  const old = fresh && sheet.subject.textContent + sheet.body.textContent !== "";
  const back = { note: old ? before.note : "" };
  if (signal.aborted) {
    const written = sheet.body.textContent !== "";
    show(written ? "ready" : "empty", old ? back : { note: written ? "Stopped. This much had been written." : "" });
    announce("Stopped.");
    return;
  }
  if (showErrors(form, error)) {
    show(old ? "ready" : "empty", back);
    return;
  }
  if (!(error instanceof Problem)) console.error(error);
  if (!error.lost) remember(null);
  const note = old ? "The letter above is the one before." : sheet.body.textContent ? "Unfinished." : "";
  show("error", { problem: error.message, note });
}
