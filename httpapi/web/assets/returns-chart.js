// The chart of returns. Each genre has a bar for the middle half of its films, with the
// median and its interval. A line marks where the box office equals the budget.

import { fit } from "./charts.js";
import { count, plural, share, times } from "./dom.js";

/** The genres by their medians, the highest first. Genres without an interval come last. */
export const inOrder = (genres) =>
  genres.toSorted((a, b) => Boolean(b.interval) - Boolean(a.interval) || b.median - a.median);

/** The interval of a median in words. Empty if there is none. */
export const interval = ({ interval: of }) => (of ? `, 95% interval ${times(of.low)} to ${times(of.high)}` : "");

/**
 * How far the scale goes. It shows every genre with an interval, except what is far
 * beyond the other films.
 * @param {{all: object, genres: object[]}} data
 */
export function reach({ all, genres }) {
  const known = [all, ...genres.filter((genre) => genre.interval)];
  const farthest = Math.max(...known.flatMap(({ q3, interval: of }) => [q3, of?.high ?? 0]));
  return Math.max(1.5, Math.min(farthest * 1.04, 2.5 * all.q3));
}

/** The name of a decade: 1970s, or the years of it that the chart is about. */
export const decade = ({ from, to }) => (from % 10 === 0 && to % 10 === 9 ? `${from}s` : from === to ? `${from}` : `${from}–${to}`);

/** Configures the chart of genres. All films are its first row. */
export const returnsChart = (data) =>
  chartOf([{ ...data.all, name: "All films", all: true }, ...inOrder(data.genres)], reach(data));

/** Configures the chart of decades, without those in which no film's money is known. */
export function decadesChart({ all, decades }) {
  const rows = decades
    .filter((of) => of.return)
    .map((of) => ({ ...of.return, from: of.from, to: of.to, name: decade(of), note: ` of ${count(of.released)}` }));
  return chartOf(rows, reach({ all, genres: rows }));
}

/**
 * Configures a chart and tells its height and its rows.
 * @param {object[]} rows
 * @param {number} end of the scale
 * @returns {{height: number, rows: object[], chart: import("./charts.js").Configure}}
 */
function chartOf(rows, end) {
  const colour = (row) => (row.interval ? "middle" : "series-rest");
  const chart = (base, token) => ({
    type: "bar",
    data: {
      labels: rows.map((row) => row.name),
      datasets: [
        {
          data: rows.map(({ q1, q3 }) => [q1, q3]),
          backgroundColor: rows.map((row) => token(colour(row))),
          hoverBackgroundColor: rows.map((row) => token(colour(row))),
          borderRadius: 3,
          borderSkipped: false,
          barThickness: 10,
          minBarLength: 2,
        },
      ],
    },
    options: {
      ...base,
      indexAxis: "y",
      layout: { padding: { top: 12, right: 8 } },
      interaction: { mode: "nearest", axis: "y", intersect: false },
      scales: {
        x: {
          min: 0,
          max: end,
          grid: { color: token("line") },
          border: { display: false },
          ticks: { maxTicksLimit: 8, includeBounds: false, callback: (value) => `${count(value)}×` },
          title: { display: true, text: "Box office, as a multiple of the budget" },
        },
        y: { display: false },
      },
    },
    plugins: [
      { id: "even", beforeDatasetsDraw: (drawn) => drawEven(drawn, token) },
      { id: "medians", afterDatasetsDraw: (drawn) => drawMedians(drawn, rows, token) },
    ],
  });
  return { height: rows.length * 36 + 68, rows, chart };
}

/** What is known of a row, in a sentence. */
export const details = (row) =>
  `${row.name}, ${plural(row.films, "film")}: median ${times(row.median)}${interval(row) || ", too few films for an interval"}, ` +
  `middle half ${times(row.q1)} to ${times(row.q3)}, ${share(row.losses)} took in less than they cost`;

/** Draws the line where the box office equals the budget. */
function drawEven({ ctx, chartArea, scales }, token) {
  const x = scales.x.getPixelForValue(1);
  ctx.save();
  ctx.strokeStyle = token("accent");
  ctx.lineWidth = 1.5;
  ctx.setLineDash([5, 4]);
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}

/** Draws each median with its interval, and writes the genre above it. */
function drawMedians(chart, rows, token) {
  const { ctx, chartArea, scales } = chart;
  const { family } = globalThis.Chart.defaults.font;
  const at = (value) => Math.min(scales.x.getPixelForValue(value), chartArea.right);
  const seen = (value) => value <= scales.x.max;
  const stroke = (colour, width, ...points) => {
    ctx.strokeStyle = token(colour);
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const [i, [x, y]] of points.entries()) ctx[i === 0 ? "moveTo" : "lineTo"](x, y);
    ctx.stroke();
  };
  const write = (text, x, y, colour) => {
    ctx.strokeText(text, x, y); // sets it off from the lines below
    ctx.fillStyle = token(colour);
    ctx.fillText(text, x, y);
  };
  ctx.save();
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const [i, { y }] of chart.getDatasetMeta(0).data.entries()) {
    const row = rows[i];
    const median = at(row.median);
    if (row.interval) {
      const [low, high] = [at(row.interval.low), at(row.interval.high)];
      stroke("ink", 1.5, [low, y], [high, y]);
      stroke("ink", 1.5, [low, y - 3], [low, y + 3]);
      if (seen(row.interval.high)) stroke("ink", 1.5, [high, y - 3], [high, y + 3]);
      else stroke("ink", 1.5, [high - 5, y - 4], [high, y], [high - 5, y + 4]); // an arrow: the interval goes on
    }
    if (seen(row.median)) stroke("ink", 3, [median, y - 7], [median, y + 7]);

    ctx.strokeStyle = token("card");
    ctx.lineWidth = 4;
    const films = row.note ? `${count(row.films)}${row.note} films` : plural(row.films, "film");
    const figures = `${times(row.median)} · ${films}`;
    ctx.font = `13px ${family}`;
    ctx.textAlign = "right";
    write(figures, chartArea.right, y - 15, "ink-2");
    const room = chartArea.width - ctx.measureText(figures).width - 12;
    ctx.font = `${row.all ? "600 " : ""}13px ${family}`;
    ctx.textAlign = "left";
    write(fit(ctx, row.name, room), chartArea.left, y - 15, "ink");
  }
  ctx.restore();
}
