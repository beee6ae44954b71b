// The assistant: it answers questions about the charts on the screen, and shows the
// answer while the model writes it.

import { latest, newKey, Problem, request, stream } from "./api.js";
import { announce, badge, demo, find, h } from "./dom.js";
import { answer, describe, message, question } from "./messages.js";
import { clearErrors, showErrors } from "./states.js";

/** Sets the assistant up. */
export function startAssistant() {
  const panel = find("#assistant");
  const form = find("#ask-form");
  const field = find("#ask-text");
  const stop = find("#ask-stop");
  const messages = find("#messages");
  const turn = latest();
  let charts = [];
  let conversation = null; // its id, once there is one
  let beginning; // the key of the request that begins it

  const busy = () => panel.dataset.state === "loading";

  /** Shows whether the assistant is empty, ready, loading or failed. */
  function state(name) {
    panel.dataset.state = name;
    find("#ask-send").ariaDisabled = String(name === "loading");
    if (document.activeElement === stop) field.focus(); // the button is about to be hidden
    stop.hidden = name !== "loading";
    find("#new-conversation").hidden = name === "empty";
    find("#beginning").hidden = name !== "empty";
  }

  function add(element) {
    messages.append(element);
    messages.scrollTop = messages.scrollHeight;
  }

  /** Makes a change to the messages. Their end stays in view if it was. */
  function follow(change) {
    const following = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
    change();
    if (following) messages.scrollTop = messages.scrollHeight;
  }

  /** Shows a conversation, or the beginning of a new one. */
  function open({ id = null, messages: said = [] } = {}) {
    turn.stop();
    conversation = id;
    beginning = newKey();
    messages.replaceChildren(...said.map((one) => message(one, follow)));
    if (said.at(-1)?.cut) messages.lastChild.append(goOn());
    messages.scrollTop = messages.scrollHeight;
    state(said.length > 0 ? "ready" : "empty");
  }

  /** Sends a question about the charts on the screen, or about others. */
  function say(text, about = charts) {
    if (busy()) return;
    const asked = question({ text });
    add(asked);
    if (field.value.trim() === text) field.value = ""; // otherwise the field holds another question by now
    ask({ text, charts: about, key: newKey(), asked });
  }

  /** A button that asks for the rest of an answer that was cut off. The answer must be the last. */
  function goOn() {
    const more = () => {
      say("Continue where you stopped.", []); // without charts, the server uses the last ones
      messages.focus(); // the button is gone
    };
    return h("button", { type: "button", class: "go-on", onclick: more }, "Continue");
  }

  /**
   * Asks for an answer. Asking the same again is safe: the key stays the same. The new
   * answer takes the place of the failed one.
   * @param {{text: string, charts: object[], key: string, asked: HTMLElement}} said
   * @param {HTMLElement} [failed]
   */
  async function ask(said, failed) {
    if (busy()) return;
    clearErrors(form);
    const { text, charts, key, asked } = said;
    const reply = answer(follow);
    if (failed) failed.replaceWith(reply.element);
    else add(reply.element);
    state("loading");
    announce("Marquee is answering.");
    const signal = turn.next();
    try {
      conversation ??= (await request("chats", { method: "POST", body: {}, key: beginning, signal })).id;
      const path = `chats/${conversation}/messages`;
      for await (const { event, data } of stream(path, { body: { text, charts }, key, signal })) {
        if (event === "text") reply.add(data.delta);
        if (event === "done") {
          reply.finish(data.message, data.saved);
          // The server can only go on with an answer that it has saved.
          if (data.message.cut && data.saved) reply.element.append(goOn());
        }
      }
      state("ready");
      reply.plain().then((words) => reply.element.isConnected && announce(words));
    } catch (error) {
      if (!reply.element.isConnected) return; // another conversation has been opened since
      if (showErrors(form, error)) {
        asked.remove();
        reply.element.remove();
        field.value = text;
        state(messages.childElementCount > 0 ? "ready" : "empty");
        return;
      }
      fail(error, { said, reply, stopped: signal.aborted });
    } finally {
      if (reply.element.isConnected && busy()) state("error"); // whatever failed, the next question can be asked
    }
    messages.scrollTop = messages.scrollHeight;
  }

  /** Begins a new conversation, and leaves the text in the field. */
  function begin() {
    open();
    field.focus();
  }

  /**
   * Ends an answer that broke off. Offers to ask again, or to begin a new conversation if
   * this one is full.
   */
  function fail(error, { said, reply, stopped }) {
    if (!stopped && !(error instanceof Problem)) console.error(error);
    if (error.status === 404) conversation = null; // deleted elsewhere: the next question begins a new one
    const failure = stopped ? "Stopped." : error.message;
    reply.finish({ text: reply.written, failure });
    announce(failure);
    if (error.status === 409 && !error.retryAfter) {
      field.value ||= said.text; // this conversation is full: ask in the next one
      reply.element.append(h("button", { type: "button", class: "quiet", onclick: begin }, "New conversation"));
    } else if (!stopped) {
      const again = () => {
        ask(said, reply.element);
        messages.focus(); // the button is gone
      };
      reply.element.append(h("button", { type: "button", class: "quiet", onclick: again }, "Ask again"));
    }
    state(stopped ? "ready" : "error");
  }

  function suggest(genre) {
    const range = charts.find((chart) => chart.kind === "genres");
    const questions = [
      range && "Which genre is the largest?",
      range && genre && `How did ${genre} change from ${range.from} to ${range.to}?`,
      charts.some((chart) => chart.kind === "popularity") && "What is the most popular film?",
      charts.some((chart) => chart.kind === "returns") && "Which genre returns the most?",
    ].filter(Boolean);
    const choose = (text) => () => {
      say(text);
      messages.focus(); // the suggestions are gone
    };
    find("#suggestions").replaceChildren(
      ...questions.map((text) => h("button", { type: "button", onclick: choose(text) }, text)),
    );
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) say(text);
    else field.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  stop.addEventListener("click", turn.stop);
  find("#new-conversation").addEventListener("click", begin);
  open();

  return {
    open,
    /**
     * Remembers which charts are on the screen, and suggests questions about them.
     * @param {import("./explore.js").Seen[]} seen
     */
    look(seen) {
      charts = seen.map(({ chart }) => chart);
      const line = find("#looking-at");
      line.replaceChildren(
        `Looking at: ${describe(charts) || "nothing yet"} `,
        seen.some(({ invented }) => invented) ? badge(demo) : "",
      );
      line.dataset.charts = JSON.stringify(charts);
      suggest(seen.find(({ genre }) => genre)?.genre);
    },
    /** Leaves a conversation that was deleted. */
    forget(id) {
      if (id === conversation) open();
    },
  };
}
