// The names of genres next to the ends of their bars or lines.

import { fit } from "./charts.js";

const room = 116; // pixels for the names
const apart = 15; // pixels between two names
const narrow = 460; // a narrower chart has no room: its legend names the genres

/**
 * Moves places apart that are too close, and keeps them within bounds and in order.
 * @param {number[]} places ascending
 * @param {{top: number, bottom: number}} bounds
 */
export function spread(places, { top, bottom }) {
  const moved = [...places];
  for (let i = 0; i < moved.length; i++) moved[i] = Math.max(moved[i], i === 0 ? top : moved[i - 1] + apart);
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = Math.min(moved[i], i === moved.length - 1 ? bottom : moved[i + 1] - apart);
  }
  return moved;
}

/**
 * A plugin that writes the names.
 * @param {import("./bands.js").Band[]} named
 * @param {(name: string) => string} token
 * @param {boolean} lines
 */
export function labels(named, token, lines) {
  const wide = (chart) => chart.width >= narrow && named.length > 0;
  return {
    id: "labels",
    beforeLayout(chart) {
      chart.options.layout = { padding: { right: wide(chart) ? room : 8, top: 4 } };
    },
    afterDatasetsDraw(chart) {
      if (!wide(chart)) return;
      const { ctx, chartArea } = chart;
      const { family } = globalThis.Chart.defaults.font;
      const rows = named
        .map((band) => ({ band, at: end(chart, band, lines) }))
        .filter(({ at }) => at)
        .sort((a, b) => a.at.y - b.at.y);
      const places = spread(rows.map(({ at }) => at.y), { top: chartArea.top + 6, bottom: chartArea.bottom - 6 });
      ctx.save();
      ctx.font = `13px ${family}`;
      ctx.textBaseline = "middle";
      ctx.textAlign = "left";
      for (const [i, { band, at }] of rows.entries()) {
        const x = chartArea.right + 18;
        ctx.globalAlpha = chart.at && chart.data.datasets[chart.at.dataset]?.label !== band.name ? 0.35 : 1;
        ctx.strokeStyle = token(band.colour);
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.moveTo(at.x + 3, at.y);
        ctx.lineTo(x - 5, places[i]);
        ctx.stroke();
        ctx.fillStyle = token("ink");
        ctx.fillText(fit(ctx, band.name, chart.width - x - 2), x, places[i]);
      }
      ctx.restore();
    },
  };
}

/** Where the bar or the line of a genre ends. Null if nothing is drawn there. */
function end(chart, { name }, lines) {
  const index = chart.data.datasets.findIndex(({ label }) => label === name);
  if (index < 0 || !chart.isDatasetVisible(index)) return null;
  const { data } = chart.getDatasetMeta(index);
  const values = chart.data.datasets[index].data;
  const last = lines ? values.findLastIndex((value) => value != null) : values.length - 1;
  const mark = data[last];
  if (!mark || !values[last]) return null;
  if (lines) return { x: mark.x, y: mark.y };
  const { x, y, base, width } = mark.getProps(["x", "y", "base", "width"], true);
  return { x: x + width / 2, y: (y + base) / 2 };
}
