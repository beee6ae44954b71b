// The genres chart: stacked bars with the true number of films as a line. If bars would
// not add up to a whole, each genre is a line instead.

import { count, plural, share } from "./dom.js";

/**
 * Tells whether genres are drawn as lines. Shares of films that overlap do not add up, so
 * they cannot be stacked.
 */
export const asLines = ({ measure, count: way }) => measure === "shares" && way === "whole";

/** Writes figures of the chart: numbers of films, or parts of them. */
export const written = ({ measure }) => (measure === "shares" ? share : count);

/**
 * Configures the chart.
 * @param {object} data the answer of the API
 * @param {import("./bands.js").Band[]} shown
 * @param {{line?: boolean, choose?: (year: number) => void}} options line: draw the number of films;
 *   choose is called with the year that is clicked
 * @returns {import("./charts.js").Configure}
 */
export function genresChart(data, shown, { line = false, choose = () => {} }) {
  const { years, films } = data;
  const lines = asLines(data);
  const write = written(data);
  return (base, token) => {
    const total = (stack, borderColor, borderWidth) => ({
      type: "line",
      stack,
      data: films.map((n) => n || null), // a year without films is a gap
      borderColor,
      borderWidth,
      pointRadius: 0,
      pointHitRadius: 0,
    });
    const genre = ({ name, values, colour }) =>
      lines
        ? {
            label: name,
            data: values, // a year without data is a gap
            borderColor: token(colour),
            backgroundColor: token(colour),
            borderWidth: 2,
            clip: 4, // a line along the edge is not cut
            pointRadius: years.map((_, year) => (values[year - 1] == null && values[year + 1] == null ? 3 : 0)), // a single year is a dot
            pointHitRadius: 6,
          }
        : {
            label: name,
            data: values,
            stack: "genres", // Chart.js stacks lines too, unless each has a stack of its own
            backgroundColor: token(colour),
            borderColor: token("card"),
            borderWidth: { top: 1 },
            borderSkipped: false,
            categoryPercentage: 1,
            barPercentage: years.length > 80 ? 1 : 0.84,
          };
    return {
      type: lines ? "line" : "bar",
      data: {
        labels: years,
        datasets: [
          ...(line ? [total("films", token("ink"), 2), total("halo", token("card"), 5)] : []), // the halo sets it off from the bars
          ...shown.map(genre),
        ],
      },
      options: {
        ...base,
        interaction: { mode: "index", intersect: false },
        onClick: (_, [mark]) => mark && choose(years[mark.index]),
        scales: {
          x: {
            stacked: !lines,
            grid: { display: false },
            border: { color: token("edge") },
            ticks: { maxRotation: 0, autoSkipPadding: 14 },
          },
          y: {
            stacked: !lines,
            beginAtZero: true,
            ...(data.measure === "shares" && !lines && { max: 1 }),
            grid: { color: token("line") },
            border: { display: false },
            ticks: { maxTicksLimit: 7, callback: write, ...(data.measure === "counts" && { precision: 0 }) },
          },
        },
        plugins: {
          ...base.plugins,
          tooltip: {
            ...base.plugins.tooltip,
            filter: ({ dataset, raw }) => Boolean(dataset.label) && raw > 0,
            itemSort: lines ? (a, b) => b.raw - a.raw : (a, b) => a.datasetIndex - b.datasetIndex,
            callbacks: {
              label: ({ dataset, raw }) => ` ${dataset.label}: ${write(raw)}`,
              footer: ([item]) => (item ? plural(films[item.dataIndex], "film") : ""),
            },
          },
        },
      },
    };
  };
}
