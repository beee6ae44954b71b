// Chips that let the model change a letter, or the words that are selected in it.

import { latest, newKey, request, stream } from "./api.js";
import { announce, find, h } from "./dom.js";
import { inBytes } from "./letter-words.js";
import { run, stopped } from "./runs.js";
import { tabs } from "./tabs.js";

const goals = {
  shorter: "Shorter",
  longer: "Longer",
  formal: "More formal",
  friendlier: "Friendlier",
  simpler: "Simpler",
  spelling: "Fix the spelling",
};
/** Sets the chips up. */
export function startRefine(place, letter) {
  const { body, subject } = letter.parts;
  const turn = latest();
  const label = h("p", { id: "refine-label" });
  const chips = Object.entries(goals).map(([goal, name]) => h("button", { type: "button", "data-goal": goal, onclick: () => refine({ goal }) }, name));
  const stop = h("button", { type: "button", id: "refine-stop", hidden: true, onclick: () => stopped(path, turn, letter.say) }, "Stop");
  const field = (name, text, placeholder, most) =>
    h("div", { class: "field" }, h("label", { for: `refine-${name}` }, text),
      h("div", { class: "actions" }, h("input", { id: `refine-${name}`, name, placeholder, maxlength: most, autocomplete: "off" }), h("button", { type: "submit" }, "Change")));
  const forms = [
    h("form", { id: "refine-words" }, field("instruction", "In your own words", "Mention that lunch is included", 1000)),
    h("form", { id: "refine-language" }, field("into", "Into another language", "French", 40)),
  ];
  place.append(
    h("div", { id: "refine", role: "group", "aria-labelledby": "refine-label" }, label, h("div", { class: "chips" }, ...chips, stop)),
    h("details", { class: "refine-more" }, h("summary", {}, "In your own words, or another language"), ...forms),
  );
  let path = null; // of the version that is being written
  let range = null; // the characters of the body that are selected

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [input] = form.elements;
      if (input.value.trim()) refine({ [input.name]: input.value.trim() });
      else input.focus();
    });
  }
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!letter.current() || path || selection.rangeCount === 0 || !body.contains(selection.anchorNode) || !body.contains(selection.focusNode)) return;
    const at = selection.getRangeAt(0);
    const before = document.createRange();
    before.setStart(body, 0);
    before.setEnd(at.startContainer, at.startOffset);
    const from = before.toString().length;
    const words = at.toString();
    range = words.trim() ? [from, from + words.length] : null;
    tell();
  });

  function tell() {
    label.textContent = range ? "Change the selected words:" : "Change the letter:";
  }

  async function refine(asked) {
    if (path || stop.hidden === false || !(await letter.flush())) return;
    const base = letter.current();
    const selection = range && inBytes(base.body, range);
    const rest = range ? base.body.slice(range[1]) : "";
    busy(true);
    letter.say("The model thinks.");
    const signal = turn.next();
    const request = { ...asked, base: base.version, ...(selection && { selection }) };
    const key = newKey();
    const begin = (signal) => stream(`emails/${base.id}/refine`, { body: request, key, signal });
    try {
      let kept;
      for await (const { event, data } of run({ begin, path: () => `${path}/stream`, signal })) {
        if (event === "draft") path = `emails/${data.id}`;
        if (event === "draft" || event === "text") grow(event, data, rest);
        if (event === "notice") letter.say(data.text);
        if (event === "done") kept = data;
      }
      done(base, kept ?? (await again(base)));
    } catch (error) {
      letter.show(base);
      letter.say(signal.aborted ? "Stopped. The letter is as it was." : `${error.message} The letter is as it was.`, !signal.aborted);
      tabs.tell({ list: "emails" });
    } finally {
      path = null;
      busy(false);
    }
  }

  /** The version that had ended before its first event came. */
  const again = () => request(path);

  /** Shows the text as it comes, with what stands after the selection. */
  function grow(event, { field, delta }, rest) {
    if (event === "draft") {
      subject.textContent = "";
      body.replaceChildren("", h("span", { class: "rest" }, rest));
    } else if (field === "subject") subject.append(delta);
    else if (delta !== rest || !rest) body.firstChild.data += delta;
  }

  function done(base, kept) {
    if (kept.status !== "done") {
      letter.show(base);
      letter.upTo(kept.version);
      letter.say("Stopped. The letter is as it was.");
      return;
    }
    range = null;
    letter.show(kept);
    letter.say("Saved.");
    announce(`Version ${kept.version} is ready. Compare says what is different.`);
    tabs.tell({ list: "emails" });
  }

  function busy(on) {
    find("#draft").ariaBusy = String(on);
    if (on) letter.edit(false);
    if (!on && document.activeElement === stop) chips[0].focus();
    stop.hidden = !on;
    for (const chip of chips) chip.ariaDisabled = String(on);
    tell();
  }

  return {
    shown() {
      range = null;
      tell();
    },
  };
}
