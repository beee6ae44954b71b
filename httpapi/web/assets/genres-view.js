// The genres on the screen: the finding, the chart, its legend and its numbers.

import { bands, coloured } from "./bands.js";
import { tall } from "./cells.js";
import { draw } from "./charts.js";
import { count, demo, find, h, plural, share, table } from "./dom.js";
import { openFilms } from "./films.js";
import { finding, rule, shares, subject } from "./finding.js";
import { genresChart } from "./genres-chart.js";
import { headline } from "./headline.js";
import { legend } from "./legend.js";
import { invitation, marks } from "./marks.js";
import { axis, shape, written } from "./measures.js";
import { showNotes, under } from "./notes.js";

const ways = { whole: "in each of its genres", fractional: "in parts, split between its genres" };
const measures = { counts: "numbers of films", shares: "shares of the films that have a genre" };
const strong = (parts) => parts.map((part) => (part.strong ? h("strong", {}, part.strong) : part));
const plain = (parts) => parts.map((part) => part.strong ?? part).join("");

/**
 * Shows an answer.
 * @param {object} data as the API has it
 * @param {object} options
 * @param {{picked: Set<string>, group: number}} options.choice
 * @param {string} options.view
 * @param {() => string} options.table the path of the numbers
 * @param {() => void} options.edited called when a person picks genres
 * @param {() => void} options.seen called when something else is on the screen
 */
export function showGenres(data, { choice, view, table: path, edited, seen }) {
  const { picked } = choice;
  const canvas = find("#genres-chart");
  const form = shape(data, view);
  const about = `${data.from}–${data.to}, ${measures[data.measure]}, each film counted ${ways[data.count]}.`;
  const write = written(data);
  let shown;
  const pointer = marks(canvas, {
    rest: form === "multiples" ? `${axis(data)}, on one scale. ${invitation("a year")}` : invitation("a genre"),
    describe: ({ dataset, index }) => figures(data, series()[dataset], index),
    open({ dataset, index }) {
      const band = series()[dataset];
      return band.values[index] ? films(band, data.years[index]) : null;
    },
  });
  /** The bands in the order in which the chart draws them. */
  const series = () => {
    const labels = globalThis.Chart.getChart(canvas).data.datasets.map(({ label }) => label);
    return labels.map((label) => shown.find(({ name }) => name === label));
  };
  const keys = legend(find("#genres-legend"), data, choice, {
    write,
    changed() {
      change();
      edited();
    },
    over(name) {
      const dataset = name ? series().findIndex((band) => band.name === name) : -1;
      pointer.point(dataset < 0 ? null : { dataset, index: data.years.length - 1 });
    },
  });
  const change = () => {
    seen();
    shown = bands(data.genres, picked, choice.group);
    const chart = genresChart(data, shown, form);
    const plot = canvas.parentElement;
    const wide = find("#genres").clientWidth - 48; // the plot itself may not be shown yet
    plot.style.height = form === "multiples" ? `${tall(shown.length, wide)}px` : "";
    draw(canvas, chart);
    keys.mark(shown);
    canvas.ariaLabel = summary(data, shown, form);
    const found = finding(data, picked);
    const { title, file } = subject(data, picked);
    find("#genres-finding").replaceChildren(...strong(found));
    find("#genres-figures").replaceChildren(...strong(headline(data, picked)));
    showNotes(find("#genres-notes"), data.notes, {
      more: [rule],
      table: path(),
      sheet: file,
      picture: {
        name: `${file}-${data.from}-${data.to}`,
        title,
        about: plain(found),
        keys: coloured(shown),
        chart,
        height: form === "multiples" ? tall(shown.length, 1104) : 380,
        under: [about, ...under(data.notes)],
      },
    });
    showTable(data, picked, about, write);
  };
  change();
}

/** The figures of a genre in a year. */
function figures(data, band, index) {
  const [year, films] = [data.years[index], data.films[index]];
  const part = shares(data, band)[index];
  const value = data.measure === "shares" ? "" : ` ${plural(band.values[index] ?? 0, "film")},`;
  return `${band.name} in ${year}:${value} ${part === null ? "no data" : share(part)} of ${plural(films, "film")}`;
}

/** Opens the list of the films behind a mark. */
const films = ({ name }, year) => () =>
  openFilms({ title: `${name}, ${year}`, asked: new URLSearchParams({ genre: name, from: year, to: year }) });

/** The numbers of the genres that are picked, or of all. */
function showTable(data, picked, about, write) {
  const chosen = data.genres.filter(({ name }) => picked.has(name));
  const columns = chosen.length > 0 ? chosen : data.genres;
  const total = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const cell = (genre, i) => {
    const value = genre.values[i];
    if (!value) return value ?? "no data";
    return h("button", { type: "button", class: "cell", "aria-haspopup": "dialog", onclick: films(genre, data.years[i]) }, write(value));
  };
  find("#genres-table").replaceChildren(
    table(
      `${data.notes.invented ? `${demo} ` : ""}Genres ${about} A number leads to its films.`,
      ["Year", "Films", "No genre", ...columns.map((genre) => genre.name)],
      data.years.map((year, i) => [
        String(year),
        data.films[i],
        data.without_genre[i],
        ...columns.map((genre) => cell(genre, i)),
      ]),
      {
        total: ["All years", total(data.films), total(data.without_genre), ...columns.map((genre) => genre.total)],
        format: (value, column) => (column < 3 ? count(value) : write(value)),
      },
    ),
  );
}

const forms = { bars: "Stacked bars", lines: "Lines", multiples: "A small chart for each genre" };

/** The genres chart in words. */
function summary(data, shown, form) {
  const { from, to, notes } = data;
  const write = written(data);
  const largest = shown.slice(0, 3).map(({ name, total }) => `${name} ${write(total)}`);
  return [
    `${forms[form]}: ${measures[data.measure]} per genre and year, ${from} to ${to}.`,
    largest.length > 0 && `Largest: ${largest.join(", ")}.`,
    notes.invented && demo,
  ]
    .filter(Boolean)
    .join(" ");
}
