// Write: a brief goes out, a draft comes back as it is written.

import { latest, Problem, stream } from "./api.js";
import { copyButtons } from "./copy.js";
import { announce, find } from "./dom.js";
import { clearErrors, showErrors } from "./states.js";

/** The fields of a brief, as the form and the API name them. */
export const fields = ["purpose", "details", "recipient", "sender", "tone", "language", "length"];

const form = find("#draft-form");
const draft = find("#draft");
const sheet = { subject: find("#draft-subject"), body: find("#draft-body") };
const stop = find("#draft-stop");
const turn = latest();
const field = (name) => form.elements.namedItem(name); // elements.length is a number

/** Sets the place up. */
export function startWrite() {
  find("#draft-copy").append(
    ...copyButtons(() => ({ subject: sheet.subject.textContent, body: sheet.body.textContent })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  form.addEventListener("reset", () => clearErrors(form));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  stop.addEventListener("click", turn.stop);
  find("#draft-again").addEventListener("click", () => form.requestSubmit());
}

/** Puts the brief of an earlier draft into the form. */
export function useBrief(brief) {
  clearErrors(form);
  for (const name of fields) field(name).value = brief[name] || (name === "length" ? "medium" : "");
}

/** What the form holds, without the fields that were left empty. */
function brief() {
  const entries = fields.map((name) => [name, field(name).value.trim()]);
  return Object.fromEntries(entries.filter(([name, value]) => value || name === "purpose"));
}

/**
 * Shows how far the draft has come.
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
  find("#draft-note").textContent = note;
  find("#draft-note").classList.toggle("warning", warning);
  find("#draft-send").ariaDisabled = String(state === "loading");
  if (document.activeElement === stop) find("#draft-title").focus(); // it is about to go
  stop.hidden = state !== "loading";
}

function empty() {
  for (const part of Object.values(sheet)) part.textContent = "";
}

async function write() {
  if (draft.dataset.state === "loading") return;
  clearErrors(form);
  empty();
  show("loading", { note: "Writing…" });
  draft.scrollIntoView({ block: "nearest" });
  announce("Writing the draft.");
  const signal = turn.next();
  try {
    for await (const { event, data } of stream("emails", brief(), signal)) {
      if (event === "text") append(data);
      if (event === "done") finish(data);
    }
  } catch (error) {
    fail(error, signal);
  } finally {
    append({});
  }
}

/** Adds a piece of text and moves the cursor to where it went. */
function append({ field, delta = "" }) {
  for (const [name, element] of Object.entries(sheet)) element.classList.toggle("writing", name === field);
  if (field in sheet) sheet[field].append(delta);
}

/** Shows the draft as it was kept, which is what counts. */
function finish(kept) {
  sheet.subject.textContent = kept.subject;
  sheet.body.textContent = kept.body;
  if (kept.saved) {
    show("ready", { note: `Kept in History. Model: ${kept.model}.` });
  } else {
    show("ready", {
      warning: true,
      note: "Not saved: the store did not answer. Copy the draft now, this is the only one.",
    });
  }
  announce(`The draft is ready. Subject: ${kept.subject}.${kept.saved ? "" : " It could not be saved."}`);
}

function fail(error, signal) {
  if (signal.aborted) {
    const written = sheet.body.textContent !== "";
    show(written ? "ready" : "empty", { note: written ? "Stopped. This much had been written." : "" });
    announce("Stopped.");
    return;
  }
  if (showErrors(form, error)) {
    show("empty");
    return;
  }
  if (!(error instanceof Problem)) console.error(error);
  show("error", { problem: error.message, note: sheet.body.textContent ? "Unfinished." : "" });
}
