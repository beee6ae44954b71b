// A letter about a chart or an answer of the assistant: the brief that holds its figures. Write
// shows it before anything is drafted.

import { request } from "./api.js";
import { places } from "./checked.js";
import { count, plural } from "./dom.js";
import { under } from "./notes.js";

const most = { figures: 20, columns: 5, charts: 3, table: 32 << 10, picture: 48 << 10, title: 100, notes: 4000 };

/** Opens Write with a brief. Returns the words, which say what the brief holds. */
function open(brief, words) {
  location.hash = "#/write";
  dispatchEvent(new CustomEvent("brief", { detail: { brief, words } }));
  return words;
}

/** Places from the first to the last of so many, evenly spaced: at most so many as wanted. */
const spread = (all, wanted) =>
  all <= wanted ? [...Array(all).keys()] : Array.from({ length: wanted }, (_, i) => Math.round((i * (all - 1)) / Math.max(1, wanted - 1)));

/**
 * The figures of a table, a line for each row: at most 20 of them. The line of totals comes first.
 * @param {string[]} head the names of the columns; the first one is that of the rows
 * @param {string[][]} rows
 * @param {string[]} [total]
 * @returns {{lines: string[], all: number, held: number}} how many figures there are, and are held
 */
export function figures(head, rows, total) {
  const columns = Math.min(head.length - 1, most.columns);
  const room = Math.floor(most.figures / columns) - (total ? 1 : 0);
  const chosen = [...(total ? [total] : []), ...spread(rows.length, room).map((i) => rows[i])];
  const one = ([name, ...cells]) =>
    `- ${name}: ${cells.slice(0, columns).flatMap((cell, i) => (cell ? [`${head[i + 1]} ${cell}`] : [])).join("; ")}`;
  return {
    lines: chosen.map(one),
    all: (rows.length + (total ? 1 : 0)) * (head.length - 1),
    held: chosen.length * columns,
  };
}

/** A table as CSV. A text that a spreadsheet would run as a formula gets an apostrophe. */
export const csv = (rows) =>
  rows.map((row) => row.map((text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",")).join("\r\n") + "\r\n";

/** A picture that is small enough to go with a letter, in base64. Empty if none is. */
async function small(picture) {
  const [{ pixels }, { smallPNG }] = await Promise.all([import("./picture.js"), import("./small-png.js")]);
  for (const ratio of [1, 0.75, 0.5]) {
    const canvas = pixels(picture, ratio);
    const file = await smallPNG(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height));
    if (file.size <= most.picture) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    }
  }
  return "";
}

/**
 * The chart on the screen as it goes with a letter, and what of it does not.
 * @param {import("./picture.js").Picture} picture
 * @param {string[][]} rows
 */
async function files(picture, rows) {
  const { title, under: notes } = picture;
  const table = csv(rows);
  const fits = new TextEncoder().encode(table).length <= most.table;
  const drawn = await small(picture);
  const short = (text, length) => [...text.replace(/\s+/g, " ").trim()].slice(0, length).join("");
  const chart = {
    title: short(title, most.title),
    notes: [...notes.filter(Boolean).join("\n")].slice(0, most.notes).join(""),
    ...(fits && { table }),
    ...(drawn && { picture: drawn }),
  };
  const left = [!drawn && "picture", !fits && "table"].filter(Boolean);
  return {
    charts: left.length < 2 ? [chart] : [],
    words: left.length > 0 ? `Its ${left.join(" and ")} ${left.length > 1 ? "are" : "is"} too large to go with the letter.` : "Its picture and numbers go with the letter.",
  };
}

/**
 * Opens Write with the figures of the chart on the screen.
 * @param {HTMLElement} card where the chart, its sentence and its table are
 * @param {import("./picture.js").Picture} picture
 */
export async function writeAbout(card, picture) {
  const { title, about, under: notes } = picture;
  const row = (of) => [...of.cells].map((cell) => cell.textContent.trim());
  const { tHead, tBodies, tFoot } = card.querySelector("table");
  const head = row(tHead.rows[0]);
  const rows = [...tBodies[0].rows].map(row);
  const total = tFoot && row(tFoot.rows[0]);
  const { lines, all, held } = figures(head, rows, total);
  const sentence = card.querySelector(".finding").textContent.trim();
  const [counted, source] = notes.slice(-2);
  const details = [
    sentence,
    sentence.includes(about) ? "" : about,
    ["Figures:", ...lines].join("\n"),
    [...notes.slice(0, -2), counted && `How this is counted: ${counted}`].filter(Boolean).join(" "),
    source && `Source: ${source}`,
  ];
  const words = held < all ? `The brief holds ${count(held)} of ${count(all)} figures of the chart.` : "The brief holds the figures of the chart.";
  const attached = await files(picture, [head, ...rows, ...(total ? [total] : [])]);
  return open({ purpose: `Share the figures of “${title}”`, details: details.filter(Boolean).join("\n\n"), charts: attached.charts }, `${words} ${attached.words}`);
}

const wrong = ["contradicted", "unbound", "absent"];

/**
 * The text of an answer in which [figure] stands for each figure that is wrong or could not be
 * checked. It ends before figures whose check was not kept.
 * @param {string} text Markdown
 * @param {{findings: object[], left?: number}} [checks]
 * @returns {{text: string, replaced: number, cut: boolean}}
 */
export function right(text, { findings = [], left = 0 } = {}) {
  const place = places(text);
  let whole = "";
  let from = 0;
  let replaced = 0;
  for (const { verdict, start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    if (place(start) < from) continue;
    if (wrong.includes(verdict)) {
      whole += `${text.slice(from, place(start))}[figure]`;
      replaced++;
    } else whole += text.slice(from, place(end));
    from = place(end);
  }
  if (left === 0) whole += text.slice(from);
  return { text: whole.replace(/^#+ +/gm, "").replace(/\*\*|__|`/g, ""), replaced, cut: left > 0 };
}

/**
 * Opens Write with an answer and with the notes of its charts.
 * @param {object} said the answer, as the API has it
 * @param {object[]} looked the charts that were on the screen with the question
 */
export async function writeOf(said, looked = []) {
  const { text, replaced, cut } = right(said.text, said.checks);
  const { notesOf } = await import("./worked.js");
  const paths = new Set();
  const sources = [];
  for (const chart of [...(said.charts ?? []), ...looked]) {
    const of = notesOf(chart);
    if (!of || paths.has(of.path) || paths.size === most.charts) continue;
    paths.add(of.path);
    const { notes } = await request(of.path);
    const [counted, source] = under(notes);
    sources.push([`${of.name}.`, counted && `How this is counted: ${counted}`, source && `Source: ${source}`].filter(Boolean).join(" "));
  }
  const words = [
    "The brief holds the answer.",
    replaced > 0 && `${plural(replaced, "figure")} that ${replaced === 1 ? "is" : "are"} wrong or not checked ${replaced === 1 ? "is" : "are"} left to fill in.`,
    cut && "It ends before the figures whose check was not kept.",
  ];
  open({ purpose: "Share what the charts show", details: [text.trim(), ...sources].join("\n\n") }, words.filter(Boolean).join(" "));
}
