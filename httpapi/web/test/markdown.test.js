// What the page makes of the Markdown of a model.

import assert from "node:assert/strict";
import { test } from "node:test";
import { destination } from "../assets/links.js";
import { limits, read } from "../assets/markdown.js";

// The little of a document that elements are made with.
class Node {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [] });
  }
  append(...nodes) {
    for (const node of nodes) this.children.push(...(node.tag === "" ? node.children : [node]));
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  get firstChild() {
    return this.children[0];
  }
  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }
  toString() {
    const attributes = Object.entries(this.attributes).filter(([name]) => !fixed.includes(name));
    return `<${[this.tag, ...attributes.map(([name, value]) => `${name}=${value}`)].join(" ")}|${this.children.join("")}>`;
  }
}
const fixed = ["target", "rel", "title"];
globalThis.Node = Node;
globalThis.document = { createElement: (tag) => new Node(tag), createDocumentFragment: () => new Node("") };
const { element } = await import("../assets/markup.js");

const show = (text) => read(text).map((block) => String(element(block))).join("");

for (const [name, text, want] of [
  ["emphasis", "a *b* **c** ~~d~~ `e`", "<p|a <em|b> <strong|c> <s|d> <code|e>>"],
  ["a heading is outside the outline", "# a *b*", "<p|<strong|a <em|b>>>"],
  ["a list", "- a\n- b", "<ul|<li|a><li|b>>"],
  ["a list with blank lines", "- a\n\n- b", "<ul|<li|<p|a>><li|<p|b>>>"],
  ["a numbered list", "3. a", "<ol start=3|<li|a>>"],
  ["a quote", "> a\nb", "<blockquote|<p|a\nb>>"],
  ["a line break", "a  \nb", "<p|a<br|>b>"],
  ["code", "```js\n*a*\n```", "<pre|<code|*a*\n>>"],
  ["indented code", "    a", "<pre|<code|a\n>>"],
  ["a rule", "---", "<hr|>"],
  ["a table", "|a|b|\n|-|-|\n|c|d|", "<table|<thead|<tr|<th|a><th|b>>><tbody|<tr|<td|c><td|d>>>>"],
  ["HTML stays text", "<b onclick=x>a</b>\n\n<script>x</script>", "<p|<b onclick=x>a</b>><p|<script>x</script>>"],
  ["a picture is a link", "![a](https://b.example/c)", "<p|!<a href=https://b.example/c|<bdi|a> <bdi class=place dir=ltr data-rest=/c|b.example>>>"],
  ["a reference stays text", "[a]\n\n[a]: https://b.example", "<p|[a]><p|[a]: <a href=https://b.example/|https://b.example>>"],
  ["an address is its own name", "https://a.example", "<p|<a href=https://a.example/|https://a.example>>"],
  ["a host without a scheme stays text", "www.a.example a@b.example", "<p|www.a.example a@b.example>"],
  [
    "a link names its host",
    "[https://good.example](https://bad.example/x?y)",
    "<p|<a href=https://bad.example/x?y|<bdi|https://good.example> <bdi class=place dir=ltr data-rest=/x?y|bad.example>>>",
  ],
  [
    "a letter that looks like another is written out",
    "https://аррӏе.com",
    "<p|<a href=https://xn--80ak6aa92e.com/|<bdi|https://аррӏе.com> <bdi class=place dir=ltr data-rest=/|xn--80ak6aa92e.com>>>",
  ],
  ["a script is not a link", "[a](javascript:alert(1))", "<p|[a](javascript:alert(1))>"],
  ["a link into the page is not a link", "[a](#/import)", "<p|[a](#/import)>"],
  [
    "a user name is not a host",
    "[a](https://good.example@bad.example/)",
    "<p|[a](<a href=https://good.example/|https://good.example>@bad.example/)>",
  ],
]) {
  test(name, () => assert.equal(show(text), want));
}

for (const [address, want] of [
  ["https://a.example:8443/b?c#d", ["https://a.example:8443/b?c#d", "a.example:8443", "/b?c#d"]],
  ["HTTP://A.example", ["http://a.example/", "http://a.example", "/"]],
  ["https:\\\\a.example\\b", ["https://a.example/b", "a.example", "/b"]],
  ["http://0x7f.1/", ["http://127.0.0.1/", "http://127.0.0.1", "/"]],
  ["https://a.example/\u202egpj.exe", ["https://a.example/%E2%80%AEgpj.exe", "a.example", "/%E2%80%AEgpj.exe"]],
  ["mailto:a@b.example?bcc=c@d.example", ["mailto:a@b.example?bcc=c@d.example", "a@b.example", "?bcc=c@d.example"]],
  ["javascript:alert(1)", null],
  ["\u0001JavaScript:alert(1)", null],
  ["java\nscript:alert(1)", null],
  ["data:text/html,x", null],
  ["vbscript:x", null],
  ["file:///etc/passwd", null],
  ["ftp://a.example", null],
  ["blob:https://a.example/x", null],
  ["https://user@a.example", null],
  ["https://:password@a.example", null],
  ["//a.example", null],
  ["/import", null],
  ["https://", null],
  ["", null],
]) {
  test(`where ${JSON.stringify(address)} leads`, () => {
    const found = destination(address);
    assert.deepEqual(found && [found.href, found.place, found.rest], want);
    for (const part of Object.values(found ?? {})) assert.match(part, /^[\x20-\x7e]*$/);
  });
}

const row = (n, cell) => `|${`${cell}|`.repeat(n)}\n`;
for (const [name, text, plain] of [
  ["quotes", `${"> ".repeat(18)}a`, false],
  ["too many quotes", `${"> ".repeat(limits.depth)}a`, true],
  ["lists", `${"- ".repeat(8)}a`, false],
  ["too many lists", `${"- ".repeat(limits.depth / 2)}a`, true],
  ["emphasis", `${"**a *b ".repeat(9)}${"c* d**".repeat(9)}`, false],
  ["too much emphasis", `${"**a *b ".repeat(11)}${"c* d**".repeat(11)}`, true],
  ["a wide table", row(60, "a") + row(60, "-"), false],
  ["a table that is too wide", row(64, "a") + row(64, "-"), true],
  ["a long table", row(3, "a") + row(3, "-") + row(3, "b").repeat(250), false],
  ["a table that is too long", row(3, "a") + row(3, "-") + "b\n".repeat(400), true],
  ["many tokens", "*a* ".repeat(900), false],
  ["too many tokens", "*a* ".repeat(1100), true],
]) {
  test(`${name}: ${plain ? "shown as it is" : "shown as Markdown"}`, () => {
    const blocks = read(text);
    assert.equal(blocks[0].tokens === null, plain);
    assert.equal(blocks[0].source, text.trimEnd());
    if (plain) assert.equal(String(element(blocks[0])), `<p class=source|${text.trimEnd()}>`);
    assert.equal(blocks.length, 1);
  });
}
test("a large table ends the paragraph before it", () => {
  const blocks = read(`words\n${row(70, "a")}${row(70, "-")}b`);
  assert.deepEqual(blocks.map(({ tokens }) => tokens?.[0].type), ["paragraph_open", undefined]);
});
