// The genres over the years: the form, the chart, its legend and its numbers.

import { request } from "./api.js";
import { badge, count, demo, find, h, plural, table } from "./dom.js";
import { bands, drawGenres } from "./genres-chart.js";
import { clearErrors, loader, onEdit, showErrors } from "./states.js";

/**
 * Sets the chart up and returns what loads it.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 * @param {(year: number) => void} choose called with the year of a bar that is clicked
 */
export function startGenres(shown, choose) {
  const form = find("#genres-form");
  const load = loader(
    find("#genres"),
    async (signal) => {
      clearErrors(form);
      const data = await request(`movies/genres?${new URLSearchParams(new FormData(form))}`, { signal });
      const any = data.films.some((films) => films > 0);
      const chart = { kind: "genres", from: data.from, to: data.to, count: data.count };
      shown(any ? { chart, genre: data.genres[0]?.name, invented: data.invented } : null);
      if (!any) return "empty";
      showGenres(data, choose);
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  onEdit(form, () => load());
  return load;
}

const rules = {
  whole:
    "A film counts once for each of its genres, so the bars of a year add up to more than its films. " +
    "The line is the true number of films.",
  fractional:
    "A film is shared equally among its genres, so the bars of a year add up to its films that have a genre. " +
    "The line is the number of all films.",
};

const ways = { whole: "once per genre", fractional: "in shares" };

function showGenres(data, choose) {
  const shown = bands(data.genres);
  const hidden = new Set();
  const canvas = find("#genres-chart");
  const draw = () => {
    const visible = shown.filter((band) => !hidden.has(band));
    drawGenres(canvas, data, visible, choose);
  };
  draw();
  canvas.ariaLabel = summary(data);

  find("#genres-legend").replaceChildren(
    h("li", { class: "key" }, h("span", { class: "swatch stroke" }), "Films per year"),
    ...shown.map((band) => {
      const toggle = ({ currentTarget }) => {
        if (!hidden.delete(band)) hidden.add(band);
        currentTarget.ariaPressed = String(!hidden.has(band));
        draw();
      };
      const swatch = h("span", { class: "swatch" });
      swatch.style.setProperty("--swatch", `var(--${band.colour})`);
      return h(
        "li",
        {},
        h(
          "button",
          { type: "button", "aria-pressed": "true", onclick: toggle },
          swatch,
          h("span", { class: "name" }, band.name),
          h("span", { class: "total" }, count(band.total)),
        ),
      );
    }),
  );

  const films = data.films.reduce((a, b) => a + b, 0);
  const without = data.without_genre.reduce((a, b) => a + b, 0);
  const peak = data.years[data.films.indexOf(Math.max(...data.films))];
  find("#genres-figures").replaceChildren(
    h("strong", {}, count(films)),
    ` film${films === 1 ? "" : "s"} in `,
    h("strong", {}, `${data.from}–${data.to}`),
    ", most of them in ",
    h("strong", {}, peak),
    ".",
  );
  find("#genres-caption").replaceChildren(
    rules[data.count],
    without > 0
      ? ` ${plural(without, "film")} without a genre ${without === 1 ? "is" : "are"} in the line only.`
      : "",
    " Click a bar to see the films of its year. ",
    data.invented ? badge(demo) : "",
  );
  find("#genres-table").replaceChildren(
    table(
      `${data.invented ? `${demo} ` : ""}Genres from ${data.from} to ${data.to}, each film counted ${ways[data.count]}.`,
      ["Year", "Films", "No genre", ...data.genres.map((genre) => genre.name)],
      data.years.map((year, i) => [
        year,
        data.films[i],
        data.without_genre[i],
        ...data.genres.map((genre) => genre.counts[i]),
      ]),
    ),
  );
}

/** The genres chart in words. */
function summary({ genres, films, from, to, invented }) {
  const largest = genres.slice(0, 3).map((genre) => `${genre.name} ${count(genre.total)}`);
  return [
    `Stacked bars of films per genre and year, ${from} to ${to}.`,
    largest.length > 0 && `Largest: ${largest.join(", ")}.`,
    `A line shows films per year, from ${count(Math.min(...films))} to ${count(Math.max(...films))}.`,
    invented && demo,
  ]
    .filter(Boolean)
    .join(" ");
}
