import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

globalThis.addEventListener = () => {};
globalThis.document = { visibilityState: "visible", addEventListener() {} };
const { stream } = await import("../assets/api.js");
const { run } = await import("../assets/runs.js");

const { fetch } = globalThis;
afterEach(() => (globalThis.fetch = fetch));

const event = (id, name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\nid: ${id}\n\n`;

/** Lets the server answer one request after the other, and notes where each one went. */
function answers(...bodies) {
  const asked = [];
  globalThis.fetch = async (url, { method, headers }) => {
    asked.push([method, new URL(url).pathname.split("/api/v1/")[1], headers["Last-Event-ID"]]);
    const body = bodies.shift();
    if (body === null) return new Response(null, { status: 204 });
    if (typeof body === "object") return Response.json(body, { status: body.status });
    if (body === undefined) throw new TypeError("no answer");
    const [text, broken] = body.split("|");
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (text && !this.sent) controller.enqueue(new TextEncoder().encode(text));
          else if (broken === undefined) controller.close();
          else controller.error(new TypeError("network error"));
          this.sent = true;
        },
      }),
    );
  };
  return asked;
}

async function read({ begin = (signal) => stream("emails", { body: {}, key: "k", signal }) } = {}) {
  const came = [];
  const { signal } = new AbortController();
  try {
    for await (const { event, data } of run({ begin, path: () => "emails/1/stream", signal })) came.push([event, data]);
    return { came };
  } catch (error) {
    return { came, error };
  }
}

test("a line that is lost is opened again after the last event", async () => {
  const asked = answers(`${event("a", "draft", 1)}${event("b", "text", 2)}|`, `${event("c", "text", 3)}|`, event("d", "done", 4));
  const { came, error } = await read();
  assert.equal(error, undefined);
  assert.deepEqual(came, [["draft", 1], ["text", 2], ["text", 3], ["done", 4]]);
  assert.deepEqual(asked, [
    ["POST", "emails", undefined],
    ["GET", "emails/1/stream", "b"],
    ["GET", "emails/1/stream", "c"],
  ]);
});

test("a line that is lost before the first event is asked for again", async () => {
  const asked = answers("|", event("a", "done", 1));
  const { came } = await read();
  assert.deepEqual(came, [["done", 1]]);
  assert.deepEqual(asked.map(([method]) => method), ["POST", "POST"]);
});

test("a server that stops only loses the line", async () => {
  const stopping = `event: error\ndata: {"status":503,"goes_on":true}\n\n`;
  answers(event("a", "draft", 1) + stopping, event("b", "done", 2));
  const { came, error } = await read();
  assert.equal(error, undefined);
  assert.deepEqual(came, [["draft", 1], ["done", 2]]);
});

for (const [name, bodies, message] of [
  ["a server that is away at the beginning", [], /does not answer/],
  ["a model that fails", [`${event("a", "draft", 1)}event: error\ndata: {"status":503,"detail":"busy"}\n\n`], /busy/],
  ["a draft that is gone", [`${event("a", "draft", 1)}|`, { status: 404, detail: "gone" }], /gone/],
]) {
  test(`${name} is an error`, async () => {
    answers(...bodies);
    const { error } = await read();
    assert.match(error.message, message);
  });
}

test("if there is nothing to join, there are no events", async () => {
  answers(null);
  assert.deepEqual(await read({ begin: null }), { came: [] });
});
