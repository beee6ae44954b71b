// The genres chart: stacked bars, lines, or a small chart for each genre.

import { coloured } from "./bands.js";
import { labels } from "./labels.js";
import { axis, written } from "./measures.js";
import { multiples } from "./multiples.js";

/**
 * Configures the chart.
 * @param {object} data the answer of the API
 * @param {import("./bands.js").Band[]} shown
 * @param {string} form the shape
 * @returns {import("./charts.js").Configure}
 */
export function genresChart(data, shown, form) {
  if (form === "multiples") return multiples(data, shown, written(data));
  const { years } = data;
  const lines = form === "lines";
  const write = written(data);
  // Many grey lines would hide the others.
  const drawn = lines && shown.length > coloured(shown).length ? coloured(shown) : shown;
  return (base, token) => ({
    type: lines ? "line" : "bar",
    data: {
      labels: years,
      datasets: drawn.map((band) => ({
        label: band.name,
        data: band.values, // a year without data is a gap
        ...(lines ? line(band, years, token) : bar(band, years, token)),
      })),
    },
    options: {
      ...base,
      interaction: lines ? { mode: "nearest", intersect: false } : { mode: "point", intersect: true },
      scales: {
        x: {
          stacked: !lines,
          grid: { display: false },
          border: { color: token("edge") },
          ticks: { maxRotation: 0, autoSkipPadding: 14 },
          title: { display: true, text: "Year of release" },
        },
        y: {
          stacked: !lines,
          beginAtZero: true,
          ...(data.measure === "shares" && !lines && { max: 1 }),
          grid: { color: token("line") },
          border: { display: false },
          ticks: { maxTicksLimit: 7, callback: write, ...(data.measure === "counts" && { precision: 0 }) },
          title: { display: true, text: axis(data) },
        },
      },
    },
    plugins: [labels(coloured(drawn), token, lines)],
  });
}

const bar = ({ colour }, years, token) => ({
  stack: "genres",
  backgroundColor: token(colour),
  hoverBackgroundColor: token(colour),
  borderColor: token("card"),
  hoverBorderColor: token("card"),
  borderWidth: { top: 1 },
  borderSkipped: false,
  categoryPercentage: 1,
  barPercentage: years.length > 80 ? 1 : 0.84,
});

const line = ({ colour, values }, years, token) => ({
  borderColor: token(colour),
  hoverBorderColor: token(colour),
  backgroundColor: token(colour),
  borderWidth: 2,
  clip: 4, // a line along the edge is not cut
  pointRadius: years.map((_, year) => (values[year - 1] == null && values[year + 1] == null ? 3 : 0)), // a single year is a dot
  pointHoverRadius: 4,
});
