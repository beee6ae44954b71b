// A file on its way to the server, and the events that come back.

import { base, Problem, refused, untilDone } from "./api.js";

/**
 * Posts a file and yields the events of the answer, as stream does. It uses an
 * XMLHttpRequest, because fetch does not tell how much of a body has been sent.
 * @param {string} path
 * @param {{file: Blob, sent: (bytes: number) => void, signal: AbortSignal}} options sent gets how much has gone out
 */
export async function* upload(path, { file, sent, signal }) {
  const call = new XMLHttpRequest();
  call.open("POST", new URL(path, base));
  call.setRequestHeader("Accept", "text/event-stream");
  call.setRequestHeader("Content-Type", "application/octet-stream");
  call.upload.addEventListener("progress", ({ loaded }) => sent(loaded));
  signal.addEventListener("abort", () => call.abort(), { once: true });
  const encoder = new TextEncoder();
  let passed = 0; // characters of the answer that went into the stream
  let wanted = true; // or the reader has left
  const body = new ReadableStream({
    start(stream) {
      call.addEventListener("progress", () => {
        if (wanted) stream.enqueue(encoder.encode(call.responseText.slice(passed)));
        passed = call.responseText.length;
      });
      call.addEventListener("loadend", () => wanted && stream.close());
    },
    cancel() {
      wanted = false;
      call.abort();
    },
  });
  const begun = new Promise((resolve) => {
    call.addEventListener("readystatechange", () => call.readyState >= XMLHttpRequest.HEADERS_RECEIVED && resolve());
  });
  call.send(file);
  await begun;
  signal.throwIfAborted();
  if (call.status === 0) throw new Problem({ detail: "The connection broke off. Is the server still running?" });
  if (call.status === 200) return yield* untilDone(body, signal);
  let refusal = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) refusal += part;
  let said = {};
  try {
    said = JSON.parse(refusal);
  } catch {
    // There is only the status to show.
  }
  throw refused(call.status, said, call.getResponseHeader("Retry-After"));
}
