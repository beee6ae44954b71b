// Answers that are made to break the page.

const kb = 1024;

/** Fills n characters with a piece. */
const fill = (piece, n) => piece.repeat(Math.ceil(n / piece.length)).slice(0, n);

/** Answers of about this many characters, by name. */
export const hostile = (n = 64 * kb) => ({
  "quotes in quotes": fill("> ", n),
  "lines in quotes": `${"> ".repeat(18)}a\n${fill("a\n", n)}`,
  "lists in lists": fill("- ", n),
  "lists, each line deeper": Array.from({ length: Math.sqrt(n) }, (_, i) => `${"  ".repeat(i)}- a`).join("\n"),
  "numbered lists in lists": fill("1. ", n),
  "quotes and lists in turn": fill("> - 1. ", n),
  "emphasis that does not end": fill("*a_", n),
  "emphasis in emphasis": `${"**a *b ".repeat(n / 14)}${"c* d**".repeat(n / 14)}`,
  "much emphasis": fill("*a* ", n),
  "opened brackets": fill("[", n),
  "links in links": `${"[".repeat(n / 8)}a${"](b)".repeat(n / 8)}`,
  "links that do not end": fill("[a](", n),
  "pictures in pictures": fill("![", n),
  backticks: Array.from({ length: Math.sqrt(2 * n) }, (_, i) => "`".repeat(i)).join("a"),
  fences: fill("```\n", n),
  "a fence that does not end": `\`\`\`\n${fill("code\n", n)}`,
  "a table of many columns": `|${"a|".repeat(n / 4)}\n|${"-|".repeat(n / 4)}\n`,
  "a table that is filled up": `|${"a|".repeat(60)}\n|${"-|".repeat(60)}\n${fill("x\n", n)}`,
  "many tables": fill("a|b\n-|-\nc|d\n\n", n),
  "one long word": fill("a", n),
  "one long line": fill("word **b** ", n),
  "many paragraphs": fill("a\n\n", n),
  "blank lines": fill("\n", n),
  tags: fill("<b>", n),
  "comments and worse": fill("<!--<?<![CDATA[", n),
  addresses: fill("http://a.b ", n),
  "addresses without spaces": fill("http://", n),
  entities: fill("&amp;&#x202e;", n),
  escapes: fill("\\", n),
  underlines: fill("a\n=\n", n),
  "lines that break": fill("a  \n", n),
  references: fill("[a]: b\n", n),
  "bidirectional overrides": fill("\u202ea\u2066", n),
  "halves of characters": fill("\ud83d", n),
  "zero bytes": fill("\0", n),
});
