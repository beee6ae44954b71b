// The columns of a file: what each is read as, and a choice where that is wrong.

import { h, table } from "./dom.js";

/** The fields of a film, by their names in the API. */
const fields = {
  title: "title",
  original_title: "original title",
  release_date: "day of release",
  year: "year of release",
  genres: "genres",
  budget: "budget",
  revenue: "revenue",
  popularity: "popularity",
  votes: "number of votes",
  rating: "rating",
  runtime: "runtime",
  language: "original language",
  countries: "countries",
  id: "TMDB’s id",
  kind: "kind (film, series)",
  status: "status",
  adult: "for adults",
};

const money = ["dollars", "thousands", "millions", "billions"];

/** How the values of a field may be read. */
const ways = { budget: money, revenue: money, release_date: ["day first", "month first"] };

/**
 * What differs from how a file was read at first, as the API takes it: title=film_name,
 * revenue=gross:millions, or budget= if no column is the budget any more.
 * @param {{name: string, field?: string}[]} first the columns as they were read at first
 * @param {{name: string, field: string, as: string}[]} wanted the same columns
 */
export function choices(first, wanted) {
  const given = wanted
    .filter(({ field, as }, i) => field && (as || field !== first[i].field))
    .map(({ name, field, as }) => `${field}=${name}${as ? `:${as.replace(" ", "-")}` : ""}`);
  const held = new Set(wanted.map(({ field }) => field));
  const lost = first.map(({ field }) => field).filter((field) => field && !held.has(field));
  return [...given, ...lost.map((field) => `${field}=`)];
}

const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);

/**
 * A table of the columns with a choice for each.
 * @param {{name: string, field?: string, as?: string, sample?: string}[]} columns as the API has them
 * @param {{name: string, field: string, as: string}[]} chosen what a person chose before
 * @param {(wanted: {name: string, field: string, as: string}[]) => void} changed
 */
export function columnTable(columns, chosen, changed) {
  const rows = columns.map(({ name, field = "", as = "", sample = "" }, i) => {
    const what = h(
      "select",
      { "aria-label": `Read ${name} as` },
      option("", "ignored", field),
      ...Object.entries(fields).map(([value, text]) => option(value, text, field)),
    );
    const how = h("select", { "aria-label": `How ${name} is read` });
    const offer = () => {
      const found = ways[what.value] && what.value === field && as ? `as found: ${as}` : "as found";
      how.replaceChildren(
        option("", found),
        ...(ways[what.value] ?? []).map((way) => option(way, way, chosen[i]?.as)),
      );
      how.hidden = !ways[what.value];
    };
    offer();
    return { name, sample, what, how, offer };
  });
  const tell = () => changed(rows.map(({ name, what, how }) => ({ name, field: what.value, as: how.value })));
  for (const row of rows) {
    row.what.addEventListener("change", () => {
      for (const other of rows) {
        if (other === row || other.what.value !== row.what.value) continue;
        other.what.value = ""; // one column for each field
        other.offer();
      }
      row.offer();
      tell();
    });
    row.how.addEventListener("change", tell);
  }
  const cells = rows.map(({ name, sample, what, how }) => [name, sample, h("span", { class: "choice" }, what, how)]);
  return h(
    "div",
    { class: "scroll rejects columns", tabindex: "0", role: "group", "aria-label": "Columns" },
    table("What each column is read as. Choose another field where that is wrong.", ["Column", "For example", "Read as"], cells, {
      stack: true,
    }),
  );
}
