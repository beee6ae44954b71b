// The films of one year: the form, the chart and its numbers.

import { request } from "./api.js";
import { badge, count, demo, find, plural, table } from "./dom.js";
import { drawPopularity } from "./popularity-chart.js";
import { clearErrors, loader, onEdit, showErrors } from "./states.js";

/**
 * Sets the chart up and returns what loads it, and what goes to another year.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 */
export function startPopularity(shown) {
  const form = find("#popularity-form");
  const { year } = form.elements;
  const load = loader(
    find("#popularity"),
    async (signal) => {
      clearErrors(form);
      const data = await request(`movies/popularity?${new URLSearchParams(new FormData(form))}`, { signal });
      const any = data.top.length > 0;
      const chart = { kind: "popularity", year: data.year, limit: Number(form.elements.limit.value) };
      shown(any ? { chart, invented: data.invented } : null);
      if (!any) {
        find("#popularity-empty").textContent =
          data.films === 0
            ? `There is no film of ${data.year}. Try another year.`
            : `There are ${plural(data.films, "film")} of ${data.year}.`;
        return "empty";
      }
      showPopularity(data);
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  const choose = (value) => {
    year.value = value;
    load();
  };
  onEdit(form, () => load());
  find("#year-before").addEventListener("click", () => choose(Number(year.value) - 1));
  find("#year-after").addEventListener("click", () => choose(Number(year.value) + 1));
  return { load, choose };
}

function showPopularity(data) {
  const canvas = find("#popularity-chart");
  drawPopularity(canvas, data);
  const [first] = data.top;
  canvas.ariaLabel = [
    `Bars of the most and least popular films of ${data.year}.`,
    `Most popular: ${first.title}, ${count(first.popularity)}.`,
    data.invented ? demo : "",
  ].join(" ");
  find("#popularity-caption").replaceChildren(
    `Of ${plural(data.films, "film")} of ${data.year}. `,
    data.unknown > 0
      ? `${plural(data.unknown, "film")} of unknown popularity ${data.unknown === 1 ? "is" : "are"} left out. `
      : "",
    data.invented ? "" : "Popularity is TMDB’s measure of current interest. ",
    data.invented ? badge(demo) : "",
  );
  const rows = (films, group) => films.map((film) => [film.title, group, film.popularity]);
  find("#popularity-table").replaceChildren(
    table(
      `${data.invented ? `${demo} ` : ""}The most and the least popular films of ${data.year}.`,
      ["Film", "Among the", "Popularity"],
      [...rows(data.top, "most popular"), ...rows(data.bottom, "least popular")],
    ),
  );
}
