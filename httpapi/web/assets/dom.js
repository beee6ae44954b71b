// The little that plain DOM lacks. Text only ever goes in as text.

/**
 * Finds the element that matches. Throws if there is none.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {any}
 */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`nothing matches ${selector}`);
  return element;
}

/**
 * Makes an element. Properties that begin with "on" are event handlers. All others are
 * attributes. The values null and false leave an attribute out.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | number | null | false)} children
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children
      .filter((child) => child != null && child !== false)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
  return element;
}

/** Says something to people who listen to the page instead of seeing it. */
export function announce(text) {
  find("#live").textContent = text;
}

const numbers = new Intl.NumberFormat(undefined, {
  maximumFractionDigits: 1,
  maximumSignificantDigits: 2, // 0.14 and 0.13 differ
  roundingPriority: "morePrecision",
});
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const ratios = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Writes a number with at most one decimal place, or two significant digits if it is small. */
export const count = (value) => numbers.format(value);

/** A part of a whole, from 0 to 1, as a percentage. */
export const share = (value) => percents.format(value);

/** A ratio: 2.35×. */
export const times = (value) => `${ratios.format(value)}×`;

const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD", notation: "compact", maximumSignificantDigits: 3 });

/** An amount in US dollars: $12.5M. */
export const dollars = (value) => money.format(value);

/** A number with its noun: 1 film, 2 films. */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** The remark wherever films of the demo set are shown. */
export const demo = "Invented films: the demo set.";

/** A short remark in a frame. */
export const badge = (text, kind = "") => h("span", { class: `badge ${kind}`.trim() }, text);

/** A date of the API in words. */
export const day = (date) => days.format(new Date(date));

/** A time element for a date of the API. */
export const when = (date) => h("time", { datetime: date }, day(date));

/** A text that stands under other figures: 1.2×, $12M, 3.4% or nothing. */
const figures = /^[$\d][\d.,]*[×%KMBT]?$|^$/;

/**
 * A table of text with a header row and a header cell in each row.
 * @param {string} caption
 * @param {string[]} head
 * @param {(string | number | null | Node)[][]} rows
 * @param {{total?: (string | number)[], format?: (value: number, column: number) => string, stack?: boolean}} [options]
 *   total is a last row, format writes the numbers of a column, and stack puts the
 *   cells of a row below each other on a narrow screen
 */
export function table(caption, head, rows, { total, format = count, stack = false } = {}) {
  const name = (index) => (stack ? head[index] : null);
  const cell = (value, index) =>
    index === 0
      ? h("th", { scope: "row", "data-head": name(index) }, value)
      : h(
          "td",
          { class: typeof value === "string" && !figures.test(value) ? "words" : null, "data-head": name(index) },
          typeof value === "number" ? format(value, index) : value,
        );
  return h(
    "table",
    { class: stack && "foldable" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((name, i) => h("th", { scope: "col", class: typeof rows[0]?.[i] === "string" && !figures.test(rows[0][i]) ? "words" : null }, name)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map(cell)))),
    total && h("tfoot", {}, h("tr", {}, ...total.map(cell))),
  );
}
