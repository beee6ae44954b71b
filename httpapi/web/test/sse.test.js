import assert from "node:assert/strict";
import { test } from "node:test";
import { events } from "../assets/sse.js";

/** Reads all events of a body that comes in pieces of the given size. */
async function read(text, size) {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
      controller.close();
    },
  });
  return Array.fromAsync ? Array.fromAsync(events(body)) : collect(events(body));
}

async function collect(sequence) {
  const all = [];
  for await (const item of sequence) all.push(item);
  return all;
}

const cases = [
  ["one event", "event: text\ndata: a\n\n", [{ event: "text", data: "a" }]],
  ["no name", "data: a\n\n", [{ event: "message", data: "a" }]],
  ["several lines of data", "data: a\ndata: b\n\n", [{ event: "message", data: "a\nb" }]],
  ["a colon in the data", 'data: {"a":1}\n\n', [{ event: "message", data: '{"a":1}' }]],
  ["no space after the colon", "data:a\n\n", [{ event: "message", data: "a" }]],
  ["only one space is dropped", "data:  a\n\n", [{ event: "message", data: " a" }]],
  [
    "carriage returns",
    "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
    [
      { event: "x", data: "a" },
      { event: "message", data: "b" },
    ],
  ],
  [
    "comments and unknown fields",
    ": keep alive\nid: 7\nretry: 1\ndata: a\n\n",
    [{ event: "message", data: "a", id: "7" }],
  ],
  ["an event without data", "event: x\n\ndata: a\n\n", [{ event: "message", data: "a" }]],
  ["characters of several bytes", "data: 東京の夜 🎬\n\n", [{ event: "message", data: "東京の夜 🎬" }]],
  ["broken off", "data: a\n\ndata: b\n", [{ event: "message", data: "a" }]],
  ["nothing", "", []],
];

for (const [name, text, want] of cases) {
  for (const size of [1, 3, 1000]) {
    test(`${name}, in pieces of ${size}`, async () => {
      assert.deepEqual(await read(text, size), want);
    });
  }
}

test("leaving the loop cancels the body", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: a\n\n")),
    cancel: () => (cancelled = true),
  });
  for await (const _ of events(body)) break;
  assert.equal(cancelled, true);
});
