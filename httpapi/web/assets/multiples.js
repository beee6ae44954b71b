// A small chart for each genre, all on one scale. The same year stands out in all of them
// while a person points at it.

import { across, cellAt, foot, grid, head } from "./cells.js";
import { fit } from "./charts.js";

/**
 * Configures the charts.
 * @param {object} data the answer of the API
 * @param {import("./bands.js").Band[]} shown
 * @param {(value: number) => string} write
 * @returns {import("./charts.js").Configure}
 */
export const multiples = (data, shown, write) => (base, token) => ({
  type: "bar",
  data: {
    labels: data.years,
    datasets: shown.map(({ name, values }) => ({ label: name, data: values, hidden: true })), // drawn below
  },
  options: { ...base, events: [], scales: { x: { display: false }, y: { display: false } } },
  plugins: [
    {
      id: "multiples",
      beforeInit(chart) {
        chart.cells = {
          at: (point) => cellAt(point, shown.map(({ values }) => values), chart),
          columns: () => across(shown.length, chart.width),
        };
      },
      afterDraw: (chart) => drawCells(chart, data, shown, { token, write }),
    },
  ],
});

function drawCells({ ctx, width, height, at: mark }, data, shown, { token, write }) {
  const { family } = globalThis.Chart.defaults.font;
  const most = Math.max(...shown.flatMap(({ values }) => values.map((value) => value ?? 0))) || 1;
  const { years } = data;
  ctx.save();
  ctx.textBaseline = "alphabetic";
  for (const [i, cell] of grid(shown.length, { width, height }).entries()) {
    const { name, values, colour } = shown[i];
    const [top, bottom] = [cell.y + head, cell.y + cell.height - foot];
    const step = cell.width / years.length;
    ctx.fillStyle = token(colour === "series-rest" ? "edge" : colour);
    for (const [at, value] of values.entries()) {
      const high = ((value ?? 0) / most) * (bottom - top);
      if (mark) ctx.globalAlpha = mark.index === at ? 1 : 0.35;
      if (high > 0) ctx.fillRect(cell.x + at * step, bottom - high, Math.max(step - 1, 0.5), high);
    }
    ctx.globalAlpha = 1;
    if (mark?.dataset === i) {
      ctx.strokeStyle = token("ink");
      ctx.lineWidth = 1.5;
      ctx.strokeRect(cell.x + mark.index * step - 1.5, top - 2, step + 2, bottom - top + 3);
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
