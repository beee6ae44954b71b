// Shows where a figure of an answer stands: its bar in the chart is lit.

import { announce } from "./dom.js";
import "./marks.js"; // draws the frame
import { drawingOf, figure, keyOf } from "./worked.js";

const { Chart } = globalThis;

/** The steps of a path such as "genres[3].values[11]". */
const steps = (path) => [...path.matchAll(/[^.[\]]+/g)].map(([step]) => step);

/** What a row of the data is called. */
const nameOf = (row) => row?.name ?? row?.title;

/** The row of a cell: what stands around it and has a name. */
function rowOf(data, path) {
  let row;
  let at = data;
  for (const step of steps(path)) {
    at = at?.[step];
    if (nameOf(at)) row = at;
  }
  return row;
}

/** The mark of a cell in a chart. Null if the chart does not draw it. */
function markOf(chart, data, path) {
  const name = nameOf(rowOf(data, path));
  const last = steps(path).at(-1);
  const { datasets, labels } = chart.data;
  if (/^\d+$/.test(last)) {
    const dataset = datasets.findIndex(({ label }) => label === name);
    return dataset < 0 || datasets[dataset].data[last] == null ? null : { dataset, index: Number(last) };
  }
  const index = labels.findIndex((label) => [label].flat().join(" ").startsWith(name));
  return name === undefined || index < 0 ? null : { dataset: 0, index };
}

/**
 * Lights the bar of a finding in its chart, which is drawn below the answer unless it is there.
 * @param {HTMLElement} message
 * @param {{chart: object, cells: {path: string}[], note?: string}} finding
 */
export async function light(message, { chart, cells, note = "" }) {
  const [{ path }] = cells;
  const key = keyOf(chart);
  let element = [...message.querySelectorAll(".called")].find(({ dataset }) => dataset.chart === key);
  if (!element || !(await lit(element, path, note))) {
    const anew = figure(chart, (data) => (chart.kind === "genres" ? nameOf(rowOf(data, path)) : undefined));
    if (element) element.replaceWith(anew);
    else message.querySelector(":scope > .checks, :scope > .prose")?.after(anew);
    element = anew;
    if (!(await lit(element, path, note))) {
      element.querySelector("details").open = true; // the table has all figures
      announce(`The chart does not draw this figure. Its table has it: ${note}.`);
    }
  }
  element.focus();
  element.scrollIntoView({ block: "nearest" });
}

/** Lights a cell. Returns whether the chart draws it. */
async function lit(element, path, note) {
  const drawing = await drawingOf(element);
  const chart = drawing?.canvas && Chart.getChart(drawing.canvas);
  const mark = chart && markOf(chart, drawing.data, path);
  if (!mark) return false;
  chart.at = mark;
  chart.draw();
  element.dataset.lit = note;
  announce(`Marked in the chart: ${note}.`);
  return true;
}
