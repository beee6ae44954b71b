// Where small charts side by side are, and which of them is at a point.

const least = 132; // pixels of a cell's width
const gap = 14;
export const head = 22; // pixels above the bars, for the name
export const foot = 16; // below them, for the years

/** How many cells stand in a row. */
export const across = (n, width) => Math.max(1, Math.min(n, Math.floor((width + gap) / (least + gap))));

/**
 * Where the cells are.
 * @param {number} n
 * @param {{width: number, height: number}} of
 */
export function grid(n, { width, height }) {
  const columns = across(n, width);
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
export const tall = (n, width) => Math.ceil(n / across(n, width)) * (96 + gap);

/**
 * The cell and the year at a point, as a mark. Null between the cells, and where a cell has no data.
 * @param {{x: number, y: number}} point
 * @param {(number | null)[][]} series the values of each cell
 * @param {{width: number, height: number}} of
 * @returns {import("./marks.js").Mark | null}
 */
export function cellAt({ x, y }, series, of) {
  const cells = grid(series.length, of);
  const inside = (cell) => x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height;
  const dataset = cells.findIndex(inside);
  if (dataset < 0) return null;
  const { x: left, width } = cells[dataset];
  const index = Math.floor(((x - left) / width) * series[dataset].length);
  return series[dataset][index] == null ? null : { dataset, index };
}
