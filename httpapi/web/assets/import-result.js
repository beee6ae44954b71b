// What happened to the rows of a file, in words and tables.

import { count, h, plural, table } from "./dom.js";
import { save } from "./save.js";

const units = ["bytes", "kB", "MB", "GB"];

/** A size for people. */
export function bytes(size) {
  const power = size < 1000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), units.length - 1);
  return `${count(size / 1000 ** power)} ${units[power]}`;
}

/** What can happen to a row. */
const fates = {
  inserted: "New films",
  updated: "Films that were here, and changed",
  unchanged: "Films that were here just so",
  repeated: "Films that an earlier row has already",
  skipped: "Left out: for adults, or not released",
  missing: "Left out: not here, so that nothing can be updated",
  rejected: "Rejected: see below",
};

/**
 * The outcomes with at least one row. They add up to all rows.
 * @param {Record<string, number>} result as the API has it
 * @returns {[string, number][]}
 */
export const parts = (result) =>
  Object.entries(fates)
    .filter(([name]) => result[name] > 0)
    .map(([name, label]) => [label, result[name]]);

/** A sentence about the demo set, if it goes. */
export const makesWay = ({ dropped, dry_run: dry }) =>
  dropped > 0 ? ` ${plural(dropped, "invented film")} of the demo set ${dry ? "will make way" : "made way"}.` : "";

/** The summary of an import. */
export function summary(result) {
  const rows = parts(result);
  return [
    table(result.dry_run ? "What would become of the rows" : "What became of the rows", ["Rows", "Number"], rows, { total: ["All rows read", result.read] }),
    result.partial > 0 &&
      h("p", { class: "caption" }, `${plural(result.partial, "film")} without a cell that cannot be read: see below.`),
  ].filter(Boolean);
}

/** A remark that tells what to say at a terminal, as a person does it here. */
export const here = (remark) => remark.replace(/(say (?:what they are|which)), as in --column .*$/, "$1, in the list below");

/**
 * What a file was read as, in sentences that a person can check.
 * @param {{columns: {name: string, field?: string, as?: string}[], missing: string[],
 *   remarks: string[]}} reading as the API has it
 */
function understood({ columns, missing, remarks }) {
  const read = columns.filter(({ field }) => field);
  const ignored = columns.filter(({ field }) => !field).map(({ name }) => name);
  return [
    read.length > 0 &&
      `${read.map(({ name, field, as }) => `${field} from ${name}${as ? ` (${as})` : ""}`).join(", ")}.`,
    ignored.length > 0 && `Ignored: ${ignored.join(", ")}.`,
    missing.length > 0 && `No column for ${missing.join(", ")}.`,
    ...remarks.map(here).map((remark) => `${remark[0].toUpperCase()}${remark.slice(1)}.`),
  ]
    .filter(Boolean)
    .join(" ");
}

/** The paragraph about what a file was read as. */
export const reading = (result) =>
  result.reading ? [h("p", { class: "caption reading" }, `Read as: ${understood(result.reading)}`)] : [];

/** What to do about a row, unless the reason already says it. */
export function remedy(reason) {
  if (/^has \d+ fields/.test(reason))
    return "Put quotes round the cell that has a comma in it, or take the comma that is too many away.";
  if (/quote/.test(reason)) return "Mend the quotes of this row.";
  if (/is the id of/.test(reason))
    return "If this row is right, tick “Replace other films that have the same ids”. If the ids are not TMDB’s, read their column as ignored.";
  if (/invented/.test(reason)) return "Leave this row out: negative ids are those of the demo set.";
  if (/^must not be empty/.test(reason)) return "Fill this cell in; a film needs it.";
  return /unknown/.test(reason)
    ? "Correct this cell, or empty it if you do not know better."
    : "Correct this cell, or leave the row out.";
}

/** The name of the file for the rows that were refused from a file. */
export const rejectsName = (file) => file.replace(/(-rejects)?(\.(csv|tsv|txt|jsonl?|gz))*$/i, "-rejects.csv");

/**
 * Says which refused rows are listed, which ones the file of rejects holds, and what to
 * do with it.
 * @param {{rejects: object[], reported: number, rejected: number, partial?: number}} result
 *   as the API has it
 */
export function howToMend({ rejects: rows, reported, rejected, partial = 0 }) {
  const wrong = rejected + partial;
  const all = "marquee import writes all of them.";
  return [
    rows.length < wrong && `The first ${count(rows.length)} are listed.`,
    reported === 0 && `They are too large to be saved here; ${all}`,
    reported > 0 && reported < wrong && `The file has the first ${count(reported)}; ${all}`,
    reported > 0 && "Save them, mend them in that file and import it: films that are here stay as they are.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** The rows that were refused. Empty if there are none. */
export function rejects(result, file) {
  const { rejects: rows, rejected, partial = 0, report } = result;
  if (rows.length === 0) return [];
  const cells = rows.map(({ line, column = "", value = "", reason, stored }) => [
    String(line),
    column || "the whole row",
    value,
    reason,
    stored ? `The film is in without it. ${remedy(reason)}` : remedy(reason),
  ]);
  const head = ["Line", "Column", "What stands there", "What is wrong", "What to do"];
  const keep = () => {
    const text = Uint8Array.from(atob(report), (char) => char.charCodeAt(0));
    save(rejectsName(file), new Blob([text], { type: "text/csv" }));
  };
  return [
    h(
      "h3",
      {},
      [rejected > 0 && plural(rejected, "rejected row"), partial > 0 && `${plural(partial, "film")} without a cell`]
        .filter(Boolean)
        .join(", "),
    ),
    h("p", { class: "caption" }, howToMend(result)),
    h(
      "div",
      { class: "scroll rejects", tabindex: "0", role: "group", "aria-label": "Rejected rows" },
      table("The rejected rows, by their lines in the file.", head, cells, { stack: true }),
    ),
    report &&
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "quiet", "data-save": "rejects", onclick: keep }, "Save the rejects (CSV)"),
      ),
  ].filter(Boolean);
}

const kept = "What was stored until then stays. Import the same file again to store the rest.";

/**
 * Why an import ended early, and what a person can do.
 * @param {{status: number}} problem
 * @param {{dry: boolean, stopped: boolean}} how
 */
export function trouble({ status }, { dry, stopped }) {
  const left = dry ? "Nothing was stored." : kept;
  if (stopped) return { title: "Cancelled", advice: left };
  switch (status) {
    case 403:
      return { title: "You may not import here", advice: "Ask the person who runs this server, or import on its machine: marquee import FILE." };
    case 409:
      return { title: "Another import is at work", advice: "There is one at a time. Try again when it is done. Nothing of this file was stored." };
    case 413:
      return { title: "The file is too large", advice: "Pack it with gzip, which makes such files much smaller. Or import it on the machine of the server: marquee import FILE." };
    case 415:
    case 422:
      return { title: "This file was not taken in", advice: left };
    default:
      return { title: "The import broke off", advice: left };
  }
}
