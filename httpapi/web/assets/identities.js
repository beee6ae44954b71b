// Who signs letters, and how they are written: identities and the voice. It is loaded when its fold
// opens.

import { request } from "./api.js";
import { confirm } from "./confirm.js";
import { announce, h } from "./dom.js";
import { fold, group } from "./fold.js";

const { trouble, doing, button } = fold();
const list = h("div", { class: "stack" });
let last = 0;

/** A field with its label. Enter in a line does not draft the letter. */
function field(label, { tag = "input", ...attributes } = {}) {
  const id = `identity-field-${(last += 1)}`;
  const onkeydown = (event) => tag === "input" && event.key === "Enter" && event.preventDefault();
  const input = h(tag, { id, autocomplete: "off", onkeydown, ...attributes });
  return { input, row: h("div", { class: "field" }, h("label", { for: id }, label), input) };
}

/** A box to tick. */
function check(label) {
  const input = h("input", { type: "checkbox" });
  return { input, row: h("label", { class: "check" }, input, label) };
}

const one = {
  name: field("Name of the identity", { maxlength: 60, placeholder: "such as: work" }),
  sender: field("Sender", { maxlength: 200 }),
  address: field("Sender’s address", { maxlength: 254 }),
  signature: field("Signature", { tag: "textarea", rows: 4, maxlength: 1000 }),
  default: check("Sign letters that name no sender"),
};

const path = (name) => `identities/${encodeURIComponent(name)}`;

async function show() {
  const { items } = await request("identities");
  document.querySelector("#identities").replaceChildren(...["none", ...items.map(({ name }) => name)].map((name) => h("option", { value: name })));
  list.replaceChildren(
    h("p", { class: "caption" }, items.length ? "Choose one to sign this letter, or to change it." : "No identity is kept yet."),
    h("div", { class: "chips", role: "group", "aria-label": "Identities" }, ...items.map((i) => h("button", { type: "button", onclick: () => choose(i) }, i.name + (i.default ? " (default)" : "")))),
  );
}

/** Signs the letter of the form with an identity, and shows it. */
function choose(identity) {
  for (const [key, { input }] of Object.entries(one)) {
    if (key === "default") input.checked = Boolean(identity.default);
    else input.value = identity[key] ?? "";
  }
  const chosen = document.querySelector("#identity");
  chosen.value = identity.name;
  document.querySelector("#sender").value = "";
  chosen.dispatchEvent(new Event("input", { bubbles: true }));
  announce(`${identity.name} signs this letter.`);
}

async function keep() {
  const { name, sender, address, signature } = Object.fromEntries(Object.entries(one).map(([key, { input }]) => [key, input.value.trim()]));
  if (!name) throw new Error("Give the identity a name, such as work.");
  choose(await request(path(name), { method: "PUT", body: { sender, address, signature, default: one.default.input.checked } }));
  await show();
}

async function remove() {
  const name = one.name.input.value.trim();
  if (!name || !(await confirm(`Delete the identity “${name}”? Letters that it has signed stay as they are.`))) return;
  await request(path(name), { method: "DELETE" });
  choose({ name: "" });
  await show();
}

const voice = {
  language: field("Language of the voice", { maxlength: 40 }),
  greeting: field("Greeting", { maxlength: 100, placeholder: "such as: Hi {name}," }),
  closing: field("Closing", { maxlength: 100 }),
  formality: field("Formality: formal, neutral or casual", { maxlength: 40 }),
  sentence: field("Words in a sentence", { type: "number", min: 0, max: 100 }),
  words: field("Words in a letter", { type: "number", min: 0, max: 2000 }),
  avoid: field("Words to avoid, with commas between them", { maxlength: 1900 }),
};

function hear(says) {
  for (const [key, { input }] of Object.entries(voice)) input.value = (Array.isArray(says[key]) ? says[key].join(", ") : says[key]) ?? "";
}

/** The voice as it stands in the form. */
function said() {
  const all = Object.fromEntries(Object.entries(voice).map(([key, { input }]) => [key, input.value.trim()]));
  const avoid = all.avoid.split(",").map((word) => word.trim()).filter(Boolean);
  return { ...all, avoid, sentence: Number(all.sentence), words: Number(all.words) };
}

async function forget() {
  if (!(await confirm("Delete your voice?"))) return;
  await request("voice", { method: "DELETE" });
  hear({});
}

/** Fills the fold. @param {HTMLElement} place */
export async function startIdentities(place) {
  const samples = field("Letters that you wrote, with --- between two of them", { tag: "textarea", rows: 5 });
  const count = async () => {
    hear({ avoid: said().avoid, ...(await request("voice/samples", { method: "POST", body: { samples: samples.input.value } })) });
    samples.input.value = "";
  };
  const save = async () => hear(await request("voice", { method: "PUT", body: said() }));
  const rows = (fields) => Object.values(fields).map(({ row }) => row);
  const pair = (...fields) => h("div", { class: "pair" }, ...rows(fields));
  const { language, greeting, closing, formality, sentence, words, avoid } = voice;
  place.replaceChildren(
    trouble,
    list,
    group("An identity", ...rows(one), h("div", { class: "actions" }, button("Keep the identity", keep, "The identity is kept."), button("Delete the identity", remove, "", "quiet"))),
    h(
      "details",
      { id: "voice" },
      h("summary", {}, "Your voice"),
      h("p", { class: "caption" }, "How you write. It is worked out by counting, and your letters are not kept."),
      group("Samples", samples.row, h("div", { class: "actions" }, button("Work it out", count, "The voice is worked out, and not kept yet."))),
      group("Your voice", language.row, pair(greeting, closing), formality.row, pair(sentence, words), avoid.row, h("div", { class: "actions" }, button("Keep the voice", save, "The voice is kept."), button("Delete the voice", forget, "", "quiet"))),
    ),
  );
  await doing(async () => {
    await show();
    hear(await request("voice"));
  });
}
