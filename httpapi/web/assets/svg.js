// A drawing context that writes SVG. It has what Chart.js and the pictures use of a canvas.

import { short, text, textElement } from "./svg-text.js";

/** What save keeps and restore brings back. */
const state = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  miterLimit: 10,
  lineDashOffset: 0,
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  dash: [],
  matrix: [1, 0, 0, 1, 0, 0],
  groups: 0, // that clip has opened
};

export class SVGContext {
  #parts = [];
  #path = "";
  #clips = 0;
  #saved = [];
  #size = [0, 0];
  #origin = [0, 0];
  #ruler = document.createElement("canvas").getContext("2d");

  constructor(canvas) {
    this.canvas = canvas;
    Object.assign(this, structuredClone(state));
  }

  /** Says how large the picture is. */
  size(width, height) {
    this.#size = [width, height];
  }

  /** Draws with another origin. */
  from(x, y, draw) {
    this.#origin = [x, y];
    this.save();
    draw();
    this.restore();
    this.#origin = [0, 0];
    this.resetTransform();
  }

  /** The picture as a document. */
  toString(title) {
    const [width, height] = this.#size;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
      `<title>${text(title)}</title>${this.#parts.join("")}${"</g>".repeat(this.groups)}</svg>\n`
    );
  }

  save() {
    this.#saved.push(Object.fromEntries(Object.keys(state).map((name) => [name, structuredClone(this[name])])));
    this.groups = 0;
  }
  restore() {
    if (this.#saved.length === 0) return;
    this.#parts.push("</g>".repeat(this.groups));
    Object.assign(this, this.#saved.pop());
  }

  translate(x, y) {
    this.#multiply([1, 0, 0, 1, x, y]);
  }
  scale(x, y) {
    this.#multiply([x, 0, 0, y, 0, 0]);
  }
  rotate(angle) {
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    this.#multiply([cos, sin, -sin, cos, 0, 0]);
  }
  setTransform(...matrix) {
    this.matrix = matrix;
  }
  resetTransform() {
    this.matrix = [1, 0, 0, 1, 0, 0];
  }
  #multiply([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }
  #at(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    const [left, top] = this.#origin;
    return `${short(a * x + c * y + e + left)} ${short(b * x + d * y + f + top)}`;
  }

  beginPath() {
    this.#path = "";
  }
  closePath() {
    if (this.#path) this.#path += "Z";
  }
  moveTo(x, y) {
    this.#path += `M${this.#at(x, y)}`;
  }
  lineTo(x, y) {
    this.#path += `${this.#path ? "L" : "M"}${this.#at(x, y)}`;
  }
  bezierCurveTo(a, b, c, d, x, y) {
    this.#path += `C${this.#at(a, b)} ${this.#at(c, d)} ${this.#at(x, y)}`;
  }
  quadraticCurveTo(a, b, x, y) {
    this.#path += `Q${this.#at(a, b)} ${this.#at(x, y)}`;
  }
  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }
  arc(x, y, radius, begin, end, back = false) {
    const on = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const full = Math.abs(end - begin) >= 2 * Math.PI - 1e-6;
    this.lineTo(...on(begin));
    if (radius === 0) return;
    const to = (angle, large) => (this.#path += `A${short(radius)} ${short(radius)} 0 ${large} ${back ? 0 : 1} ${this.#at(...on(angle))}`);
    if (full) to(begin + Math.PI, 0);
    const turn = back ? begin - end : end - begin;
    to(full ? begin : end, !full && ((turn % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI) > Math.PI ? 1 : 0);
  }

  fill() {
    this.#draw(`fill="${text(this.fillStyle)}"`);
  }
  stroke() {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(short).join(" ")}"` : "";
    this.#draw(
      `fill="none" stroke="${text(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" ` +
        `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"${dash}`,
    );
  }
  #draw(how) {
    if (this.#path && this.globalAlpha > 0) this.#parts.push(`<path d="${this.#path}" ${how}${this.#faint()}/>`);
  }
  #faint() {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }
  clip() {
    const id = `clip-${++this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><path d="${this.#path || "M0 0"}"/></clipPath><g clip-path="url(#${id})">`);
    this.groups++;
  }
  fillRect(...rect) {
    this.#apart(rect, () => this.fill());
  }
  strokeRect(...rect) {
    this.#apart(rect, () => this.stroke());
  }
  clearRect() {} // nothing is drawn twice
  #apart(rect, act) {
    const path = this.#path;
    this.beginPath();
    this.rect(...rect);
    act();
    this.#path = path;
  }

  setLineDash(dash) {
    this.dash = [...dash];
  }
  getLineDash() {
    return [...this.dash];
  }

  measureText(value) {
    this.#ruler.font = this.font;
    return this.#ruler.measureText(value);
  }
  fillText(value, x, y) {
    this.#write(value, x, y, `fill="${text(this.fillStyle)}"`);
  }
  strokeText(value, x, y) {
    this.#write(value, x, y, `fill="none" stroke="${text(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="round"`);
  }
  #write(value, x, y, how) {
    const turn = Math.round((Math.atan2(this.matrix[1], this.matrix[0]) * 180) / Math.PI);
    this.#parts.push(textElement(value, { at: this.#at(x, y), turn, width: this.measureText(value).width, how: how + this.#faint(), style: this }));
  }
}
