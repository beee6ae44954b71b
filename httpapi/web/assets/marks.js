// How a person points at the marks of a chart: with a mouse, with a finger or with the
// keys. A line next to the chart tells the figures, so that nothing covers the chart.

import { h } from "./dom.js";

const { Chart } = globalThis;

/**
 * A mark: which series, and which of its values.
 * @typedef {{dataset: number, index: number}} Mark
 */

/** A plugin of all charts: other series are dim, and a frame is round the mark. */
Chart?.register?.({
  id: "marks",
  beforeDatasetDraw(chart, { index }) {
    chart.ctx.save();
    if (chart.at && chart.at.dataset !== index) chart.ctx.globalAlpha = 0.28;
  },
  afterDatasetDraw: (chart) => chart.ctx.restore(),
  afterDatasetsDraw(chart) {
    if (chart.cells) return; // they draw it themselves
    const element = chart.at && chart.getDatasetMeta(chart.at.dataset)?.data[chart.at.index];
    if (!element) return;
    const { ctx } = chart;
    const { x, y, base, width, height, horizontal } = element.getProps(["x", "y", "base", "width", "height", "horizontal"], true);
    ctx.save();
    ctx.strokeStyle = Chart.defaults.color;
    ctx.lineWidth = 2;
    ctx.beginPath();
    if (width === undefined || Number.isNaN(width)) ctx.arc(x, y, 6, 0, 2 * Math.PI);
    else if (horizontal) ctx.rect(Math.min(x, base), y - height / 2, Math.abs(x - base), height);
    else ctx.rect(x - width / 2, Math.min(y, base), width, Math.abs(y - base));
    ctx.stroke();
    ctx.restore();
  },
});

/**
 * Sets a chart up. What is said about a mark may change whenever the chart is drawn anew.
 * @param {HTMLCanvasElement} canvas
 * @param {object} hooks
 * @param {(mark: Mark) => string} hooks.describe
 * @param {string} hooks.rest what the line says while no mark is pointed at
 * @param {(mark: Mark) => (() => void) | null} hooks.open opens the films behind a mark
 * @returns {{point: (mark: Mark | null) => void}}
 */
export function marks(canvas, { describe, rest, open }) {
  const plot = canvas.parentElement;
  const line = plot.previousElementSibling; // the readout
  const chart = () => Chart.getChart(canvas);
  let keyed = false; // whether the keys have chosen the mark

  /** Points at a mark, or at none. */
  function point(mark, touched = false) {
    const of = chart();
    if (!of) return;
    const same = mark && of.at?.dataset === mark.dataset && of.at?.index === mark.index;
    if (same && !touched) return;
    of.at = mark;
    of.draw();
    const films = mark && touched && open(mark);
    line.replaceChildren(
      mark ? describe(mark) : rest,
      films ? " " : "",
      films ? h("button", { type: "button", class: "quiet", onclick: films }, "List these films") : "",
    );
  }

  function under(event) {
    const of = chart();
    if (!of) return null;
    if (of.cells) {
      const { left, top } = canvas.getBoundingClientRect();
      return of.cells.at({ x: event.clientX - left, y: event.clientY - top });
    }
    const { mode, axis, intersect } = of.options.interaction;
    const [found] = of.getElementsAtEventForMode(event, mode, { axis, intersect }, false);
    return found ? { dataset: found.datasetIndex, index: found.index } : null;
  }

  plot.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    keyed = false;
    const mark = under(event);
    canvas.style.cursor = mark && open(mark) ? "pointer" : "";
    point(mark);
  };
  plot.onpointerleave = ({ pointerType }) => pointerType !== "touch" && !keyed && point(null);
  plot.onclick = (event) => {
    const mark = under(event);
    if (event.pointerType === "touch") point(mark, true); // a tap shows first what it leads to
    else if (mark) open(mark)?.();
  };
  plot.onblur = () => {
    if (document.querySelector("dialog:modal")) return; // the list of a mark, which comes back to it
    keyed = false;
    point(null);
  };
  plot.onkeydown = (event) => {
    const of = chart();
    const at = of?.at;
    if (at && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(at)?.();
      return;
    }
    const next = of && step(of, at ?? null, event.key);
    if (!next) return;
    event.preventDefault();
    keyed = true;
    point(next);
  };
  line.replaceChildren(rest);
  return { point };
}

/**
 * How a person gets at the figures and the films of a mark: with a mouse, or with a finger.
 * @param {string} mark what is pointed at, such as "a bar"
 */
export const invitation = (mark) =>
  matchMedia("(pointer: coarse)").matches
    ? `Tap ${mark} for its figures and films.`
    : `Point at ${mark} for its figures, click for its films.`;

/** The mark that a key leads to. Null if the key is not one of the chart's. */
function step(chart, at, key) {
  const across = chart.options.indexAxis === "y";
  const along = { [across ? "ArrowDown" : "ArrowRight"]: 1, [across ? "ArrowUp" : "ArrowLeft"]: -1 }[key];
  const columns = chart.cells?.columns(); // a cell is below the one that many before it
  const between = across ? undefined : { ArrowUp: columns ? -columns : 1, ArrowDown: columns ?? -1 }[key];
  const sets = chart.data.datasets;
  if (sets.length === 0 || (along === undefined && between === undefined && key !== "Home" && key !== "End")) return null;
  const last = sets[0].data.length - 1;
  let { dataset, index } = at ?? { dataset: 0, index: key === "End" ? last + 1 : -1 };
  if (key === "Home") index = -1;
  if (key === "End") index = last + 1;
  const [more, set] = [along ?? (key === "End" ? -1 : key === "Home" || !at ? 1 : 0), at ? (between ?? 0) : 0];
  for (;;) {
    index += more;
    dataset += set;
    if (columns && at && index === (more > 0 ? last + 1 : -1)) {
      dataset += more; // on to the next cell
      index = more > 0 ? 0 : last;
    }
    if (index < 0 || index > last || dataset < 0 || dataset >= sets.length) return at;
    if (sets[dataset].data[index]) return { dataset, index };
    if (more === 0 && set === 0) return at;
  }
}
