// The genres over the years: the form, the chart, its legend and its numbers.

import { request } from "./api.js";
import { bands } from "./bands.js";
import { draw } from "./charts.js";
import { count, demo, find, h, plural, table } from "./dom.js";
import { asLines, genresChart, written } from "./genres-chart.js";
import { headline } from "./headline.js";
import { legend } from "./legend.js";
import { showNotes, under } from "./notes.js";
import { picture } from "./picture.js";
import { clearErrors, complete, fill, loader, onEdit, query, showErrors } from "./states.js";

const most = 32; // genres that a request may name

/**
 * Sets the chart up.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 * @param {() => void} edited called when a person asks for something else
 * @param {(year: number) => void} choose called with the year that is clicked
 * @returns {import("./explore.js").Card}
 */
export function startGenres(shown, edited, choose) {
  const form = find("#genres-form");
  const picked = new Set(); // genres by name; empty means all
  const asked = () => new URLSearchParams([...query(form), ...[...picked].map((name) => ["genre", name])]);
  const load = loader(
    find("#genres"),
    async (signal) => {
      clearErrors(form);
      const data = await request(`movies/genres?${query(form)}`, { signal }); // all genres, so that picking is quick
      complete(form, { from: data.from, to: data.to });
      const any = data.films.some((films) => films > 0);
      if (!any) {
        shown(null);
        return "empty";
      }
      showGenres(data, { picked, asked, edited, choose, seen: () => shown(reference(data, picked)) });
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  onEdit(form, () => {
    edited();
    load();
  });
  return {
    load,
    query: asked,
    take(wanted) {
      fill(form, wanted);
      picked.clear();
      for (const name of wanted.getAll("genre").slice(0, most)) picked.add(name);
    },
  };
}

const ways = { whole: "once per genre", fractional: "in shares" };
const measures = { counts: "numbers of films", shares: "shares of the films that have a genre" };

/** What the chart shows: the picked genres, if there are any of them. @returns {import("./explore.js").Seen} */
function reference({ from, to, count, measure, genres, notes }, picked) {
  const names = genres.map(({ name }) => name);
  const genre = names.filter((name) => picked.has(name)).slice(0, most);
  return { chart: { kind: "genres", from, to, count, measure, genre }, genre: genre[0] ?? names[0], invented: notes.invented };
}

function showGenres(data, { picked, asked, edited, choose, seen }) {
  const canvas = find("#genres-chart");
  const list = find("#genres-legend");
  const view = () => {
    const shown = bands(data.genres, picked, !asLines(data));
    const line = data.measure === "counts" && shown.every(({ name }) => !picked.has(name));
    return { shown, line };
  };
  const about = () =>
    `${data.from}–${data.to}, ${measures[data.measure]}, each film counted ${ways[data.count]}${view().line ? "; the line is the number of films" : ""}.`;
  const change = () => {
    seen();
    const { shown, line } = view();
    draw(canvas, genresChart(data, shown, { line, choose }));
    keys.mark(shown, line);
    canvas.ariaLabel = summary(data, shown, line);
    find("#genres-figures").replaceChildren(
      ...headline(data, picked).map((part) => (part.strong ? h("strong", {}, part.strong) : part)),
    );
    showNotes(find("#genres-notes"), data.notes, {
      more: `${line ? "The line is the true number of films. " : ""}Click a year in the chart to see its films.`,
      table: `movies/genres?${asked()}`,
      picture: () =>
        picture({
          name: `genres-${data.from}-${data.to}.png`,
          title: "Genres over the years",
          about: about(),
          keys: [...(line ? [{ name: "Films per year", colour: "ink" }] : []), ...shown],
          chart: genresChart(data, shown, { line }),
          height: 520,
          under: under(data.notes),
        }),
    });
  };
  const keys = legend(list, data, picked, {
    write: written(data),
    fold: !asLines(data),
    changed() {
      change();
      edited();
    },
  });
  change();

  const write = written(data);
  find("#genres-table").replaceChildren(
    table(
      `${data.notes.invented ? `${demo} ` : ""}Genres ${about()}`,
      ["Year", "Films", "No genre", ...data.genres.map((genre) => genre.name)],
      data.years.map((year, i) => [
        String(year),
        data.films[i],
        data.without_genre[i],
        ...data.genres.map((genre) => genre.values[i] ?? "no data"),
      ]),
      {
        total: ["All years", total(data.films), total(data.without_genre), ...data.genres.map((genre) => genre.total)],
        format: (value, column) => (column < 3 ? count(value) : write(value)),
      },
    ),
  );
}

const total = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** The genres chart in words. */
function summary(data, shown, line) {
  const { films, from, to, notes } = data;
  const write = written(data);
  const largest = shown.slice(0, 3).map(({ name, total }) => `${name} ${write(total)}`);
  return [
    `${asLines(data) ? "Lines" : "Stacked bars"} of ${measures[data.measure]} per genre and year, ${from} to ${to}.`,
    largest.length > 0 && `Largest: ${largest.join(", ")}.`,
    line && `A line shows films per year, from ${plural(Math.min(...films.filter(Boolean)), "film")} to ${count(Math.max(...films))}.`,
    notes.invented && demo,
  ]
    .filter(Boolean)
    .join(" ");
}
