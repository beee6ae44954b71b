// Makes elements of the tokens of Markdown. Only the structure of text is kept, and no
// string ever becomes HTML.

import { h } from "./dom.js";
import { destination } from "./links.js";

/**
 * Makes the element of a block.
 * @param {import("./markdown.js").Block} block
 */
export const element = ({ source, tokens }) =>
  tokens ? build(tokens).firstChild : h("p", { class: "source" }, source);

/** The elements that are made of a token as it is. All other tokens have a maker. */
const plain = new Set(
  "blockquote br em hr li s strong table tbody td th thead tr ul".split(" "),
);

/** @type {Record<string, (token: any, inner: any[]) => Node | string | DocumentFragment>} */
const makers = {
  inline: ({ children }) => build(children),
  text: ({ content }) => content,
  softbreak: () => "\n",
  code_inline: ({ content }) => h("code", {}, content),
  code_block: code,
  fence: code,
  // Headings must not appear in the outline of the page.
  heading: (_, inner) => h("p", {}, h("strong", {}, ...inner)),
  // The paragraphs of a list without blank lines are hidden.
  paragraph: ({ hidden }, inner) => (hidden ? fragment(inner) : h("p", {}, ...inner)),
  ordered_list: (token, inner) => h("ol", { start: token.attrGet("start") }, ...inner),
  link,
};

/** Makes elements of tokens: those between an opening and a closing one are its content. */
function build(tokens) {
  const open = [{ inner: [] }];
  for (const token of tokens) {
    if (token.nesting === 1) {
      open.push({ token, inner: [] });
      continue;
    }
    const { token: made, inner } = token.nesting === -1 ? open.pop() : { token, inner: [] };
    open.at(-1).inner.push(make(made, inner));
  }
  return fragment(open[0].inner);
}

function make(token, inner) {
  const maker = makers[token.type.replace(/_open$/, "")];
  if (maker) return maker(token, inner);
  if (!plain.has(token.tag)) throw new Error(`no element is made of ${token.type}`);
  return h(token.tag, {}, ...inner);
}

function code({ content }) {
  return h("pre", {}, h("code", {}, content));
}

/** A link that shows where it goes, unless its text does already. */
function link(token, inner) {
  const { href, place, rest } = destination(token.attrGet("href"));
  const text = fragment(inner);
  const told = [href, href.replace(/\/$/, "")].includes(text.textContent);
  // Neither text can change the order in which the other is read.
  const shown = told ? [text] : [h("bdi", {}, text), " ", h("bdi", { class: "place", dir: "ltr", "data-rest": rest }, place)];
  return h("a", { href, title: href, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}

function fragment(nodes) {
  const made = document.createDocumentFragment();
  made.append(...nodes);
  return made;
}
