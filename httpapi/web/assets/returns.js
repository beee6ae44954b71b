// What films returned, by genre: the form, the chart and its numbers.

import { request } from "./api.js";
import { draw } from "./charts.js";
import { count, demo, find, h, plural, share, table, times } from "./dom.js";
import { openFilms } from "./films.js";
import { invitation, marks } from "./marks.js";
import { showNotes, under } from "./notes.js";
import { decade, decadesChart, details, inOrder, interval, returnsChart } from "./returns-chart.js";
import { clearErrors, complete, fill, loader, onEdit, query, showErrors } from "./states.js";

/**
 * Sets the chart up.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 * @param {() => void} edited called when a person asks for something else
 * @returns {import("./explore.js").Card}
 */
export function startReturns(shown, edited) {
  const form = find("#returns-form");
  const load = loader(
    find("#returns"),
    async (signal) => {
      clearErrors(form);
      const path = `movies/returns?${query(form)}`;
      const data = await request(path, { signal });
      complete(form, { from: data.from, to: data.to, min_budget: data.min_budget, min_revenue: data.min_revenue });
      const { from, to, min_budget, min_revenue, dollars } = data;
      const chart = { kind: "returns", from, to, min_budget, min_revenue, dollars };
      shown(data.all ? { chart, invented: data.notes.invented } : null);
      if (!data.all) {
        find("#returns-empty").textContent = `None of the ${plural(data.films, "film")} of ${from}–${to} has a known budget and revenue.`;
        return "empty";
      }
      showReturns(data, path);
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  onEdit(form, () => {
    edited();
    load();
  });
  return { load, query: () => query(form), take: (wanted) => fill(form, wanted) };
}

const reading =
  "Each bar is the middle half of the films: a quarter returned less, a quarter more. " +
  "The mark in it is the median, the thin line around it its 95% interval. " +
  "At the broken line the box office equals the budget.";

const rest = invitation("a bar");

/** Opens the list of the films whose return counts. */
const films = ({ min_budget, min_revenue }, { title, from, to, genre }) => () =>
  openFilms({
    title,
    asked: new URLSearchParams({ from, to, ...(genre && { genre }), min_budget, min_revenue, sort: "return" }),
  });

function showReturns(data, path) {
  const canvas = find("#returns-chart");
  const { height, chart, rows } = returnsChart(data);
  canvas.parentElement.style.height = `${height}px`;
  draw(canvas, chart);
  const { all, from, to, notes } = data;
  const [best] = inOrder(data.genres);
  const strong = (text) => h("strong", {}, text);
  find("#returns-figures").replaceChildren(
    "Half of the ",
    strong(count(all.films)),
    " films whose money is known took in ",
    strong(times(all.median)),
    " their budget or more; ",
    strong(share(all.losses)),
    " took in less than they cost.",
  );
  canvas.ariaLabel = [
    `Bars of what films of ${from} to ${to} returned, by genre.`,
    `All films: median ${times(all.median)}${interval(all)}.`,
    best?.interval && `Highest median: ${best.name}, ${times(best.median)}${interval(best)}.`,
    notes.invented && demo,
  ]
    .filter(Boolean)
    .join(" ");
  marks(canvas, {
    rest,
    describe: ({ index }) => details(rows[index]),
    open: ({ index }) => films(data, { title: `${rows[index].name}, ${from}–${to}`, from, to, genre: rows[index].all ? null : rows[index].name }),
  });
  showDecades(data);
  showNotes(find("#returns-notes"), notes, {
    more: ["What goes together with a genre need not come of it."],
    table: path,
    picture: {
      name: `returns-${from}-${to}`,
      title: "What films returned, by genre",
      about: `${from}–${to}, box office as a multiple of the budget.`,
      chart,
      height,
      under: [reading, data.caution, ...under(notes)],
    },
  });
  const row = (name, of) => [
    name,
    of.films,
    of.median,
    of.interval?.low ?? "too few films",
    of.interval?.high ?? "",
    of.q1,
    of.q3,
    of.mean,
    of.pooled,
    of.losses,
  ];
  const formats = { 1: count, 9: share };
  find("#returns-table").replaceChildren(
    table(
      `${notes.invented ? `${demo} ` : ""}What films of ${from} to ${to} returned, as multiples of their budgets. ` +
        "The mean is pulled up by a few small films with huge returns; pooled is the revenue of all divided by the budget of all.",
      ["Genre", "Films", "Median", "From", "To (95%)", "Quarter below", "Quarter above", "Mean", "Pooled", "Losses"],
      data.genres.map((genre) => row(genre.name, genre)),
      { total: row("All films", all), format: (value, column) => (formats[column] ?? times)(value) },
    ),
  );
}

/** Shows the decades, and which way the films whose money is unknown bend them. */
function showDecades(data) {
  const canvas = find("#decades-chart");
  const { height, chart, rows } = decadesChart(data);
  canvas.parentElement.style.height = `${height}px`;
  draw(canvas, chart);
  marks(canvas, {
    rest,
    describe: ({ index }) => details(rows[index]),
    open: ({ index }) => films(data, { ...rows[index], title: `Films of ${rows[index].name}` }),
  });
  find("#decades-figures").textContent = data.caution;
  const known = data.decades.filter((of) => of.return);
  canvas.ariaLabel = [
    "Bars of what films returned, by decade.",
    ...known.map((of) => `${decade(of)}: median ${times(of.return.median)}${interval(of.return)}.`),
    data.notes.invented && demo,
  ]
    .filter(Boolean)
    .join(" ");
  const formats = { 1: count, 2: count, 3: share, 7: share };
  find("#decades-table").replaceChildren(
    table(
      `${data.notes.invented ? `${demo} ` : ""}What films returned by decade, as multiples of their budgets.`,
      ["Decade", "Released", "Count", "Known", "Median", "From", "To (95%)", "Losses"],
      data.decades.map((of) => [
        decade(of),
        of.released,
        of.return?.films ?? 0,
        of.known,
        of.return?.median ?? "no data",
        of.return?.interval?.low ?? (of.return ? "too few films" : ""),
        of.return?.interval?.high ?? "",
        of.return?.losses ?? "",
      ]),
      { format: (value, column) => (formats[column] ?? times)(value) },
    ),
  );
}
