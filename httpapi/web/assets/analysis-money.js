// The median of a figure over the years, with its interval and the films behind it.

import { count, plural, share, table } from "./dom.js";
import { figures, median, options } from "./figures.js";
import { openFilms } from "./films.js";

/** @type {import("./analysis.js").Analysis} */
export const money = {
  id: "money",
  title: "Money over the years",
  path: "movies/groups",
  room: 340,
  none: "No film of these years has this figure.",
  choices: [
    { name: "figure", label: "Median", options: options("revenue", "budget", "return", "rating") },
    { name: "by", label: "By", options: [["year", "year"], ["decade", "decade"]] },
  ],
  ask: (chosen) => new URLSearchParams({ by: chosen.get("by") }),
  view(data, chosen) {
    const figure = chosen.get("figure");
    const { write, axis, name } = figures[figure];
    const known = data.groups.filter((group) => group[figure]);
    if (known.length === 0) return null;
    const [first, last] = [known[0], known.at(-1)];
    const films = known.reduce((sum, group) => sum + group[figure].films, 0);
    const all = data.groups.reduce((sum, group) => sum + group.films, 0);
    const at = (group) => [{ strong: write(group[figure].median) }, ` in ${group.name}`];
    return {
      height: 340,
      chart: lineOf(data.groups, figure, { write, axis }),
      finding: [
        `The median ${name}: `,
        ...at(first),
        ...(last === first ? [] : [", ", ...at(last)]),
        `; known of ${share(films / all)} of ${plural(all, "film")}.`,
      ],
      describe: ({ index }) => `${data.groups[index].name}: ${median(data.groups[index][figure], figure)}`,
      open: ({ index }) => () => openFilms({ title: `Films of ${data.groups[index].name}`, asked: asked(data.groups[index].filter, figure) }),
      table: table(
        `The median ${name} by ${chosen.get("by")}.`,
        [chosen.get("by"), "Films", "Known", "Known of", "Median", "From", "To (95%)"],
        data.groups.map((group) => {
          const of = group[figure];
          return [group.name, group.films, of?.films ?? 0, of?.share ?? 0, of ? write(of.median) : "no data", of?.interval ? write(of.interval.low) : "", of?.interval ? write(of.interval.high) : ""];
        }),
        { format: (value, column) => (column === 3 ? share : count)(value) },
      ),
      name: `${figure}-by-${chosen.get("by")}-${data.from}-${data.to}`,
      title: `The median ${name} over the years`,
    };
  },
};

/** The filter of a group as a query, with an order. */
export function asked(filter, figure) {
  const known = Object.entries(filter).filter(([, value]) => value);
  return new URLSearchParams([...known, ["sort", figure === "films" ? "popularity" : figure]]);
}

const lineOf = (groups, figure, { write, axis }) => (base, token) => ({
  type: "line",
  data: {
    labels: groups.map(({ name }) => name),
    datasets: [
      {
        label: axis,
        data: groups.map((group) => group[figure]?.median ?? null),
        borderColor: token("accent"),
        backgroundColor: token("accent"),
        hoverBackgroundColor: token("accent"),
        borderWidth: 2,
        pointRadius: groups.length > 60 ? 0 : 3,
        pointHoverRadius: 4,
      },
    ],
  },
  options: {
    ...base,
    layout: { padding: { top: 8, right: 8 } },
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        grid: { display: false },
        border: { color: token("edge") },
        ticks: { maxRotation: 0, autoSkipPadding: 14 },
        title: { display: true, text: "Year of release" },
      },
      y: {
        beginAtZero: true,
        suggestedMax: Math.max(...groups.map((group) => group[figure]?.interval?.high ?? group[figure]?.median ?? 0)),
        grid: { color: token("line") },
        border: { display: false },
        ticks: { maxTicksLimit: 6, callback: write },
        title: { display: true, text: axis },
      },
    },
  },
  plugins: [{ id: "interval", beforeDatasetsDraw: (chart) => drawIntervals(chart, groups, figure, token) }],
});

/** Draws the 95% interval of each median as a line. */
function drawIntervals({ ctx, scales: { x, y } }, groups, figure, token) {
  ctx.save();
  ctx.strokeStyle = token("middle");
  ctx.lineWidth = Math.max(2, Math.min(8, (x.width / groups.length) * 0.4));
  for (const [i, group] of groups.entries()) {
    const interval = group[figure]?.interval;
    if (!interval) continue;
    ctx.beginPath();
    ctx.moveTo(x.getPixelForValue(i), y.getPixelForValue(interval.low));
    ctx.lineTo(x.getPixelForValue(i), y.getPixelForValue(interval.high));
    ctx.stroke();
  }
  ctx.restore();
}
