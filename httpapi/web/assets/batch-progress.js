// How far a batch has come: a bar, the counts, and what a person can do.

import { latest, Problem, request } from "./api.js";
import { announce, count, h, plural } from "./dom.js";
import { usedWords } from "./used.js";

const often = 2000; // milliseconds between two looks

/** The counts of a batch in words: "3 of 5 letters done · 2 waiting". */
export function counts({ letters, done, writing, queued, failed, stopped, missing }) {
  return [
    `${count(done)} of ${plural(letters, "letter")} done`,
    writing > 0 && `${count(writing)} being written`,
    queued > 0 && `${count(queued)} waiting`,
    failed > 0 && `${count(failed)} failed`,
    stopped > 0 && `${count(stopped)} stopped`,
    missing > 0 && `${count(missing)} deleted`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * Shows how far a batch has come, as long as the element is on the page.
 * @param {string} id
 * @param {{changed?: (batch: object) => void, actions?: Node[]}} [hooks] changed is called whenever a count changes
 * @returns {HTMLElement}
 */
export function progress(id, { changed = () => {}, actions = [] } = {}) {
  const at = `emails/batches/${id}`;
  const turn = latest();
  const bar = h("progress", { "aria-label": "Letters that are done" });
  const words = h("p", { class: "caption", "data-counts": true });
  const problem = h("p", { class: "problem", role: "alert" });
  const stop = h("button", { type: "button", "data-stop": true, onclick: () => act("stop", "Stopped.") }, "Stop");
  const again = h("button", { type: "button", "data-again": true, onclick: () => act("retry", "Writing again.") }, "Write the rest again");
  const file = (ending, label) => h("a", { class: "button", href: `api/v1/${at}/letters.${ending}`, download: true }, label);
  const files = h("span", { class: "actions" }, file("zip", "Messages (.zip)"), file("csv", "Table (.csv)"));
  const box = h("div", { class: "batch-progress" }, bar, words, problem, h("div", { class: "actions" }, stop, again, files, ...actions));
  let last = "";

  function show(batch) {
    const cost = usedWords(batch.used);
    bar.max = batch.letters;
    bar.value = batch.letters - batch.queued - batch.writing;
    bar.hidden = batch.ended;
    words.textContent = [counts(batch), cost].filter(Boolean).join(" · ");
    stop.hidden = batch.queued === 0;
    again.hidden = !batch.ended || batch.failed + batch.stopped === 0;
    files.hidden = batch.done === 0;
    if (words.textContent === last) return;
    if (last && batch.ended) announce(words.textContent);
    last = words.textContent;
    changed(batch);
  }

  async function look(ask) {
    const signal = turn.next();
    try {
      const batch = await ask(signal);
      problem.textContent = "";
      show(batch);
      if (batch.ended) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) console.error(error);
      problem.textContent = error.message;
      if (error.status === 404) return;
    }
    setTimeout(() => !signal.aborted && box.isConnected && look(ask), often);
  }
  const watch = () => look((signal) => request(at, { signal }));

  async function act(verb, said) {
    try {
      show(await request(`${at}/${verb}`, { method: "POST" }));
      announce(said);
    } catch (error) {
      problem.textContent = error.message;
    }
    watch();
  }
  setTimeout(watch); // the caller puts it on the page first
  return box;
}
