// The films with the largest figures.

import { share, table } from "./dom.js";
import { figures, options } from "./figures.js";
import { openFilms } from "./films.js";
import { namedBars } from "./named-bars.js";

/** @type {import("./analysis.js").Analysis} */
export const top = {
  id: "top",
  title: "Top films",
  path: "movies/films",
  room: 422,
  none: "No film of these years has this figure.",
  choices: [
    { name: "sort", label: "By", options: options("revenue", "rating", "return", "budget", "popularity", "votes") },
    { name: "limit", label: "Films", options: [["10", "10"], ["20", "20"]] },
  ],
  ask: (chosen) => chosen,
  view(data, chosen) {
    const sort = chosen.get("sort");
    const { write, axis, name } = figures[sort];
    const films = data.list.filter((film) => film[sort] != null);
    if (films.length === 0) return null;
    const rows = films.map((film, i) => ({
      title: `${i + 1}. ${film.title} (${film.year})`,
      value: film[sort],
      colour: "middle",
    }));
    const [first] = films;
    const years = `${data.from}–${data.to}`;
    const all = films.reduce((sum, film) => sum + film[sort], 0);
    return {
      ...namedBars(rows, { write, axis }),
      finding: [
        { strong: first.title },
        ` (${first.year}) leads by ${name}, with `,
        { strong: write(first[sort]) },
        ...(sort === "revenue" && films.length > 1 ? [`: ${share(first[sort] / all)} of what these ${films.length} took in.`] : ["."]),
      ],
      describe: ({ index }) => `${films[index].title} (${films[index].year}): ${name} ${write(films[index][sort])}, ${films[index].genres.join(", ")}`,
      open: () => () =>
        openFilms({ title: `Films of ${years} by ${name}`, asked: new URLSearchParams({ from: data.from, to: data.to, sort }) }),
      table: table(
        `Films of ${years} by ${name}.`,
        ["Film", "Year", name, "Genres"],
        films.map((film) => [film.title, String(film.year), film[sort], film.genres.join(", ")]),
        { format: write },
      ),
      name: `top-${sort}-${data.from}-${data.to}`,
      title: `The films of ${years} with the largest ${name}`,
    };
  },
};
