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
      const last = lines ? null : lastHigh(chart);
      const rows = named
        .map((band) => ({ band, at: lines ? lineEnd(chart, band) : barEnd(chart, band, last) }))
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
        ctx.lineWidth = x - at.x > 40 ? 1 : 2; // a long line is a thin one
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

const places = ({ data: { datasets } }, { name }) => datasets.findIndex(({ label }) => label === name);

/** The last year whose bar is high enough to show its parts. */
function lastHigh({ data: { datasets } }) {
  const totals = datasets[0].data.map((_, i) => datasets.reduce((sum, { data }) => sum + (data[i] ?? 0), 0));
  const most = Math.max(...totals);
  return totals.findLastIndex((total) => total >= most / 3);
}

/** Where the part of a genre ends in a bar. Null if it has none. */
function barEnd(chart, band, at) {
  const index = places(chart, band);
  if (index < 0 || !chart.data.datasets[index].data[at]) return null;
  const { x, y, base, width } = chart.getDatasetMeta(index).data[at].getProps(["x", "y", "base", "width"], true);
  return { x: x + width / 2, y: (y + base) / 2 };
}

/** Where the line of a genre ends. Null if there is none. */
function lineEnd(chart, band) {
  const index = places(chart, band);
  const last = index < 0 ? -1 : chart.data.datasets[index].data.findLastIndex((value) => value != null);
  if (last < 0) return null;
  const { x, y } = chart.getDatasetMeta(index).data[last];
  return { x, y };
}
