// Budget against box office: a point for each film, on two logarithmic axes.

import { count, dollars, plural, share, table, times } from "./dom.js";
import { openFilms } from "./films.js";

/** @type {import("./analysis.js").Analysis} */
export const points = {
  id: "points",
  title: "Budget against box office",
  path: "movies/points",
  room: 440,
  none: "No film of these years has a known budget and box office.",
  choices: [],
  ask: () => new URLSearchParams({ limit: "1000" }),
  view(data) {
    const { points: films, from, to } = data;
    if (films.length === 0) return null;
    const above = films.filter(({ budget, revenue }) => revenue >= budget).length;
    const best = films.reduce((a, b) => (b.revenue / b.budget > a.revenue / a.budget ? b : a));
    const ratio = ({ budget, revenue }) => times(revenue / budget);
    return {
      height: 440,
      chart: scatter(films),
      finding: [
        { strong: share(above / films.length) },
        ` of ${plural(films.length, "film")}${films.length < data.films ? `, drawn from ${count(data.films)},` : ""} took in their budget or more. `,
        `${best.title} (${best.year}) returned the most: `,
        { strong: ratio(best) },
        ".",
      ],
      describe({ index }) {
        const film = films[index];
        return `${film.title} (${film.year}): budget ${dollars(film.budget)}, box office ${dollars(film.revenue)}, ${ratio(film)}`;
      },
      open: ({ index }) => () => {
        const { title, year } = films[index];
        openFilms({ title: `Films of ${year} by return`, search: title, asked: new URLSearchParams({ from: year, to: year, sort: "return" }) });
      },
      table: table(
        `Budget and box office of films of ${from} to ${to}, in dollars. The largest budgets come first.`,
        ["Film", "Year", "Budget", "Box office", "Return"],
        films.slice(-200).reverse().map((film) => [film.title, String(film.year), dollars(film.budget), dollars(film.revenue), ratio(film)]),
      ),
      name: `budget-revenue-${from}-${to}`,
      title: `Budget against box office, ${from}–${to}`,
    };
  },
};

/** Configures the chart. A line marks where the box office equals the budget. */
const scatter = (films) => (base, token) => {
  const axis = (text) => ({
    type: "logarithmic",
    grid: { color: ({ tick }) => (Number.isInteger(Math.log10(tick?.value)) ? token("line") : "transparent") },
    border: { display: false },
    title: { display: true, text },
    ticks: { callback: (value) => (Number.isInteger(Math.log10(value)) ? dollars(value) : ""), maxRotation: 0 },
  });
  return {
    type: "scatter",
    data: {
      datasets: [
        {
          data: films.map(({ budget, revenue }) => ({ x: budget, y: revenue })),
          backgroundColor: films.map(({ budget, revenue }) => `${token(revenue >= budget ? "up" : "down")}99`),
          pointStyle: films.map(({ budget, revenue }) => (revenue >= budget ? "circle" : "triangle")), // the colour is not the only sign
          hoverBackgroundColor: films.map(({ budget, revenue }) => token(revenue >= budget ? "up" : "down")),
          borderWidth: 0,
          hoverBorderWidth: 0,
          pointRadius: films.length > 300 ? 3 : 4,
          hoverRadius: 5,
          pointHitRadius: 4,
        },
      ],
    },
    options: {
      ...base,
      layout: { padding: { right: 12, top: 8 } },
      interaction: { mode: "nearest", intersect: true },
      scales: { x: axis("Budget, in dollars"), y: axis("Box office, in dollars") },
    },
    plugins: [{ id: "even", beforeDatasetsDraw: (chart) => drawEven(chart, token) }],
  };
};

function drawEven({ ctx, chartArea, scales: { x, y } }, token) {
  const [low, high] = [Math.max(x.min, y.min), Math.min(x.max, y.max)];
  if (!(low < high)) return;
  ctx.save();
  ctx.strokeStyle = token("accent");
  ctx.lineWidth = 1.5;
  ctx.setLineDash([5, 4]);
  ctx.beginPath();
  ctx.moveTo(x.getPixelForValue(low), y.getPixelForValue(low));
  ctx.lineTo(x.getPixelForValue(high), y.getPixelForValue(high));
  ctx.stroke();
  ctx.fillStyle = token("ink-2");
  ctx.font = `13px ${globalThis.Chart.defaults.font.family}`;
  ctx.textAlign = "right";
  ctx.fillText(`${count(1)}×`, Math.min(x.getPixelForValue(high), chartArea.right) - 4, y.getPixelForValue(high) + 18);
  ctx.restore();
}
