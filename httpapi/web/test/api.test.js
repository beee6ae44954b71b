import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { again, newKey, Problem, request, stream, whenSignedOut } from "../assets/api.js";

const { fetch } = globalThis;
afterEach(() => (globalThis.fetch = fetch));

/** Lets the server answer every request with this. */
function answer(body, { status = 200, type = "application/json", headers = {} } = {}) {
  globalThis.fetch = async () => new Response(body, { status, headers: { "Content-Type": type, ...headers } });
}

/** Reads a stream to its end: what came, and the error that ended it, if any. */
async function read(body, controller = new AbortController()) {
  answer(body, { type: "text/event-stream" });
  const came = [];
  try {
    for await (const { event, data } of stream("emails", { body: {}, key: "k", signal: controller.signal })) {
      came.push([event, data]);
      if (data.stop) controller.abort();
    }
    return { came };
  } catch (error) {
    return { came, error };
  }
}

const text = 'event: text\ndata: {"delta":"a"}\n\n';

test("a stream that is done", async () => {
  const { came, error } = await read(`${text}event: done\ndata: {"id":"1"}\n\n`);
  assert.deepEqual(came, [
    ["text", { delta: "a" }],
    ["done", { id: "1" }],
  ]);
  assert.equal(error, undefined);
});

test("nothing counts after done", async () => {
  const { came } = await read(`event: done\ndata: {}\n\n${text}`);
  assert.deepEqual(came, [["done", {}]]);
});

test("an error of the server ends a stream as a problem", async () => {
  const { came, error } = await read(`${text}event: error\ndata: {"detail":"overloaded","status":503}\n\n`);
  assert.equal(came.length, 1);
  assert.ok(error instanceof Problem);
  assert.equal(error.message, "overloaded");
  assert.equal(error.status, 503);
});

for (const [name, body] of [
  ["cut off between events", text],
  ["cut off within an event", `${text}event: done\ndata: {"id"`],
  ["with garbage", `${text}event: done\ndata: {"id"\n\n`],
  ["empty", ""],
]) {
  test(`a stream that is ${name} is never a success`, async () => {
    const { error } = await read(body);
    assert.ok(error instanceof Problem);
    assert.match(error.message, /broke off/);
  });
}

test("a stream that was stopped ends as aborted", async () => {
  const { error } = await read('event: text\ndata: {"stop":true}\n\n');
  assert.equal(error.name, "AbortError");
});

test("a key goes with what is posted, and only there", async () => {
  const sent = [];
  globalThis.fetch = async (_, { method, headers }) => {
    sent.push([method, headers["Idempotency-Key"]]);
    return new Response('event: done\ndata: {}\n\n');
  };
  const { signal } = new AbortController();
  for await (const _ of stream("emails", { body: {}, key: "k", signal })); // to its end
  await request("emails").catch(() => {});
  assert.deepEqual(sent, [
    ["POST", "k"],
    ["GET", undefined],
  ]);
});

test("every key is another, and fits into a header", () => {
  const keys = Array.from({ length: 100 }, newKey);
  assert.equal(new Set(keys).size, 100);
  for (const key of keys) assert.match(key, /^[\d-]{7,43}$/);
});

test("problem details keep their fields", async () => {
  const errors = [{ message: "must not be empty", location: "body.purpose" }];
  answer(JSON.stringify({ detail: "refused", errors, retry_after: 2, request_id: "r1" }), { status: 422 });
  await assert.rejects(request("emails"), (problem) => {
    assert.ok(problem instanceof Problem);
    assert.equal(problem.message, "refused");
    assert.deepEqual(problem.errors, errors);
    assert.equal(problem.status, 422);
    assert.equal(problem.retryAfter, 2);
    return true;
  });
});

test("a failure of the server names the request", async () => {
  answer(JSON.stringify({ detail: "It failed.", status: 500, request_id: "r1" }), { status: 500 });
  await assert.rejects(request("info"), { message: "It failed. (Request r1)" });
});

test("an error that is not JSON still says something", async () => {
  answer("<html>", { status: 502 });
  await assert.rejects(request("info"), { message: "The server answered 502.", status: 502 });
});

test("an answer that breaks off is a problem", async () => {
  answer('{"id"');
  await assert.rejects(request("info"), (error) => error instanceof Problem && /broke off/.test(error.message));
});

test("a server that is gone is a problem", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("failed to fetch");
  };
  await assert.rejects(request("info"), { message: /does not answer/ });
});

test("no content is null", async () => {
  globalThis.fetch = async () => new Response(null, { status: 204 });
  assert.equal(await request("emails/1", { method: "DELETE" }), null);
});

const limit = JSON.stringify({ detail: "4 answers are being written at once, which is the limit." });
for (const [name, body, headers, want] of [
  ["in seconds", limit, { "Retry-After": "20" }, "4 answers are being written at once, which is the limit. Try again in 20 seconds."],
  ["in the body", '{"detail":"Limit.","retry_after":7}', { "Retry-After": "20" }, "Limit. Try again in 7 seconds."],
  ["as a date", limit, { "Retry-After": new Date(Date.now() + 60_000).toUTCString() }, /limit\. Try again in (59|60) seconds\.$/],
  ["in the detail already", '{"detail":"The limit of 1 new drafts a minute is reached. It ends in 3 s.","retry_after":3,"limit":{"kind":"per_minute"}}', {}, "The limit of 1 new drafts a minute is reached. It ends in 3 s."],
  ["when something is deleted", '{"detail":"The limit of 9 drafts kept is reached. It ends when you delete some of them.","retry_after":60,"limit":{"kind":"kept"}}', {}, "The limit of 9 drafts kept is reached. It ends when you delete some of them."],
  ["when others are done", '{"detail":"It ends when one of yours is done.","retry_after":5,"limit":{"kind":"at_once"}}', {}, "It ends when one of yours is done. Try again in 5 seconds."],
  ["without an end", limit, {}, "4 answers are being written at once, which is the limit."],
  ["that makes no sense", limit, { "Retry-After": "soon" }, "4 answers are being written at once, which is the limit."],
  ["in the past", limit, { "Retry-After": new Date(0).toUTCString() }, "4 answers are being written at once, which is the limit."],
  ["from a proxy", "<html>", { "Retry-After": "1" }, "The server answered 429. Try again in 1 second."],
]) {
  test(`a limit, its end ${name}`, async () => {
    answer(body, { status: 429, headers });
    await assert.rejects(request("emails"), { message: want });
  });
}

test("a limit within a stream", async () => {
  const { error } = await read('event: error\ndata: {"status":429,"detail":"Limit.","retry_after":2}\n\n');
  assert.equal(error.message, "Limit. Try again in 2 seconds.");
});

for (const [seconds, want] of [
  [0.2, /^Try again in 1 second\.$/],
  [89, /^Try again in 89 seconds\.$/],
  [90, /^Try again after 12:01.PM\.$/],
  [3600, /^Try again after 1:00.PM\.$/],
  [86400, /^Try again after Jan 3, 2026, 12:00.PM\.$/],
]) {
  test(`when to try again: ${seconds}`, () => assert.match(again(seconds, new Date(2026, 0, 2, 12)), want));
}

test("only a 401 says that nobody is signed in", async () => {
  let told = 0;
  whenSignedOut(() => told++);
  for (const status of [200, 403, 404, 503, 401]) {
    answer("{}", { status, type: "application/problem+json" });
    await request("info").catch((error) => assert.equal(error.status, status));
    assert.equal(told, status === 401 ? 1 : 0);
  }
});
