// The popularity chart: the most and the least popular films on one scale.

import { fit } from "./charts.js";
import { count } from "./dom.js";

/**
 * Configures the chart of the most and the least popular films, and tells its height.
 * @param {{top: {title: string, popularity: number}[], bottom: {title: string, popularity: number}[]}} data
 * @returns {{height: number, chart: import("./charts.js").Configure}}
 */
export function popularityChart({ top, bottom }) {
  const groups = [
    { title: "Most popular", films: top, colour: "accent" },
    { title: "Least popular", films: bottom, colour: "edge" },
  ].filter(({ films }) => films.length > 0);
  const rows = groups.flatMap(({ title, films, colour }) => [
    { title },
    ...films.map((film) => ({ ...film, colour })),
  ]);
  const chart = (base, token) => {
    return {
      type: "bar",
      data: {
        labels: rows.map((row) => row.title),
        datasets: [
          {
            data: rows.map((row) => row.popularity ?? null),
            backgroundColor: rows.map((row) => row.colour && token(row.colour)),
            borderRadius: 3,
            barThickness: 10,
            minBarLength: 2,
          },
        ],
      },
      options: {
        ...base,
        indexAxis: "y",
        layout: { padding: { right: 56 } },
        scales: {
          x: {
            beginAtZero: true,
            grid: { color: token("line") },
            border: { display: false },
            ticks: { maxTicksLimit: 6, callback: count },
          },
          y: { display: false },
        },
        plugins: {
          ...base.plugins,
          tooltip: {
            ...base.plugins.tooltip,
            displayColors: false,
            callbacks: { label: ({ raw }) => `Popularity ${count(raw)}` },
          },
        },
      },
      plugins: [{ id: "words", afterDatasetsDraw: (drawn) => writeWords(drawn, rows, token) }],
    };
  };
  return { height: rows.length * 36 + 28, chart };
}

/** Writes each title above its bar, where even the longest fits, and the value after it. */
function writeWords(chart, rows, token) {
  const { ctx, chartArea, width } = chart;
  const { family } = globalThis.Chart.defaults.font;
  ctx.save();
  ctx.textBaseline = "middle";
  for (const [i, bar] of chart.getDatasetMeta(0).data.entries()) {
    const row = rows[i];
    ctx.font = `${row.colour ? "" : "600 "}12px ${family}`;
    ctx.fillStyle = token(row.colour ? "ink" : "ink-2");
    ctx.fillText(fit(ctx, row.title, width - chartArea.left), chartArea.left, row.colour ? bar.y - 14 : bar.y);
    if (!row.colour) continue;
    ctx.fillStyle = token("ink-2");
    ctx.fillText(count(row.popularity), bar.x + 6, bar.y);
  }
  ctx.restore();
}
