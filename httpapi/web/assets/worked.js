// How an answer was worked out: the charts for which the model called, drawn as Explore draws
// them, and the address of each chart.

import { explore } from "./address.js";
import { Problem, request, sheet } from "./api.js";
import { bands } from "./bands.js";
import { draw } from "./charts.js";
import { locate } from "./checked.js";
import { count, h, table } from "./dom.js";
import { finding } from "./finding.js";
import { genresChart } from "./genres-chart.js";
import { shape } from "./measures.js";
import { describe } from "./messages.js";
import { showNotes } from "./notes.js";
import { popularityChart } from "./popularity-chart.js";
import { returnsChart } from "./returns-chart.js";

const films = document.getElementById("explore") !== null; // whether the page has the films

/** How the page draws a kind: the chart and its height in pixels, and a sentence about it. */
const kinds = {
  genres(data, { genre = [] }) {
    const picked = new Set(genre);
    const chart = genresChart(data, bands(data.genres, picked), shape(data, "bars"));
    return { chart, height: 240, about: finding(data, picked).map((part) => part.strong ?? part).join("") };
  },
  popularity: (data) => ({ ...popularityChart(data), about: `Most and least popular films of ${data.year}.` }),
  returns: (data) => ({ ...returnsChart(data), about: `What films of ${data.from}–${data.to} returned, as multiples of their budgets.` }),
};

/** The names of a kind in an address of Explore, and its section. */
const prefixes = { genres: "", popularity: "", returns: "returns_", points: "points_", groups: "groups_" };

const pairs = ({ kind, ...params }, prefix = "") =>
  Object.entries(params).flatMap(([name, value]) => [value].flat().map((one) => [prefix + name, String(one)]));

/** The address of Explore when it shows a chart. */
export function addressOf(chart) {
  const { kind } = chart;
  if (!(kind in prefixes)) return kind === "claims" ? "#/explore/claims" : "#/explore";
  return explore(new URLSearchParams(pairs(chart, prefixes[kind])), "").replace("#/explore", `#/explore/${kind}`);
}

/** What a chart is called: its kind and its parameters. */
function nameOf(chart) {
  const known = describe([chart]);
  const more = pairs(chart).filter(([name]) => !["from", "to", "year", "genre", "measure"].includes(name));
  const words = [known, ...more.map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)].join(", ");
  return words[0].toUpperCase() + words.slice(1);
}

/**
 * Shows how an answer was worked out.
 * @param {HTMLElement} place
 * @param {object[]} called the charts for which the model called
 * @param {object[]} looked the charts on the screen with the question
 * @param {{text: HTMLElement, whole: string, findings: object[]}} said the answer. A chart stands under the
 *   paragraph that first has a figure of it, or else below the answer
 */
export function show(place, called, looked, said) {
  const item = (chart, how) => h("li", {}, films ? h("a", { href: addressOf(chart) }, nameOf(chart)) : nameOf(chart), ` ${how}`);
  const under = films ? called.map((chart) => paragraphOf(chart, said)) : [];
  under.forEach((paragraph, i) => {
    const drawn = figure(called[i]);
    let last = paragraph;
    while (last?.nextElementSibling?.matches(".called")) last = last.nextElementSibling;
    if (last) last.after(drawn);
    else place.append(drawn);
  });
  place.append(
    h(
      "details",
      { class: "how" },
      h("summary", {}, "How this was worked out"),
      h(
        "ul",
        {},
        ...looked.map((chart) => item(chart, "was on the screen.")),
        ...called.map((chart) => item(chart, "was called for.")),
      ),
    ),
  );
}

/** The part of an answer that first has a figure of a chart. Undefined if none has. */
function paragraphOf(chart, { text, whole, findings }) {
  const first = findings.find((one) => one.chart && keyOf(one.chart) === keyOf(chart));
  if (!first) return undefined;
  const plain = text.cloneNode(true);
  for (const why of plain.querySelectorAll(".why")) why.remove();
  const [found] = locate(whole, plain.textContent, [first]);
  let end = 0;
  const at = [...plain.childNodes].findIndex((node) => (end += node.textContent.length) > found?.start);
  return text.childNodes[at];
}

const pathOf = (chart) => `movies/${chart.kind}?${new URLSearchParams(pairs(chart))}`;

/** What a chart is called, and the path whose answer has its notes. Null if the page has no films. */
export const notesOf = (chart) => (films ? { name: nameOf(chart), path: pathOf(chart) } : null);

/** Names a chart: equal charts have equal names. */
export const keyOf = (chart) => `${chart.kind} ${new URLSearchParams(pairs(chart).toSorted())}`;

const drawings = new WeakMap();

/** The canvas and the data of a chart, when it is drawn. @param {HTMLElement} element made by figure */
export const drawingOf = (element) => drawings.get(element);

/**
 * One chart, which comes when its figures are there.
 * @param {object} chart
 * @param {(data: object) => string | undefined} [pick] returns the genre that is set off
 */
export function figure(chart, pick) {
  const name = nameOf(chart);
  const path = pathOf(chart);
  const canvas = h("canvas", { role: "img", "aria-label": name });
  const plot = h("div", { class: "plot" }, canvas);
  const about = h("p", { class: "caption" });
  const notes = h("div", { class: "notes" });
  const element = h(
    "figure",
    { class: "called", "aria-label": name, "data-chart": keyOf(chart), tabindex: "-1" },
    h("figcaption", {}, h("strong", {}, name), " ", h("a", { href: addressOf(chart) }, "Open in Explore")),
    about,
    kinds[chart.kind] && plot,
    numbers(path, name),
    notes,
  );
  drawings.set(element, load());
  return element;

  async function load() {
    try {
      const data = await request(path);
      const set = pick?.(data);
      const drawn = kinds[chart.kind]?.(data, set ? { ...chart, genre: [set] } : chart);
      if (drawn) {
        about.textContent = drawn.about;
        canvas.ariaLabel = `${name}. ${drawn.about}`;
        plot.style.height = `${drawn.height}px`;
        draw(canvas, drawn.chart);
      }
      if (data.notes) showNotes(notes, data.notes, { table: path });
      return { canvas: drawn && canvas, data };
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error);
      plot.remove();
      about.textContent = error instanceof Problem ? error.message : "The chart could not be drawn.";
      return null;
    }
  }
}

/** The numbers of a chart as a table, which comes when it is unfolded. */
function numbers(path, name) {
  const room = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": name });
  const details = h("details", {}, h("summary", {}, "The numbers as a table"), room);
  details.addEventListener("toggle", async () => {
    if (!details.open || room.childElementCount > 0) return;
    try {
      const { file } = await sheet(path);
      const [head, ...rows] = cells(await file.text());
      const names = head.map((column) => column.replaceAll("_", " "));
      room.append(table(name, names, rows.map((row) => row.map(value)), { format: count }));
    } catch (error) {
      room.append(h("p", { class: "failure" }, error.message));
    }
  });
  return details;
}

/** A cell as it is shown: years and texts as they are. */
const value = (text, column) => (column > 0 && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** The cells of a CSV file, row by row. */
function cells(text) {
  const rows = [[]];
  for (const [, comma, quoted, plain, end] of text.matchAll(/(,)|"((?:[^"]|"")*)"|([^",\r\n]+)|(\r?\n)/g)) {
    const row = rows.at(-1);
    if (row.length === 0 && end === undefined) row.push("");
    if (comma) row.push("");
    else if (end !== undefined) rows.push([]);
    else row[row.length - 1] = quoted === undefined ? plain : quoted.replaceAll('""', '"');
  }
  return rows.filter((row) => row.length > 0);
}
