// The messages of the conversation that is open, in the branch that is shown.

import { branches, switcher } from "./branches.js";
import { find, h } from "./dom.js";
import { answer, message, question, tool } from "./messages.js";
import { toast } from "./toast.js";

/** How many messages the server keeps of a conversation. */
const most = 200;
const page = 40; // messages that are shown at first, and with each press of the button

/**
 * Sets the list of messages up.
 * @param {object} hooks
 * @param {(asked: object) => void} hooks.change puts a question into the box, to ask it in another way
 * @param {(text: string, charts?: object[]) => void} hooks.say asks a question
 * @param {(asked: object, model?: string) => void} hooks.again asks for another answer to a question
 * @param {() => string | null} hooks.conversation
 */
export function startThread({ change, say, again, conversation }) {
  const list = find("#messages");
  const toEnd = () => (list.scrollTop = list.scrollHeight);
  let tree = branches([]);
  let count = 0; // of all messages, in all branches

  // The end stays in view while messages grow, also later when what they need is loaded, until a
  // person scrolls up or looks at a chart of an answer.
  let following = true;
  let top = 0;
  list.addEventListener("scroll", () => {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (atEnd || list.scrollTop < top) following = atEnd;
    top = list.scrollTop;
  });
  const growth = new ResizeObserver(() => following && !list.querySelector(".called:focus") && toEnd());

  function add(element) {
    list.append(element);
    growth.observe(element);
    following = true;
    toEnd();
    return element;
  }

  /** Makes a change to the messages. Their end stays in view if it was. */
  function follow(change) {
    change();
    if (following) toEnd();
  }

  /** Asks for the rest of an answer that was cut off. */
  function goOn() {
    say("Continue where you stopped.", []); // without charts, the server uses the last ones
    list.focus(); // the button is gone
  }

  /** Opens Write with an answer. */
  const write = (said, charts) =>
    import("./about.js").then(({ writeOf }) => writeOf(said, charts)).catch((error) => toast(error.message));

  /** What can be done with an answer. It can go on if it was cut off or stopped. */
  const offers = (asked, cut, said) => [
    ...(cut ? [tool("Continue", goOn, "go-on")] : []),
    tool("Ask again", () => again(asked)),
    said?.id && tool("Write a letter", () => write(said, asked.charts), "to-letter"),
    said?.id && judged(said, asked),
  ];

  /** What a person thinks of an answer, and which other models could answer. */
  function judged(said, asked) {
    const place = h("span", { class: "feedback" });
    import("./feedback.js")
      .then(({ feedback, others }) => {
        place.append(...feedback(said, conversation));
        return others((model) => again(asked, model));
      })
      .then((list) => list && place.before(list))
      .catch((error) => toast(error.message));
    return place;
  }

  /** Shows a question that has no answer. */
  function unanswered(asked) {
    const reply = answer(follow);
    reply.finish({ text: "", failure: "There is no answer yet." });
    reply.offer(tool("Ask again", () => again(asked), "again"));
    add(reply.element);
  }

  const shown = () => [...list.querySelectorAll(".message[data-id]")];
  const elementOf = (id) => shown().find(({ dataset }) => dataset.id === id);

  /** The element of a message. */
  function element(said) {
    const asked = said.role === "assistant" && tree.of(said.parent);
    const made = message(said, {
      around: follow,
      change: () => change(said),
      asked,
      offers: asked ? offers(asked, said.cut || said.stopped, said) : [],
    });
    made.dataset.id = said.id;
    return made;
  }

  /** Shows the branch that ends with this message: its last messages, and the others on demand. */
  function show(last, from) {
    const path = tree.path(last);
    const begin = from ?? Math.max(0, path.length - page);
    const earlier = h(
      "button",
      { type: "button", class: "quiet earlier", onclick: () => show(last, Math.max(0, begin - page)) },
      `Show ${Math.min(page, begin)} earlier messages`,
    );
    list.replaceChildren(...(begin > 0 ? [earlier] : []), ...path.slice(begin).map(element));
    growth.disconnect();
    for (const child of list.children) growth.observe(child);
    following = true;
    const end = path.at(-1);
    if (end?.role === "user") unanswered(end);
    mark();
    toEnd();
  }

  /** Shows at each message with siblings which one it is. */
  function mark() {
    for (const place of shown()) {
      const said = tree.of(place.dataset.id);
      const all = said ? tree.siblings(said) : [];
      place.querySelector(".branches")?.remove();
      if (all.length < 2) continue;
      const steps = switcher(all, said, (other, step) => {
        show(tree.end(other));
        const there = elementOf(other.id);
        there?.scrollIntoView({ block: "nearest" });
        (there?.querySelector(`[data-step="${step}"]:enabled`) ?? there?.querySelector(".branches button:enabled"))?.focus();
      });
      (place.querySelector(":scope > .tools") ?? place.appendChild(h("div", { class: "tools" }))).prepend(steps);
    }
  }

  return {
    toEnd,
    focus: () => list.focus(),
    empty: () => list.childElementCount === 0,

    /** Shows the newest branch of a conversation. */
    open(messages) {
      tree = branches([...messages]);
      count = messages.length;
      show();
      const id = conversation();
      if (!id || !messages.some(({ checks }) => checks?.matched > 0)) return;
      // Whether figures have changed is a remark, and no reason to show an error.
      import("./checked.js").then(({ showChanges }) => showChanges(id, elementOf)).catch(() => {});
    },

    /** The last message that is shown and kept. */
    end: () => shown().at(-1)?.dataset.id,

    /** Takes what follows a message off the screen: a branch begins there. Without one, it takes everything. */
    cut(id) {
      const last = elementOf(id);
      while (list.lastElementChild && list.lastElementChild !== last) list.lastElementChild.remove();
    },

    /** Remembers a message that the server has kept, and which element shows it. */
    kept(said, place) {
      if (!tree.of(said.id)) count++;
      tree.put(said);
      place.dataset.id = said.id;
      mark();
    },

    /** The question that was asked last, and what stands after it. */
    lastAsked() {
      const asked = [...list.querySelectorAll(".message.user")].at(-1);
      return { asked, after: asked?.nextElementSibling };
    },

    /** Adds a question. */
    question(text) {
      for (const old of list.querySelectorAll(".next")) old.remove();
      const made = question({ text }, { change: () => change(tree.of(made.dataset.id) ?? { text }) });
      return add(made);
    },

    /** Adds an answer, or puts it in the place of one that failed. */
    reply(failed) {
      const reply = answer(follow);
      if (failed) failed.replaceWith(reply.element);
      else add(reply.element);
      return reply;
    },

    /** Shows what can be done with an answer. */
    offer: (reply, asked, cut, said) => follow(() => reply.offer(...offers(asked, cut, said))),

    /** Shows what can be done with an answer that was stopped after some text had come. */
    offerRest: (reply, again) => reply.offer(tool("Continue", goOn, "go-on"), again),

    /** Suggests what to ask next, below the last answer. */
    suggest(questions) {
      const asked = new Set([...list.querySelectorAll(".message.user")].map(({ dataset }) => tree.of(dataset.id)?.text));
      const fresh = questions.filter((text) => !asked.has(text)).slice(0, 3);
      const last = [...list.querySelectorAll(".message.assistant")].at(-1);
      if (!last || fresh.length === 0) return;
      const press = (text) => () => {
        say(text);
        list.focus(); // the suggestions are gone
      };
      last.append(
        h(
          "div",
          { class: "suggestions next", role: "group", "aria-label": "What to ask next" },
          ...fresh.map((text) => h("button", { type: "button", onclick: press(text) }, text)),
        ),
      );
      toEnd();
    },

    /** Says how many questions a conversation still takes, when they become few. */
    foretell() {
      const left = Math.floor((most - count) / 2);
      const questions = left === 1 ? "1 more question" : `${left} more questions`;
      if ([10, 5, 1].includes(left)) add(h("p", { class: "caption" }, `This conversation takes ${questions}.`));
      if (left === 0) add(h("p", { class: "caption" }, "This conversation is full. The next question begins a new one."));
    },

    /** Says something that is not part of the conversation. */
    remark: (text) => add(h("p", { class: "failure", role: "alert" }, text)),
  };
}
