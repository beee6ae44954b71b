import assert from "node:assert/strict";
import { test } from "node:test";
import { Blocks, sizes } from "../assets/blocks.js";
import { read } from "../assets/markdown.js";
import { hostile } from "./hostile.js";

/** Reads pieces to the end. Counts the characters that were read, and the most at once. */
function run(pieces, reader = read) {
  const work = { characters: 0, most: 0, steps: 0 };
  const blocks = new Blocks((text) => {
    work.characters += text.length;
    work.most = Math.max(work.most, text.length);
    return reader(text);
  });
  const finished = [];
  let open = [];
  const step = () => {
    const next = blocks.next();
    work.steps++;
    finished.push(...next.finished);
    open = next.open;
    return next.more;
  };
  for (const piece of pieces) {
    blocks.add(piece);
    while (step());
  }
  const before = [...finished, ...open];
  blocks.end();
  while (step());
  return { finished, open, before, work };
}

/** Cuts a text into pieces of one size. */
const pieces = (text, size) => text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];

/** What matters of blocks. */
const seen = (blocks) => blocks.map(({ source, tokens }) => [tokens ? tokens[0].type : "as it is", source]);

const letter = [
  "# Films\n", "Two *of* them:\n", "\n", "1. One\n", "\n", "2. Two\n", "   more\n", "\n", "10. Ten\n", "\n",
  "| a | b |\n", "|---|---|\n", "| c | d |\n", "\n", "```js\n", "# code\n", "\n", "- code\n", "```\n", "Title\n",
  "=====\n", "- x\n", "- y\n", "* z\n", "> quote\n", "lazy\n", "\n", "    indented\n", "\n", "    more\n", "---\n", "end",
].join("");

test("a letter has its blocks", () => {
  const { finished, open } = run([letter]);
  assert.deepEqual(seen(finished).map(([type]) => type), [
    "heading_open", "paragraph_open", "ordered_list_open", "table_open", "fence", "heading_open",
    "bullet_list_open", "bullet_list_open", "blockquote_open", "code_block", "hr", "paragraph_open",
  ]);
  assert.deepEqual(open, []);
});

for (const end of ["\n", "\r\n", "\r"]) {
  const text = letter.replaceAll("\n", end);
  for (const size of [1, 2, 3, 7, 50]) {
    test(`pieces of ${size} characters make the same blocks, lines end with ${JSON.stringify(end)}`, () => {
      assert.deepEqual(seen(run(pieces(text, size)).finished), seen(run([text]).finished));
    });
  }
}

for (const [name, text] of Object.entries(hostile(20 << 10))) {
  test(`it comes out the same in pieces: ${name}`, () => {
    const whole = seen(run([text]).finished);
    for (const size of [97, 5000]) assert.deepEqual(seen(run(pieces(text, size)).finished), whole);
  });
}

for (const [name, text] of Object.entries(hostile(250 << 10))) {
  test(`all of it is there, with bounded work: ${name}`, () => {
    const { finished, open, work } = run([text]);
    const bare = (s) => s.replace(/[\s\0]+/g, "");
    assert.equal(bare(finished.map(({ source }) => source).join("")), bare(text));
    assert.deepEqual(open, []);
    assert.ok(work.most <= sizes.block, `${work.most} characters at once`);
    assert.ok(work.characters <= 4 * text.length + 2 * sizes.block, `${work.characters} of ${text.length} read`);
    assert.ok(finished.reduce((sum, { size }) => sum + size, 0) <= sizes.tokens + text.length / 100);
  });
}

test("a finished block is read once, and an open one again", () => {
  const text = "A sentence of some length, as they are.\n\n".repeat(500);
  const { work, finished } = run(pieces(text, 41));
  assert.equal(finished.length, 500);
  assert.ok(work.characters < 4 * text.length, `${work.characters} of ${text.length} read`);
});

test("what is open is what comes next", () => {
  const blocks = new Blocks();
  blocks.add("one\n\ntwo");
  assert.deepEqual(seen(blocks.next().open), [["paragraph_open", "one"], ["paragraph_open", "two"]]);
  blocks.add(" and\n");
  const { finished, open } = blocks.next();
  assert.deepEqual(seen(finished), [["paragraph_open", "one"]]);
  assert.deepEqual(seen(open), [["paragraph_open", "two and"]]);
});

test("a text from a block that is too large on is shown as it is", () => {
  const long = "word **b** ".repeat(2000);
  const { finished } = run([`*first*\n\n${long}\n\n# more`]);
  assert.deepEqual(seen(finished.slice(0, 1)), [["paragraph_open", "*first*"]]);
  assert.ok(finished.slice(1).every(({ tokens, source }) => !tokens && source.length <= sizes.step));
  assert.equal(finished.slice(1).map(({ source }) => source).join(""), `${long}\n\n# more`);
});

test("a character of two halves is never cut", () => {
  const text = `${"a".repeat(sizes.step - 1)}😀`.repeat(8);
  const { finished } = run([text]);
  for (const { source } of finished) assert.ok(source.isWellFormed(), source.slice(-3));
});

test("if reading fails, the text is shown as it is", (t) => {
  const said = t.mock.method(console, "error", () => {});
  const reader = (text) => {
    if (text.includes("!")) throw new RangeError("Maximum call stack size exceeded");
    return read(text);
  };
  const { finished } = run(["# fine\n\n", "*more*\n\n", "oh! *no*"], reader);
  assert.deepEqual(seen(finished), [["heading_open", "# fine"], ["as it is", "*more*\n\noh! *no*"]]);
  assert.equal(said.mock.callCount(), 1);
});
