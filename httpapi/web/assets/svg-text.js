// Text and numbers of SVG.

const escaped = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Text for XML, which has no control characters. */
export const text = (value) =>
  String(value)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (char) => escaped[char]);
/** A number with two decimal places at most. */
export const short = (n) => String(Math.round(n * 100) / 100);

const anchors = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const shifts = { middle: 0.35, top: 0.8, hanging: 0.8, bottom: -0.2 }; // of the size of the font

/**
 * Writes a text as a canvas does.
 * @param {string} value
 * @param {{at: string, turn: number, width: number, how: string, style: {font: string, textAlign: string, textBaseline: string}}} options
 *   at is the place, turn its angle in degrees, how the attributes of its colours. It gets this
 *   width also where its font is missing
 */
export function textElement(value, { at, turn, width, how, style }) {
  const [, weight = "", size = "10", family = "sans-serif"] = /^(.*?)\s*([\d.]+)px(?:\/\S+)?\s+(.*)$/.exec(style.font) ?? [];
  const [left, top] = at.split(" ");
  const place = turn === 0 ? `x="${left}" y="${top}"` : `transform="translate(${at}) rotate(${turn})"`;
  const down = short((shifts[style.textBaseline] ?? 0) * Number(size));
  const bold = /\b(600|700|bold)\b/.test(weight) ? ' font-weight="600"' : "";
  return (
    `<text ${place} dy="${down}" text-anchor="${anchors[style.textAlign]}" font-size="${size}" ` +
    `font-family="${text(family)}"${bold} textLength="${short(width)}" lengthAdjust="spacingAndGlyphs" ${how}>${text(value)}</text>`
  );
}
