// The server: requests, streams, and errors.

import { plural } from "./dom.js";
import { home } from "./home.js";
import { events } from "./sse.js";

/** Where the API is. */
export const base = new URL("api/v1/", home);

/** The address of a path below /api/v1/, for links. */
export const address = (path) => String(new URL(path, base));

/**
 * Problem details after RFC 9457, as the server sends them.
 * @typedef {object} ProblemDetails
 * @property {string} title
 * @property {number} status
 * @property {string} detail
 * @property {{message: string, location: string}[]} errors
 * @property {number} more_errors
 * @property {number} retry_after
 * @property {{kind: string, allowed: string, ends: string}} limit
 * @property {boolean} goes_on
 * @property {boolean} broke of the page itself
 * @property {string} request_id
 * @property {object} import
 */

/** Whether the detail of a kind of limit says how long it lasts. */
const endSaid = (kind = "") => /^(per_minute|kept|kept_bytes|versions|(dollars|requests)_.*)$/.test(kind);

/** What went wrong, in words for people. Its errors name the fields that were refused. */
export class Problem extends Error {
  /** @param {Partial<ProblemDetails>} body */
  constructor(body) {
    const said = body.detail || body.title || "Something went wrong.";
    const id = body.status >= 500 && body.request_id; // the operator finds it in the log by this
    const until = body.status === 429 && body.retry_after > 0 &&
      !endSaid(body.limit?.kind) && again(body.retry_after);
    super([said, until, id && `(Request ${id})`].filter(Boolean).join(" "));
    this.status = body.status ?? 0;
    this.errors = body.errors ?? [];
    this.more = body.more_errors ?? 0; // errors that are not listed
    this.retryAfter = body.retry_after ?? 0; // seconds; 0 if waiting alone does not help
    this.lost = body.status === undefined || body.goes_on === true; // only the line was lost
    this.broke = body.broke === true; // an answer had begun
    this.import = body.import ?? null; // how far an import came
  }
}

/** Says when a limit ends that was reached: soon in seconds, and otherwise as a time of day. */
export function again(seconds, now = new Date()) {
  if (seconds < 90) return `Try again in ${plural(Math.ceil(seconds), "second")}.`;
  const end = new Date(now.getTime() + seconds * 1000);
  const today = end.toDateString() === now.toDateString();
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short", ...(!today && { dateStyle: "medium" }) });
  return `Try again after ${time.format(end)}.`;
}

let signedOut = () => {};

/** Calls a function whenever the server says that nobody is signed in. @param {() => void} then */
export const whenSignedOut = (then) => (signedOut = then);

/**
 * The problem in a refusal. Retry-After is a number of seconds or a date, and counts if
 * the body does not say how long to wait.
 */
export function refused(status, said, retryAfter) {
  if (status === 401) signedOut();
  const wait = Number(retryAfter ?? "") || (Date.parse(retryAfter ?? "") - Date.now()) / 1000;
  const title = `The server answered ${status}.`;
  return new Problem({ title, ...(wait > 0 && { retry_after: wait }), ...said, status });
}

/**
 * Makes an Idempotency-Key. The server does a request once, however often it comes with
 * the same key. (crypto.randomUUID exists only on pages from https.)
 */
export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/**
 * @param {string} path below /api/v1/, without a leading slash
 * @param {{method?: string, body?: object, key?: string, accept?: string, signal?: AbortSignal, keepalive?: boolean, after?: string}} [options]
 *   keepalive sends the request also if the page is left, after is the id of the last event that came
 */
async function send(path, { method = "GET", body, key, accept = "application/json", signal, keepalive, after } = {}) {
  let response;
  try {
    response = await fetch(new URL(path, base), {
      method,
      signal,
      keepalive,
      headers: {
        Accept: accept,
        ...(body && { "Content-Type": "application/json" }),
        ...(key && { "Idempotency-Key": key }),
        ...(after && { "Last-Event-ID": after }),
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ detail: "The server does not answer. Is it still running?" });
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw refused(response.status, said, response.headers.get("Retry-After"));
}

/** Sends a request and returns the JSON of the answer, null if it has none. */
export async function request(path, options) {
  const response = await send(path, options);
  if (response.status === 204) return null;
  return response.json().catch((error) => {
    throw error.name === "AbortError" ? error : brokenOff();
  });
}

/**
 * Gets an answer as CSV, with the file name that the server gives it.
 * @returns {Promise<{name: string, file: Blob}>}
 */
export async function sheet(path) {
  const response = await send(path, { accept: "text/csv" });
  const [, name = "table.csv"] = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition")) ?? [];
  const file = await response.blob().catch(() => {
    throw brokenOff();
  });
  return { name, file };
}

const brokenOff = () => new Problem({ detail: "The connection broke off before the end.", broke: true });

/**
 * Posts a body and yields the events of the answer. The last one is "done". It throws a
 * Problem if the answer ends in any other way.
 * @param {string} path
 * @param {{body: object, key: string, signal: AbortSignal}} options
 * @returns {AsyncGenerator<{event: string, data: any, id?: string}>}
 */
export async function* stream(path, options) {
  const response = await send(path, { method: "POST", accept: "text/event-stream", ...options });
  yield* untilDone(response.body, options.signal);
}

/**
 * Joins what the server writes, and yields the events after the one that came last. There are
 * none if nothing is being written and nothing was missed.
 * @param {string} path
 * @param {{after: string, signal: AbortSignal}} options
 */
export async function* join(path, options) {
  const response = await send(path, { accept: "text/event-stream", ...options });
  if (response.status !== 204) yield* untilDone(response.body, options.signal);
}

/** The events of a stream up to "done", as JSON. */
export async function* untilDone(body, signal) {
  try {
    for await (const { event, data, id } of events(body)) {
      const parsed = JSON.parse(data);
      if (event === "error") throw new Problem(parsed);
      yield { event, data: parsed, ...(id && { id }) };
      if (event === "done") return;
    }
  } catch (error) {
    if (error instanceof Problem || error.name === "AbortError") throw error;
  }
  signal.throwIfAborted();
  throw brokenOff();
}

/** Hands out signals. A new one aborts the one before. */
export function latest() {
  let controller = new AbortController();
  return {
    /** @returns {AbortSignal} */
    next() {
      controller.abort();
      controller = new AbortController();
      return controller.signal;
    },
    stop: () => controller.abort(),
  };
}
