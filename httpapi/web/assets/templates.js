// Templates and tones of one's own, in the form of a brief: chosen, filled in, kept and deleted.
// They are loaded when their fold opens.

import { address, request } from "./api.js";
import { brief, takeBrief } from "./brief.js";
import { confirm } from "./confirm.js";
import { announce, h, plural } from "./dom.js";
import { fold, group } from "./fold.js";

let kept = { templates: [], tones: [] };
const { trouble, doing, button } = fold();
const chosen = h("div", { class: "stack" });
const templates = h("div", { class: "stack" });
const tones = h("div", { class: "stack" });

let last = 0;
/** A field with its label. Enter presses the button of its group, and does not draft. */
function field(label, { placeholder = "", most = 1000 } = {}) {
  const id = `template-field-${(last += 1)}`;
  const input = h("input", { id, placeholder, maxlength: most, autocomplete: "off", onkeydown: enter });
  return { input, row: h("div", { class: "field" }, h("label", { for: id }, label), input) };
}

function enter(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.target.closest(".group").querySelector("button").click();
}

async function keep(forms) {
  kept = await request("templates", { method: "POST", body: forms });
  show();
}

async function remove(kind, name) {
  if (!(await confirm(`Delete the ${kind} “${name}”?`))) return;
  await request(`${kind}s?${new URLSearchParams({ name })}`, { method: "DELETE" });
  kept = await request("templates");
  chosen.replaceChildren();
  show();
}

/** The values that a template needs, and what can be done with it. */
function choose(template) {
  const values = template.variables.map((name) => ({ name, ...field(name) }));
  const fill = async () => {
    const variables = Object.fromEntries(values.map(({ name, input }) => [name, input.value]));
    const filled = await request("templates/fill", { method: "POST", body: { name: template.name, variables } });
    takeBrief(filled, `The form holds the template “${template.name}”.`);
  };
  chosen.replaceChildren(
    group(
      template.name,
      ...values.map(({ row }) => row),
      h(
        "div",
        { class: "actions" },
        button("Fill in", fill),
        button("Show with its variables", () => takeBrief(template, `The form holds “${template.name}” with its variables.`)),
        button("Delete", () => remove("template", template.name), "", "quiet"),
      ),
    ),
  );
  (values[0]?.input ?? chosen.querySelector("button")).focus();
}

/** Everything that is kept. */
function show() {
  const tone = document.querySelector("#tone");
  const use = (name) => {
    tone.value = name;
    tone.dispatchEvent(new Event("input", { bubbles: true }));
    announce(`The tone is ${name}.`);
  };
  templates.replaceChildren(
    h("p", { class: "caption" }, `${plural(kept.templates.length, "template")} and ${plural(kept.tones.length, "tone")} kept.`),
    h("div", { class: "chips", role: "group", "aria-label": "Templates" }, ...kept.templates.map((t) => h("button", { type: "button", onclick: () => choose(t) }, t.name))),
  );
  tones.replaceChildren(
    ...kept.tones.map(({ name, style }) =>
      h("div", { class: "actions" }, h("span", {}, `${name}: ${style}`), button(`Use ${name}`, () => use(name)), button(`Delete ${name}`, () => remove("tone", name), "", "quiet")),
    ),
  );
}

/** Imports a file that was exported. */
async function read({ target }) {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  await doing(async () => {
    let forms;
    try {
      forms = JSON.parse(await file.text());
    } catch {
      throw new Error("The file is not JSON. Choose one that was exported here.");
    }
    await keep(forms);
  }, "The file is imported.");
}

/** Fills the fold. @param {HTMLElement} place */
export async function startTemplates(place) {
  const name = field("Name of the template", { most: 60 });
  const tone = { name: field("Name of the tone", { most: 40 }), style: field("How to write", { most: 500, placeholder: "such as: short sentences" }) };
  const save = async () => {
    const { message, identity, charts, ...texts } = brief(); // these are not of a template
    await keep({ templates: [{ ...texts, name: name.input.value }] });
  };
  const saveTone = () => keep({ tones: [{ name: tone.name.input.value, style: tone.style.input.value }] });
  const id = "templates-file";
  place.replaceChildren(
    trouble,
    templates,
    chosen,
    tones,
    h(
      "details",
      { id: "forms-more" },
      h("summary", {}, "Keep, import and export"),
      group("Keep a template", name.row, h("p", { class: "caption" }, "The form becomes a template. {name} stands for a value."), h("div", { class: "actions" }, button("Keep the form", save, "The template is kept."))),
      group("Keep a tone", tone.name.row, tone.style.row, h("div", { class: "actions" }, button("Keep the tone", saveTone, "The tone is kept."))),
      group(
        "Import and export",
        h("div", { class: "field" }, h("label", { for: id }, "Import a file"), h("input", { id, type: "file", accept: ".json,application/json", onchange: read })),
        h("div", { class: "actions" }, h("a", { href: address("templates.json"), download: "templates.json" }, "Export all")),
      ),
    ),
  );
  await doing(async () => {
    kept = await request("templates");
    show();
  });
}
