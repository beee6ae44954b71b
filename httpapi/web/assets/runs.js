// What the server writes: it goes on whether the page listens or not, and the page joins it
// again when the line was lost.

import { join, request } from "./api.js";

const most = 8; // lines that are lost one after the other, before the page gives up
const quiet = 5000; // ms without an event after which a line is opened anew when a machine wakes

/**
 * Yields the events of what the server writes, up to "done", over as many lines as it takes. It
 * yields none if there was nothing to join.
 * @param {object} options
 * @param {((signal: AbortSignal) => AsyncGenerator) | null} options.begin asks for it; without it
 *   the page joins what is being written
 * @param {() => string} options.path of the stream to join, when the first event has come
 * @param {AbortSignal} options.signal
 */
export async function* run({ begin, path, signal }) {
  let after = "";
  let joining = !begin;
  for (let lost = 0; ; lost++) {
    const line = open(signal);
    try {
      for await (const item of joining ? join(path(), { after, signal: line.signal }) : begin(line.signal)) {
        joining = true;
        lost = 0;
        after = item.id ?? after;
        line.came();
        yield item;
        if (item.event === "done") return;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      // What was asked for with a key is asked for again, if no event tells where to join it.
      const again = error.name === "AbortError" || (joining ? error.lost : error.broke);
      if (!again || lost >= most) throw error;
    } finally {
      line.close();
    }
    await pause(Math.min(250 * 2 ** lost, 8000), signal);
  }
}

/** A line that ends when a machine wakes and nothing has come for a while: it may be dead. */
function open(signal) {
  let last = Date.now();
  const controller = new AbortController();
  const off = new AbortController();
  const end = () => controller.abort();
  const wake = () => document.visibilityState === "visible" && Date.now() - last > quiet && end();
  signal.addEventListener("abort", end, { signal: off.signal });
  if (signal.aborted) end();
  addEventListener("online", end, { signal: off.signal });
  document.addEventListener("visibilitychange", wake, { signal: off.signal });
  return { signal: controller.signal, came: () => (last = Date.now()), close: () => off.abort() };
}

/** Waits, but not longer than until the machine is online again. */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const off = new AbortController();
    const end = (then) => () => {
      off.abort();
      clearTimeout(timer);
      then();
    };
    const timer = setTimeout(end(resolve), ms);
    addEventListener("online", end(resolve), { signal: off.signal });
    signal.addEventListener("abort", end(() => reject(signal.reason)), { signal: off.signal });
  });
}

/**
 * Stops what is being written at this address. If the page does not know it yet, it only stops
 * listening. The end comes as an event.
 * @param {string | null} path
 * @param {{stop: () => void}} turn
 * @param {(words: string) => void} say
 */
export async function stopped(path, turn, say) {
  if (!path) {
    turn.stop();
    return;
  }
  await request(`${path}/stop`, { method: "POST" }).catch(({ message }) => say(message));
}
