// The messages of the conversation that is open.

import { find, h } from "./dom.js";
import { answer, message, question, tool } from "./messages.js";

/** How many messages the server keeps of a conversation. Each question has an answer. */
const most = 200;

/**
 * Sets the list of messages up.
 * @param {object} hooks
 * @param {(text: string) => void} hooks.change puts a question into the box again
 * @param {(text: string, charts?: object[]) => void} hooks.say asks a question
 */
export function startThread({ change, say }) {
  const list = find("#messages");
  const toEnd = () => (list.scrollTop = list.scrollHeight);

  function add(element) {
    list.append(element);
    toEnd();
    return element;
  }

  /** Makes a change to the messages. Their end stays in view if it was. */
  function follow(change) {
    const following = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    change();
    if (following) toEnd();
  }

  /** Asks for the rest of an answer that was cut off. */
  function goOn() {
    say("Continue where you stopped.", []); // without charts, the server uses the last ones
    list.focus(); // the button is gone
  }

  /** What can be done with an answer. It can go on if it was cut off or stopped. */
  const offers = (asked, cut) => [
    ...(cut ? [tool("Continue", goOn, "go-on")] : []),
    tool("Ask again", () => say(asked.text, asked.charts)),
  ];

  /** Shows a question that has no answer. */
  function unanswered(asked) {
    const reply = answer(follow);
    reply.finish({ text: "", failure: "There is no answer yet." });
    reply.offer(tool("Ask again", () => say(asked.text, asked.charts), "again"));
    add(reply.element);
  }

  return {
    toEnd,
    focus: () => list.focus(),
    empty: () => list.childElementCount === 0,

    /** Shows the messages of a conversation. */
    show(messages) {
      list.replaceChildren(
        ...messages.map((said, i) => {
          const asked = said.role === "assistant" && messages[i - 1];
          return message(said, { around: follow, change, offers: asked ? offers(asked, said.cut || said.stopped) : [] });
        }),
      );
      const last = messages.at(-1);
      if (last?.role === "user") unanswered(last);
      toEnd();
    },

    /** The question that was asked last, and what stands after it. */
    lastAsked() {
      const asked = [...list.querySelectorAll(".message.user")].at(-1);
      return { asked, after: asked?.nextElementSibling };
    },

    /** Adds a question. */
    question: (text) => add(question({ text }, { change })),

    /** Adds an answer, or puts it in the place of one that failed. */
    reply(failed) {
      const reply = answer(follow);
      if (failed) failed.replaceWith(reply.element);
      else add(reply.element);
      return reply;
    },

    /** Shows what can be done with an answer. */
    offer: (reply, asked, cut) => reply.offer(...offers(asked, cut)),

    /** Shows what can be done with an answer that was stopped after some text had come. */
    offerRest: (reply, again) => reply.offer(tool("Continue", goOn, "go-on"), again),

    /** Says how many questions a conversation still takes, when they become few. */
    foretell() {
      const left = (most - list.querySelectorAll(".message").length) / 2;
      const questions = left === 1 ? "1 more question" : `${left} more questions`;
      if ([10, 5, 1].includes(left)) add(h("p", { class: "caption" }, `This conversation takes ${questions}.`));
    },

    /** Says something that is not part of the conversation. */
    remark: (text) => add(h("p", { class: "failure", role: "alert" }, text)),
  };
}
