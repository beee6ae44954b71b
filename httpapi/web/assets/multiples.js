// A small chart for each genre, all on one scale.

import { fit } from "./charts.js";

const least = 132; // pixels of a cell's width
const gap = 14;

/**
 * Where the cells are.
 * @param {number} n
 * @param {{width: number, height: number}} of
 */
export function grid(n, { width, height }) {
  const columns = Math.max(1, Math.min(n, Math.floor((width + gap) / (least + gap))));
  const rows = Math.ceil(n / columns);
  const wide = (width - (columns - 1) * gap) / columns;
  const high = (height - (rows - 1) * gap) / rows;
  return Array.from({ length: n }, (_, i) => ({
    x: (i % columns) * (wide + gap),
    y: Math.floor(i / columns) * (high + gap),
    width: wide,
    height: high,
  }));
}

/** How high the charts are together, if they are this wide. */
export const tall = (n, width) => {
  const columns = Math.max(1, Math.min(n, Math.floor((width + gap) / (least + gap))));
  return Math.ceil(n / columns) * (96 + gap);
};

/**
 * Configures the charts.
 * @param {object} data the answer of the API
 * @param {import("./bands.js").Band[]} shown
 * @param {(value: number) => string} write
 * @returns {import("./charts.js").Configure}
 */
export const multiples = (data, shown, write) => (base, token) => ({
  type: "bar",
  data: { labels: [], datasets: [] },
  options: { ...base, events: [], scales: { x: { display: false }, y: { display: false } } },
  plugins: [{ id: "multiples", afterDraw: (chart) => drawCells(chart, data, shown, { token, write }) }],
});

function drawCells({ ctx, width, height }, data, shown, { token, write }) {
  const { family } = globalThis.Chart.defaults.font;
  const most = Math.max(...shown.flatMap(({ values }) => values.map((value) => value ?? 0))) || 1;
  const { years } = data;
  ctx.save();
  ctx.textBaseline = "alphabetic";
  for (const [i, cell] of grid(shown.length, { width, height }).entries()) {
    const { name, values, colour } = shown[i];
    const [top, bottom] = [cell.y + 22, cell.y + cell.height - 16];
    const step = cell.width / years.length;
    ctx.fillStyle = token(colour === "series-rest" ? "edge" : colour);
    for (const [at, value] of values.entries()) {
      const high = ((value ?? 0) / most) * (bottom - top);
      if (high > 0) ctx.fillRect(cell.x + at * step, bottom - high, Math.max(step - 1, 0.5), high);
    }
    ctx.strokeStyle = token("edge");
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(cell.x, bottom + 0.5);
    ctx.lineTo(cell.x + cell.width, bottom + 0.5);
    ctx.stroke();
    const peak = values.reduce((a, b, at) => ((b ?? 0) > (values[a] ?? 0) ? at : a), 0);
    ctx.font = `12px ${family}`;
    ctx.textAlign = "right";
    ctx.fillStyle = token("ink-2");
    const figure = `${write(values[peak] ?? 0)} in ${years[peak]}`;
    ctx.fillText(figure, cell.x + cell.width, cell.y + 12);
    const free = cell.width - ctx.measureText(figure).width - 8;
    ctx.fillText(`${years.at(-1)}`, cell.x + cell.width, cell.y + cell.height - 2);
    ctx.textAlign = "left";
    if (years.length > 1) ctx.fillText(`${years[0]}`, cell.x, cell.y + cell.height - 2);
    ctx.font = `600 13px ${family}`;
    ctx.fillStyle = token("ink");
    ctx.fillText(fit(ctx, name, free), cell.x, cell.y + 12);
  }
  ctx.restore();
}
