// The genres chart: stacked bars, and the true number of films as a line.

import { draw, token } from "./charts.js";
import { count, plural } from "./dom.js";

const series = 8; // how many genres have a colour of their own

/**
 * The bands of the genres chart: the largest genres, and the rest as one.
 * @param {{name: string, counts: number[], total: number}[]} genres largest first
 * @returns {{name: string, counts: number[], total: number, colour: string}[]} colour names a token
 */
export function bands(genres) {
  const own = genres.length === series + 1 ? series + 1 : series; // a rest of one would name nothing
  const shown = genres
    .slice(0, own)
    .map((genre, i) => ({ ...genre, colour: i < series ? `series-${i + 1}` : "series-rest" }));
  const rest = genres.slice(own);
  if (rest.length === 0) return shown;
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  return [
    ...shown,
    {
      name: `${rest.length} smaller genres`,
      counts: rest[0].counts.map((_, year) => sum(rest.map((genre) => genre.counts[year]))),
      total: sum(rest.map((genre) => genre.total)),
      colour: "series-rest",
    },
  ];
}

/**
 * Draws stacked bars of the bands, with the true number of films as a line.
 * @param {HTMLCanvasElement} canvas
 * @param {{years: number[], films: number[]}} data
 * @param {ReturnType<typeof bands>} shown
 * @param {(year: number) => void} choose called with the year of a bar that is clicked
 */
export function drawGenres(canvas, { years, films }, shown, choose) {
  draw(canvas, (base) => {
    const line = (stack, borderColor, borderWidth) => ({
      type: "line",
      stack,
      data: films,
      borderColor,
      borderWidth,
      pointRadius: 0,
      pointHitRadius: 0,
    });
    return {
      type: "bar",
      data: {
        labels: years,
        datasets: [
          line("films", token("ink"), 2),
          line("halo", token("card"), 5), // sets the line off from the bars
          ...shown.map((band) => ({
            label: band.name,
            data: band.counts,
            stack: "genres",
            backgroundColor: token(band.colour),
            borderColor: token("card"),
            borderWidth: { top: 1 },
            borderSkipped: false,
            categoryPercentage: 1,
            barPercentage: years.length > 80 ? 1 : 0.84,
          })),
        ],
      },
      options: {
        ...base,
        interaction: { mode: "index", intersect: false },
        onClick: (_, [bar]) => bar && choose(years[bar.index]),
        scales: {
          x: {
            stacked: true,
            grid: { display: false },
            border: { color: token("edge") },
            ticks: { maxRotation: 0, autoSkipPadding: 14 },
          },
          y: {
            stacked: true,
            beginAtZero: true,
            grid: { color: token("line") },
            border: { display: false },
            ticks: { precision: 0, maxTicksLimit: 7, callback: count },
          },
        },
        plugins: {
          ...base.plugins,
          tooltip: {
            ...base.plugins.tooltip,
            filter: ({ dataset, raw }) => dataset.type !== "line" && raw > 0,
            itemSort: (a, b) => a.datasetIndex - b.datasetIndex,
            callbacks: {
              label: ({ dataset, raw }) => ` ${dataset.label}: ${count(raw)}`,
              footer: ([item]) => (item ? plural(films[item.dataIndex], "film") : ""),
            },
          },
        },
      },
    };
  });
}
