// The films of one year: the form, the chart and its numbers.

import { request } from "./api.js";
import { draw } from "./charts.js";
import { count, demo, find, h, plural, table } from "./dom.js";
import { openFilms } from "./films.js";
import { invitation, marks } from "./marks.js";
import { showNotes, under } from "./notes.js";
import { popularityChart } from "./popularity-chart.js";
import { clearErrors, complete, fill, loader, onEdit, query, showErrors } from "./states.js";

/**
 * Sets the chart up.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 * @param {() => void} edited called when a person asks for something else
 * @returns {import("./explore.js").Card}
 */
export function startPopularity(shown, edited) {
  const form = find("#popularity-form");
  const { year } = form.elements;
  const load = loader(
    find("#popularity"),
    async (signal) => {
      clearErrors(form);
      const path = `movies/popularity?${query(form)}`;
      const data = await request(path, { signal });
      complete(form, { year: data.year });
      const any = data.top.length > 0;
      const chart = { kind: "popularity", year: data.year, limit: Number(form.elements.limit.value) };
      shown(any ? { chart, invented: data.notes.invented } : null);
      if (!any) {
        find("#popularity-empty").textContent =
          data.films === 0
            ? `There is no film of ${data.year}. Try another year.`
            : `There are ${plural(data.films, "film")} of ${data.year}.`;
        return "empty";
      }
      showPopularity(data, path);
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  const ask = () => {
    edited();
    load();
  };
  const choose = (value) => {
    year.value = value;
    ask();
  };
  onEdit(form, ask);
  find("#year-before").addEventListener("click", () => choose(Number(year.value) - 1));
  find("#year-after").addEventListener("click", () => choose(Number(year.value) + 1));
  return { load, query: () => query(form), take: (wanted) => fill(form, wanted) };
}

function showPopularity(data, path) {
  const canvas = find("#popularity-chart");
  const { height, chart, rows: shown } = popularityChart(data);
  canvas.parentElement.style.height = `${height}px`;
  draw(canvas, chart);
  const [first] = data.top;
  canvas.ariaLabel = [
    `Bars of the most and least popular films of ${data.year}.`,
    `Most popular: ${first.title}, ${count(first.popularity)}.`,
    data.notes.invented ? demo : "",
  ].join(" ");
  find("#popularity-finding").replaceChildren(h("strong", {}, first.title), ` is the most popular film of ${data.year}.`);
  const of = `Of ${plural(data.films, "film")} of ${data.year}.`;
  const asOf = "Popularity as of";
  const list = (ascending) => () =>
    openFilms({ title: `Films of ${data.year}`, asked: new URLSearchParams({ from: data.year, to: data.year, sort: "popularity", ascending }) });
  marks(canvas, {
    rest: `${of} ${invitation("a bar")}`,
    describe: ({ index }) => `${shown[index].title}: ${count(shown[index].value)}`,
    open: ({ index }) => list(shown[index].group === "bottom"),
  });
  showNotes(find("#popularity-notes"), data.notes, {
    more: [of],
    asOf,
    table: path,
    picture: {
      name: `popularity-${data.year}`,
      title: `Most and least popular films of ${data.year}`,
      about: of,
      chart,
      height,
      under: under(data.notes, asOf),
    },
  });
  const rows = (films, group) => films.map((film) => [film.title, group, film.popularity]);
  find("#popularity-table").replaceChildren(
    table(
      `${data.notes.invented ? `${demo} ` : ""}The most and the least popular films of ${data.year}.`,
      ["Film", "Among the", "Popularity"],
      [...rows(data.top, "most popular"), ...rows(data.bottom, "least popular")],
    ),
  );
}
