// Many letters at once: a file with a row for each, a preview, and what becomes of them.

import { newKey, Problem, request } from "./api.js";
import { addressColumn, columns, read } from "./batch-file.js";
import { progress } from "./batch-progress.js";
import { brief } from "./brief.js";
import { announce, find, h, plural } from "./dom.js";
import { begun } from "./session.js";
import { clearErrors, showErrors } from "./states.js";
import { tabs } from "./tabs.js";
import { price } from "./used.js";

const form = find("#draft-form");
const choice = find("#batch-file");
const region = find("#batch-result");
const content = find("#batch-content");
const texts = ["purpose", "details", "sender", "recipient", "address", "tone", "language"];

let table = ""; // the text of the file
let field = find("#purpose"); // into which a variable goes
let key; // of the batch as it was previewed

/** Whether the form asks for a letter for each row of a file. */
export const hasTable = () => table !== "";

/** Shows the place of what the form asks for: of many letters, or of one. */
export function showPlace() {
  find("#draft").hidden = hasTable();
  region.hidden = !hasTable();
}

/** Sets the part of the form up that is about many letters. */
export function startBatch() {
  for (const name of texts) {
    form.elements.namedItem(name).addEventListener("focus", ({ target }) => (field = target));
  }
  choice.addEventListener("change", load);
  find("#batch-remove").addEventListener("click", () => {
    choice.value = "";
    load();
    choice.focus();
  });
  const drop = find("#batch-drop");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    choice.files = event.dataTransfer.files;
    load();
  });
  join();
}

/** Reads the file that was chosen, and offers its columns. */
async function load() {
  const [file] = choice.files;
  const { text = "", trouble = "" } = file ? await read(file) : {};
  table = text;
  const names = columns(text);
  find("#csv-error").textContent = trouble;
  find("#batch-columns").replaceChildren(
    ...names.map((name) => h("button", { type: "button", onclick: () => insert(name) }, `{${name}}`)),
  );
  const mail = addressColumn(names);
  const address = find("#address");
  if (!text && address.value.startsWith("{")) address.value = "";
  else if (text && mail && !address.value) address.value = `{${mail}}`;
  find("#batch-more").hidden = !text;
  find("#draft-send").textContent = text ? "Preview" : "Draft";
  showPlace();
  show("empty");
  announce(text ? `The file has ${plural(names.length, "column")}: ${names.join(", ")}.` : trouble);
}

/** Puts a variable where the cursor is in the field that was used last. */
function insert(name) {
  field.setRangeText(`{${name}}`, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function show(state, ...parts) {
  region.dataset.state = state;
  region.ariaBusy = String(state === "loading");
  if (parts.length > 0) content.replaceChildren(...parts.filter(Boolean));
}

/** Says what is wrong: in the form where a field has it, else as a list. */
function refuse(error) {
  if (!(error instanceof Problem)) console.error(error);
  const own = error.errors?.filter(({ location = "" }) => location.startsWith("body.brief.")) ?? [];
  const others = error.errors?.filter((one) => !own.includes(one)) ?? [];
  const shown = showErrors(form, { errors: own });
  if (shown && others.length === 0) return show("empty");
  const more = error.more > 0 ? [h("p", {}, `And ${plural(error.more, "more")}.`)] : [];
  show(
    "ready",
    h("h3", {}, "Nothing is stored yet"),
    others.length > 0
      ? h("ul", { class: "faults" }, ...others.map(({ message }) => h("li", {}, message)))
      : h("p", { class: "problem", role: "alert" }, error.message),
    ...more,
  );
  if (others.length > 0) announce(`Nothing is stored yet. ${others[0].message}`);
}

/** Shows the first letter's brief and the estimate. */
export async function preview() {
  if (region.dataset.state === "loading") return;
  clearErrors(form);
  const { charts, ...texts } = brief(); // charts go with one letter
  const body = { brief: texts, csv: table };
  show("loading");
  key = newKey();
  try {
    const seen = await request("emails/batches/preview", { method: "POST", body });
    const { letters, first, unused } = seen;
    const start = h("button", { type: "button", class: "primary", id: "batch-start", onclick: () => begin(body) }, `Write ${plural(letters, "letter")}`);
    show(
      "ready",
      h("h3", {}, `${plural(letters, "letter")}. The first one is made from this:`),
      h("dl", { class: "brief" }, ...Object.entries(first).flatMap(([name, text]) => [h("dt", {}, label(name)), h("dd", {}, text)])),
      unused.length > 0 && h("p", { class: "warning" }, `Not used: ${unused.join(", ")}.`),
      h("p", {}, estimate(seen.estimate)),
      seen.estimate.seconds > 0 && h("p", { class: "caption" }, `It rests on this: ${seen.estimate.rests_on}.`),
      h("div", { class: "actions" }, start),
    );
    start.focus();
    announce(`${plural(letters, "letter")}. ${estimate(seen.estimate)}`);
  } catch (error) {
    refuse(error);
  }
}

const label = (name) => name[0].toUpperCase() + name.slice(1);

/** The cost and the time of a batch in words. */
function estimate({ cost_usd: cost, seconds }) {
  if (cost === 0 && seconds === 0) return "They cost nothing, and take a moment.";
  const sum = cost === undefined ? "What they cost is not known." : `They cost about ${price(cost)}.`;
  const time = seconds < 90 ? plural(Math.max(1, seconds), "second") : plural(Math.round(seconds / 60), "minute");
  return `${sum} They take about ${time}.`;
}

/** Shows how far a batch has come. */
function follow(id) {
  const changed = ({ ended }) => ended && remember(null);
  show("ready", h("h3", {}, "The letters"), progress(id, { changed }), h("p", {}, h("a", { href: "#/history" }, "See them in History")));
}

/** Notes which batch is being written, so that it is shown after a reload. */
function remember(id) {
  try {
    if (id) localStorage.setItem(begun, id);
    else localStorage.removeItem(begun);
  } catch {
    // It is in History.
  }
}

/** Shows the batch that was being written when the page was open last. */
async function join() {
  let id = null;
  try {
    id = localStorage.getItem(begun);
  } catch {
    return; // the browser keeps nothing for the page
  }
  if (!id) return;
  const batch = await request(`emails/batches/${id}`).catch(() => null);
  if (!batch || batch.ended) return remember(null);
  find("#batch").open = true;
  find("#draft").hidden = true;
  region.hidden = false;
  follow(id);
}

/** Begins the batch, and shows how far it comes. */
async function begin(body) {
  const start = find("#batch-start");
  if (start.ariaDisabled === "true") return;
  start.ariaDisabled = "true";
  try {
    const { id } = await request("emails/batches", { method: "POST", body, key });
    remember(id);
    follow(id);
    tabs.tell({ list: "emails" });
    announce("The letters are being written.");
  } catch (error) {
    refuse(error);
  }
}
