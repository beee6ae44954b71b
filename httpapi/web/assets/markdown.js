// Turns the Markdown of a model, which may say anything, into a harmless fragment.

import { marked } from "./third_party/marked/marked.esm.js";
import DOMPurify from "./third_party/dompurify/purify.es.mjs";

const escape = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

// Markup and pictures are shown as their source text. Headings must not appear in the
// outline of the page.
marked.use({
  renderer: {
    html: ({ text, block }) => (block ? `<p>${escape(text)}</p>` : escape(text)),
    image: ({ text }) => escape(text),
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
  },
});

const allowed = {
  ALLOWED_TAGS: [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
  ],
  ALLOWED_ATTR: ["href", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (!node.hasAttribute("href")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

/**
 * Renders Markdown. Only the structure of text is kept. The page allows no Trusted Types
 * policy except the one of the sanitiser.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function markdown(text) {
  return DOMPurify.sanitize(marked.parse(text), allowed);
}
