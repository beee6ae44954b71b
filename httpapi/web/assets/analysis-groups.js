// Films by month of release, pair of genres, language or country.

import { asked } from "./analysis-money.js";
import { count, plural, share, table } from "./dom.js";
import { figures, median, options } from "./figures.js";
import { openFilms } from "./films.js";
import { namedBars } from "./named-bars.js";

const kinds = { month: "month of release", pair: "pair of genres", language: "language", country: "country" };
const languages = new Intl.DisplayNames(undefined, { type: "language", fallback: "code" });

/** The name of a group for people: languages have codes. */
export function called({ name }, by) {
  if (by !== "language") return name;
  try {
    return languages.of(name);
  } catch {
    return name; // not a code
  }
}

/** @type {import("./analysis.js").Analysis} */
export const groups = {
  id: "groups",
  title: "Months, pairs, languages and countries",
  path: "movies/groups",
  room: 494,
  none: "No film of these years has this figure.",
  choices: [
    { name: "by", label: "By", options: Object.entries(kinds) },
    { name: "figure", label: "Figure", options: options("films", "revenue", "budget", "return", "rating") },
  ],
  ask: (chosen) => new URLSearchParams({ by: chosen.get("by"), limit: "15" }),
  view(data, chosen) {
    const [by, figure] = [chosen.get("by"), chosen.get("figure")];
    const { write, axis, name } = figures[figure];
    const value = (group) => (figure === "films" ? group.films : group[figure]?.median);
    const shown = data.groups.filter((group) => value(group) > 0);
    if (shown.length === 0) return null;
    if (by !== "month") shown.sort((a, b) => value(b) - value(a));
    const rows = shown.map((group) => ({
      title: called(group, by),
      value: value(group),
      colour: "middle",
      figure: figure === "films" ? write(group.films) : `${write(value(group))}, of ${count(group[figure].films)}`,
    }));
    const most = shown.reduce((a, b) => (value(b) > value(a) ? b : a));
    return {
      ...namedBars(rows, { write, axis: figure === "films" ? axis : `Median: ${axis[0].toLowerCase()}${axis.slice(1)}` }),
      finding: [
        { strong: called(most, by) },
        ...(figure === "films"
          ? [" has the most films: ", { strong: count(most.films) }, `, ${share(most.films / data.films)} of ${plural(data.films, "film")}.`]
          : [` has the highest median ${name}: `, { strong: write(value(most)) }, `, of ${plural(most[figure].films, "film")}.`]),
      ],
      describe: ({ index }) =>
        `${called(shown[index], by)}: ${plural(shown[index].films, "film")}${figure === "films" ? "" : `, ${median(shown[index][figure], figure)}`}`,
      open: ({ index }) => () =>
        openFilms({ title: `${called(shown[index], by)}, ${data.from}–${data.to}`, asked: asked(shown[index].filter, figure) }),
      table: table(
        `Films by ${kinds[by]}.`,
        [kinds[by], "Films", ...["budget", "revenue", "return", "rating"].map((of) => `Median ${figures[of].name}`)],
        shown.map((group) => [
          called(group, by),
          group.films,
          ...["budget", "revenue", "return", "rating"].map((of) => (group[of] ? figures[of].write(group[of].median) : "")),
        ]),
      ),
      name: `films-by-${by}-${data.from}-${data.to}`,
      title: `${figure === "films" ? "Films" : `The median ${name}`} by ${kinds[by]}, ${data.from}–${data.to}`,
    };
  },
};
