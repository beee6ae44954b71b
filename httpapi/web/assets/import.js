// Import: a file of films is checked first, and then stored.

import { latest, Problem } from "./api.js";
import { announce, count, find, h, plural } from "./dom.js";
import { choices, columnTable } from "./import-columns.js";
import { bytes, makesWay, reading, rejects, summary, trouble } from "./import-result.js";
import { startImports } from "./imports.js";
import { clearErrors, query, showErrors } from "./states.js";
import { upload } from "./upload.js";

/**
 * Sets the place up. Returns the function that shows it.
 * @param {() => void} changed called when films may have been stored
 */
export function startImport(changed) {
  const form = find("#import-form");
  const choice = find("#import-file");
  const place = find("#import"); // a file may be dropped anywhere in this place
  const drop = find("#import-drop");
  const region = find("#import-result");
  const bar = find("#import-progress");
  const turn = latest();
  const list = startImports();
  let first = null; // the columns of the file as they were read without a choice
  let wanted = []; // the columns as a person chose them

  const busy = () => region.dataset.state === "loading";
  const chosen = () => choice.files[0] ?? null;

  function state(name) {
    region.dataset.state = name;
    for (const field of form.elements) field.disabled = name === "loading";
    find(name === "loading" ? "#import-cancel" : "#import-result-title").focus();
  }

  /** Forgets the result of the check, because the form asks for something else now. */
  function begin() {
    clearErrors(form);
    const file = chosen();
    [first, wanted] = [null, []];
    find("#import-chosen").textContent = file ? bytes(file.size) : "";
    find("#import-result-title").textContent = "Nothing checked yet";
    region.dataset.state = "empty";
  }

  /** Shows what became of a file in one of two parts, and empties the other. */
  function fill(part, ...content) {
    for (const id of ["#import-outcome", "#import-trouble"]) find(id).replaceChildren(...(id === part ? content : []));
  }

  /** Sends the file to be checked or stored, and shows what happens to its rows. */
  async function send(dry) {
    const file = chosen();
    if (busy()) return;
    clearErrors(form);
    if (!file) {
      showErrors(form, { errors: [{ location: "body", message: "Choose a file of films first." }] });
      return;
    }
    const asked = query(form);
    asked.delete("body");
    if (!asked.get("max_rejected")) asked.delete("max_rejected");
    asked.set("source", file.name);
    asked.set("dry_run", String(dry));
    asked.set("report", "true");
    if (first) for (const choice of choices(first, wanted)) asked.append("column", choice);
    const title = dry ? "Checking" : "Importing";
    find("#import-result-title").textContent = `${title} ${file.name}`;
    const progress = { sent: 0, counts: null };
    const show = () => {
      bar.max = Math.max(file.size, 1);
      bar.value = progress.sent;
      find("#import-rows").textContent = [
        `${bytes(progress.sent)} of ${bytes(file.size)} sent`,
        progress.counts && `${plural(progress.counts.read, "row")} read`,
        progress.counts?.rejected > 0 && `${count(progress.counts.rejected)} rejected`,
      ]
        .filter(Boolean)
        .join(" · ");
    };
    show();
    state("loading");
    announce(`${title}.`);
    const signal = turn.next();
    const sent = (size) => {
      progress.sent = Math.min(size, file.size);
      show();
    };
    try {
      for await (const { event, data } of upload(`movies/imports?${asked}`, { file, sent, signal })) {
        if (event === "progress") progress.counts = data;
        show();
        if (event === "done") finish(data, file, dry);
      }
    } catch (problem) {
      if (!signal.aborted && !(problem instanceof Problem)) console.error(problem);
      fail(problem, { file, dry, counts: problem.import ?? progress.counts, stopped: signal.aborted });
    }
    if (dry) return;
    list();
    changed();
  }

  /** The table of columns. After a change, the file is checked again before it is imported. */
  function columns(read) {
    first ??= read;
    const again = h("button", { type: "button", id: "import-recheck", hidden: true, onclick: () => send(true) }, "Check again with these columns");
    const change = (chosen) => {
      wanted = chosen;
      again.hidden = false;
      document.getElementById("import-store")?.setAttribute("disabled", "");
    };
    if (wanted.length === 0) wanted = read.map(({ name, field = "" }) => ({ name, field, as: "" }));
    return [columnTable(read, wanted, change), h("div", { class: "actions" }, again)];
  }

  function finish(result, file, dry) {
    const ready = dry && result.accepted > 0;
    find("#import-result-title").textContent = dry ? `${file.name} is checked` : `${file.name} is imported`;
    const said = dry
      ? `${plural(result.accepted, "row")} of ${count(result.read)} can be stored. Nothing is stored yet.`
      : "The charts show these films from now on.";
    fill(
      "#import-outcome",
      h("p", {}, said, makesWay(result)),
      ...(dry ? [...reading(result), ...columns(result.reading.columns)] : []),
      ...summary(result),
      h(
        "div",
        { class: "actions" },
        ready && h("button", { type: "button", class: "primary", id: "import-store", onclick: () => send(false) }, "Import it"),
        !dry && h("a", { class: "button primary", href: "#/explore" }, "See the charts"),
      ),
      ...(dry ? [] : reading(result)),
      ...rejects(result, file.name),
    );
    announce(said);
    state("ready");
  }

  function fail(problem, { file, dry, counts, stopped }) {
    const { title, advice } = trouble(problem, { dry, stopped });
    showErrors(form, problem);
    find("#import-result-title").textContent = title;
    fill(
      "#import-trouble",
      ...(stopped ? [] : [h("p", { class: "problem" }, problem.message)]),
      h("p", {}, advice),
      ...(dry && counts?.reading ? columns(counts.reading.columns) : []),
      ...(counts?.read > 0 ? summary(counts) : []),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", id: "import-again", onclick: () => send(dry) }, dry ? "Check again" : "Import again"),
      ),
      ...(counts?.rejects ? rejects(counts, file.name) : []),
    );
    announce(`${title}. ${advice}`);
    state("error");
  }

  form.addEventListener("change", begin);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(true);
  });
  find("#import-cancel").addEventListener("click", turn.stop);
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) place.addEventListener(kind, () => drop.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (busy() || event.dataTransfer.files.length === 0) return;
    choice.files = event.dataTransfer.files;
    begin();
  });
  return { show: list };
}
