import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Problem } from "../assets/api.js";
import { upload } from "../assets/upload.js";

afterEach(() => delete globalThis.XMLHttpRequest);

/** Lets the server answer an upload with these pieces, and end it or break it off. */
function answer({ status = 200, pieces = [], headers = {} }) {
  const calls = [];
  globalThis.XMLHttpRequest = class extends EventTarget {
    static HEADERS_RECEIVED = 2;
    upload = new EventTarget();
    headers = {};
    status = 0;
    readyState = 1;
    responseText = "";
    open(method, url) {
      Object.assign(this, { method, url: String(url) });
    }
    getResponseHeader(name) {
      return headers[name] ?? null;
    }
    setRequestHeader(name, value) {
      this.headers[name] = value;
    }
    async send(file) {
      calls.push(this);
      this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: file.size }));
      await null;
      if (this.aborted) return;
      this.status = status;
      this.readyState = 2;
      this.dispatchEvent(new Event("readystatechange"));
      for (const piece of pieces) {
        await new Promise(setImmediate);
        if (this.aborted) return;
        this.responseText += piece;
        this.dispatchEvent(new Event("progress"));
      }
      this.dispatchEvent(new Event("loadend"));
    }
    abort() {
      if (this.aborted) return;
      this.aborted = true;
      this.readyState = 4;
      this.dispatchEvent(new Event("readystatechange"));
      this.dispatchEvent(new Event("loadend"));
    }
  };
  return calls;
}

/** Uploads a file: what came, what went out, and the error that ended it, if any. */
async function run(controller = new AbortController()) {
  const came = [];
  const out = [];
  const file = new Blob(["id,title"]);
  try {
    const options = { file, sent: (size) => out.push(size), signal: controller.signal };
    for await (const { event, data } of upload("movies/imports?dry_run=true", options)) {
      came.push([event, data]);
      if (data.stop) controller.abort();
    }
    return { came, out };
  } catch (error) {
    return { came, out, error };
  }
}

test("an upload tells its progress up to done", async () => {
  const calls = answer({ pieces: ['event: progress\ndata: {"read":1}\n', '\nevent: done\ndata: {"read":2}\n\n'] });
  const { came, out, error } = await run();
  assert.equal(error, undefined);
  assert.deepEqual(came, [
    ["progress", { read: 1 }],
    ["done", { read: 2 }],
  ]);
  assert.deepEqual(out, [8]);
  assert.equal(calls[0].headers["Content-Type"], "application/octet-stream");
  assert.match(calls[0].url, /api\/v1\/movies\/imports\?dry_run=true$/);
});

test("an upload that fails half way tells how far it came", async () => {
  const problem = { status: 422, detail: "too many", import: { read: 3 } };
  answer({ pieces: [`event: error\ndata: ${JSON.stringify(problem)}\n\n`] });
  const { error } = await run();
  assert.ok(error instanceof Problem);
  assert.deepEqual([error.status, error.import], [422, { read: 3 }]);
});

for (const [name, reply, status, message] of [
  ["refused", { status: 409, pieces: ['{"detail":"Films are ', 'being imported."}'] }, 409, "Films are being imported."],
  ["refused in other words", { status: 502, pieces: ["<html>"] }, 502, "The server answered 502."],
  ["limited", { status: 429, pieces: ['{"detail":"Limit."}'], headers: { "Retry-After": "3" } }, 429, "Limit. Try again in 3 seconds."],
  ["cut off", { pieces: ["event: progress\ndata: {}\n\n"] }, 0, "The connection broke off before the end."],
  ["sent to nobody", { status: 0 }, 0, "The connection broke off. Is the server still running?"],
]) {
  test(`an upload that is ${name}`, async () => {
    answer(reply);
    const { error } = await run();
    assert.ok(error instanceof Problem, String(error));
    assert.deepEqual([error.status, error.message], [status, message]);
  });
}

test("an upload that is stopped", async () => {
  const calls = answer({ pieces: ['event: progress\ndata: {"stop":true}\n\n', "event: done\ndata: {}\n\n"] });
  const { came, error } = await run();
  assert.equal(came.length, 1);
  assert.equal(error.name, "AbortError");
  assert.ok(calls[0].aborted);
});

test("an upload that is stopped before anything came back", async () => {
  answer({});
  const controller = new AbortController();
  const running = run(controller);
  controller.abort();
  assert.equal((await running).error.name, "AbortError");
});
