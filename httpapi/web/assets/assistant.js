// The assistant: it answers questions about the charts on the screen, and shows the
// answer while the model writes it.

import { latest, newKey, Problem, request, stream } from "./api.js";
import { announce, find } from "./dom.js";
import { showLook, suggestions } from "./look.js";
import { tool } from "./messages.js";
import { startPanel } from "./panel.js";
import { keepInReach } from "./reach.js";
import { run, stopped as stopRun } from "./runs.js";
import { clearErrors, showErrors } from "./states.js";
import { tabs } from "./tabs.js";
import { startThread } from "./thread.js";
import { toast } from "./toast.js";

/**
 * Sets the assistant up.
 * @param {object} hooks
 * @param {(id: string | null, begun: boolean) => void} hooks.named gets the conversation that the page is
 *   in now, and whether its first question has just been asked
 * @param {() => boolean} hooks.arrive goes to the place of the assistant. Returns whether that was another place
 */
export function startAssistant({ named, arrive }) {
  const panel = find("#assistant");
  const form = find("#ask-form");
  const field = find("#ask-text");
  const stop = find("#ask-stop");
  const turn = latest();
  let charts = [];
  let seen = []; // what is on the screen
  let changing = null; // the question that is asked in another way
  const thread = startThread({
    change,
    again,
    say: (text, about) => say(text, about),
    conversation: () => conversation,
  });
  let conversation = null; // its id, once there is one
  let beginning; // the key of the request that begins it

  const { busy, state } = startPanel(panel, { field, stop });
  const sheet = keepInReach(panel, {
    arrive,
    stop() {
      if (busy()) halt();
      return busy();
    },
  });

  /** Stops the answer, wherever it is written. */
  const halt = () => stopRun(conversation && `chats/${conversation}`, turn, announce);

  /** Puts an earlier question into the box. What is asked then becomes a branch. */
  function change(asked) {
    field.value = asked.text;
    alter(asked);
    field.focus();
  }

  /** Remembers which question is asked in another way, if one is, and says so. */
  function alter(asked) {
    changing = asked?.parent ? asked : null;
    const line = find("#changing");
    line.hidden = !changing;
    line.replaceChildren(
      "You change an earlier question. The first one stays. ",
      tool("Leave it as it is", () => {
        field.value = "";
        alter(null);
        field.focus();
      }),
    );
  }

  /** Asks for another answer to a question, by a certain model if one is named. */
  function again(asked, model) {
    if (busy()) return;
    if (!asked.id) {
      say(asked.text, asked.charts);
      return;
    }
    thread.cut(asked.id);
    ask({ text: asked.text, again: asked.id, model, key: newKey(), asked: thread.lastAsked().asked, charts: asked.charts });
    thread.focus(); // the button is gone
  }

  /** Shows a conversation, or the beginning of a new one. */
  function open({ id = null, messages = [] } = {}) {
    turn.stop();
    conversation = id;
    beginning = newKey();
    alter(null);
    thread.open(messages);
    state(messages.length > 0 ? "ready" : "empty");
  }

  /**
   * Shows the conversation that the address names.
   * @param {string | null} id
   * @param {boolean} opened whether a person has just chosen it, and wants to see it
   */
  async function show(id, opened) {
    if (id && opened) sheet.open(true);
    if (id === conversation) return;
    open();
    if (!id) return;
    conversation = id;
    panel.ariaBusy = "true";
    try {
      const said = await request(`chats/${encodeURIComponent(id)}`);
      if (conversation === id && !busy()) rejoin(said);
    } catch (error) {
      if (conversation !== id) return;
      open();
      const missing = error.status === 404;
      named(null, false);
      thread.remark(missing ? "This conversation is not here any more." : error.message);
    } finally {
      panel.ariaBusy = "false";
    }
  }

  /** Sends a question about the charts on the screen, or about others. */
  function say(text, about = charts) {
    if (busy()) return;
    const parent = changing?.parent ?? thread.end();
    if (changing) thread.cut(parent);
    alter(null);
    const asked = thread.question(text);
    if (field.value.trim() === text) field.value = ""; // otherwise the field holds another question by now
    ask({ text, charts: about, parent, key: newKey(), asked });
  }

  /**
   * Asks for an answer. Asking the same again is safe: the key stays the same. The new
   * answer takes the place of the failed one.
   * @param {{text: string, charts: object[], parent?: string, again?: string, model?: string, key: string, asked: HTMLElement}} said
   *   again is the id of a question that gets another answer, by the model if one is named
   * @param {HTMLElement} [failed]
   */
  async function ask(said, failed) {
    if (busy()) return;
    clearErrors(form);
    sheet.open(true);
    const { text, charts, parent, key } = said;
    const reply = thread.reply(failed);
    state("loading");
    announce("Marquee is answering.");
    await listen(said, reply, async function* (signal) {
      await begin(signal);
      reply.wait("The model thinks.");
      const at = `chats/${conversation}/messages`;
      if (said.again) yield* stream(`${at}/${said.again}/answers`, { body: said.model && { model: said.model }, key, signal });
      else yield* stream(at, { body: { text, charts, ...(parent && { parent }) }, key, signal });
    });
  }

  /** Shows a conversation, and joins the answer that is being written in it. */
  async function rejoin(said) {
    open(said);
    const last = said.messages.at(-1);
    if (last?.role !== "user" && last?.status !== "writing") {
      suggest();
      return;
    }
    const { text, charts, parent } = said.messages.findLast(({ role }) => role === "user");
    const { asked, after } = thread.lastAsked();
    const reply = thread.reply(after);
    reply.wait("The model thinks.");
    state("loading");
    const joined = await listen({ text, charts, parent, key: newKey(), asked }, reply, null);
    if (!joined && reply.element.isConnected) open(said); // nothing is being written
  }

  /**
   * Shows what comes of an answer. Returns whether anything came.
   * @param {((signal: AbortSignal) => AsyncGenerator) | null} post asks for it
   */
  async function listen(said, reply, post) {
    const { text, asked } = said;
    const signal = turn.next();
    let came = false;
    try {
      for await (const { event, data } of run({ begin: post, path: () => `chats/${conversation}/stream`, signal })) {
        if (event === "question") {
          if (came) reply.anew();
          else if (post) tabs.tell({ chat: conversation });
          said.question = data;
          if (asked && !said.again) thread.kept(data, asked);
        }
        came = true;
        if (event === "notice") {
          reply.wait(data.text);
          announce(data.text);
        }
        if (event === "text") reply.add(data.delta);
        if (event === "check") reply.check(data.findings);
        if (event === "done" && data.message.status === "stopped") {
          reply.add(data.message.text.slice(reply.written.length));
          fail({}, { said, reply, stopped: true });
          thread.kept(data.message, reply.element);
          return true;
        }
        if (event === "done") {
          reply.finish(data.message, { saved: data.saved, asked: said.question });
          // The server can only go on with an answer that it has saved.
          thread.offer(reply, said.question ?? { text }, data.message.cut && data.saved, data.saved && data.message);
          if (data.saved) thread.kept(data.message, reply.element);
        }
      }
      if (!came) return false;
      state("ready");
      suggest();
      thread.foretell();
      tabs.tell({ chat: conversation });
      reply.plain().then((words) => reply.element.isConnected && announce(words));
    } catch (error) {
      if (!reply.element.isConnected) return came; // another conversation has been opened since
      if (showErrors(form, error)) {
        asked.remove();
        reply.element.remove();
        field.value = text;
        state(thread.empty() ? "empty" : "ready");
        return true;
      }
      fail(error, { said, reply, stopped: signal.aborted });
      came = true;
    } finally {
      if (reply.element.isConnected && busy()) state("error"); // whatever failed, the next question can be asked
    }
    thread.toEnd();
    return came;
  }

  /** Begins the conversation on the server, unless it has begun. */
  async function begin(signal) {
    if (conversation) return;
    conversation = (await request("chats", { method: "POST", body: {}, key: beginning, signal })).id;
    named(conversation, true);
  }

  /** Suggests what to ask next about the charts on the screen. */
  const suggest = () => thread.suggest(suggestions(seen));

  /** Leaves a conversation that was deleted. */
  function forget(id) {
    if (id !== conversation) return;
    open();
    named(null, false);
  }

  /** Shows a conversation that a person has chosen from the list. */
  async function chosen(id) {
    await show(id, true);
    if (conversation === id) named(id, false);
    thread.focus();
  }

  /** Begins a new conversation, and leaves the text in the field. */
  function anew() {
    open();
    named(null, false);
    field.focus();
  }

  /**
   * Ends an answer that broke off. Offers to ask again, or to begin a new conversation if
   * this one is full.
   */
  function fail(error, { said, reply, stopped }) {
    if (!stopped && !(error instanceof Problem)) console.error(error);
    if (error.status === 404) {
      conversation = null; // deleted elsewhere: the next question begins a new one
      said.parent = said.again = undefined;
    }
    const failure = stopped ? "Stopped." : error.message;
    reply.finish({ text: reply.written, failure });
    announce(failure);
    if (error.status === 409 && !error.retryAfter) {
      field.value ||= said.text; // this conversation is full: ask in the next one
      reply.offer(tool("New conversation", anew));
    } else {
      const again = () => {
        ask(said, reply.element);
        thread.focus(); // the button is gone
      };
      const repeat = tool("Ask again", again, "again");
      if (stopped && reply.written.trim()) thread.offerRest(reply, repeat);
      else reply.offer(repeat);
    }
    state(stopped ? "ready" : "error");
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
  field.addEventListener("focus", () => import("./prose.js").catch(() => {}), { once: true }); // an answer follows
  stop.addEventListener("click", halt);
  find("#new-conversation").addEventListener("click", anew);
  find("#conversations").addEventListener("click", async () => {
    try {
      (await import("./conversations.js")).openConversations({ id: conversation, last: thread.end(), show: chosen, forget });
    } catch (error) {
      console.error(error);
      toast("The conversations could not be loaded. Check the connection, and reload the page.");
    }
  });
  tabs.hear(async ({ chat }) => {
    if (!chat || chat !== conversation || busy()) return;
    const said = await request(`chats/${chat}`).catch(() => null);
    if (said && chat === conversation && !busy()) rejoin(said);
  });
  open();

  return {
    show,
    /** The conversation that the page is in. @returns {string | null} */
    current: () => conversation,
    /**
     * Remembers which charts are on the screen, and suggests questions about them.
     * @param {import("./explore.js").Seen[]} seen
     */
    look(now) {
      seen = now;
      charts = seen.map(({ chart }) => chart);
      showLook(seen, (text) => {
        say(text);
        thread.focus(); // the suggestions are gone
      });
    },
    forget,
  };
}
