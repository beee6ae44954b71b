import assert from "node:assert/strict";
import { test } from "node:test";

const { addressColumn, columns, read } = await import("../assets/batch-file.js");

for (const [name, text, want] of [
  ["commas", "name,talk\nAda,x", ["name", "talk"]],
  ["semicolons", "name;talk, or more;city\r\nAda;x;y", ["name", "talk, or more", "city"]],
  ["tabs", "name\ttalk", ["name", "talk"]],
  ["a BOM and white space", "\ufeff name , talk \n", ["name", "talk"]],
  ["quotes", '"a, ""b""\nc",d\n1,2', ['a, "b"\nc', "d"]],
  ["empty lines first", "\ufeff\r\n\nname;talk\nAda;x", ["name", "talk"]],
  ["one", "name\nAda", ["name"]],
  ["nothing", "", []],
]) {
  test(`the columns of a file: ${name}`, () => assert.deepEqual(columns(text), want));
}

test("the column of addresses", () => {
  assert.equal(addressColumn(["name", "E-Mail"]), "E-Mail");
  assert.equal(addressColumn(["email", "mail"]), undefined);
  assert.equal(addressColumn(["name"]), undefined);
});

test("a file that cannot be read says why", async () => {
  assert.equal((await read(new File(["a,b"], "a.csv"))).text, "a,b");
  assert.match((await read(new File([new Uint8Array([0xff, 0xfe])], "a.csv"))).trouble, /UTF-8/);
  assert.match((await read(new File(["x".repeat(2 ** 20 + 1)], "a.csv"))).trouble, /1 MiB/);
});
