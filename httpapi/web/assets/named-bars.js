// Bars with a name above each and its figure behind it, where even long names fit.

import { fit } from "./charts.js";

/**
 * A row: a bar with a colour, or a heading if it has no value. A mark stands before the name.
 * @typedef {{title: string, value?: number, colour?: string, mark?: string, figure?: string}} Row
 */

/**
 * Configures the chart and tells its height.
 * @param {Row[]} rows
 * @param {{write: (value: number) => string, axis: string}} options
 * @returns {{height: number, chart: import("./charts.js").Configure}}
 */
export function namedBars(rows, { write, axis }) {
  const colours = (token) => rows.map(({ colour }) => colour && token(colour));
  const chart = (base, token) => ({
    type: "bar",
    data: {
      labels: rows.map(({ title }) => title),
      datasets: [
        {
          data: rows.map(({ value }) => value ?? null),
          backgroundColor: colours(token),
          hoverBackgroundColor: colours(token),
          borderRadius: 3,
          barThickness: 10,
          minBarLength: 2,
        },
      ],
    },
    options: {
      ...base,
      indexAxis: "y",
      layout: { padding: { right: 64, top: 14 } },
      interaction: { mode: "nearest", axis: "y", intersect: false },
      scales: {
        x: {
          beginAtZero: true,
          grid: { color: token("line") },
          border: { display: false },
          ticks: { maxTicksLimit: 6, callback: write, maxRotation: 0 },
          title: { display: true, text: axis },
        },
        y: { display: false },
      },
    },
    plugins: [{ id: "words", afterDatasetsDraw: (drawn) => writeWords(drawn, rows, { token, write }) }],
  });
  return { height: rows.length * 36 + 62, chart };
}

function writeWords(chart, rows, { token, write }) {
  const { ctx, chartArea, width } = chart;
  const { family } = globalThis.Chart.defaults.font;
  ctx.save();
  ctx.textBaseline = "middle";
  for (const [i, bar] of chart.getDatasetMeta(0).data.entries()) {
    const { title, value, colour, mark, figure } = rows[i];
    let { left } = chartArea;
    const y = colour ? bar.y - 14 : bar.y;
    ctx.font = `${colour ? "" : "600 "}13px ${family}`;
    if (mark) {
      ctx.fillStyle = token(colour);
      ctx.fillText(mark, left, y); // the colour is not the only sign
      left += 18;
    }
    ctx.fillStyle = token(colour ? "ink" : "ink-2");
    ctx.fillText(fit(ctx, title, width - left), left, y);
    if (!colour) continue;
    ctx.fillStyle = token("ink-2");
    ctx.fillText(figure ?? write(value), bar.x + 6, bar.y);
  }
  ctx.restore();
}
