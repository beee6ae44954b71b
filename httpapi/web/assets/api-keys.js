// API keys: a list, a form that makes one, and its secret, which is shown once.

import { newKey, Problem, request } from "./api.js";
import { confirm } from "./confirm.js";
import { copyButton } from "./copy.js";
import { announce, badge, day, find, h } from "./dom.js";
import { clearErrors, loader, showErrors } from "./states.js";

/** What a key may do, in words. */
const rights = {
  read: "read",
  draft: "write emails",
  chat: "ask the assistant",
  import: "import films",
  admin: "administer",
};

/**
 * Sets the dialog up. A key may do what the person may.
 * @param {string[]} scopes of the person
 */
export function startKeys(scopes) {
  const dialog = find("#api-keys");
  const form = find("#api-keys-form");
  const made = find("#api-key-made");
  const trouble = find("#api-keys-trouble");
  let key = newKey(); // a request that is sent again makes no second key

  find("#api-keys-scopes").replaceChildren(
    ...Object.entries(rights)
      .filter(([scope]) => scopes.includes(scope))
      .map(([scope, words]) =>
        h("label", { class: "check" }, h("input", { type: "checkbox", name: "scopes", value: scope, checked: scope === "read" }), words),
      ),
  );

  const load = loader(find("#api-keys-list"), async (signal) => {
    const { items } = await request("keys", { signal });
    find("#api-keys-items").replaceChildren(...items.map((item) => row(item, revoke)));
    return items.length > 0 ? "ready" : "empty";
  });

  async function revoke(item) {
    const question = `Revoke the key “${item.name}”? Programs that use it are refused within two seconds.`;
    if (!(await confirm(question, "Revoke"))) return;
    await attempt(async () => {
      await request(`keys/${item.id}`, { method: "DELETE" });
      announce("The key is revoked.");
      if (made.dataset.id === item.id) forget();
      await load();
      find("#api-keys-title").focus(); // the button is gone
    });
  }

  /** Does something, and says why if it cannot be done. */
  async function attempt(work) {
    trouble.textContent = "";
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!showErrors(form, problem)) trouble.textContent = problem.message;
    }
  }

  function forget() {
    made.hidden = true;
    made.replaceChildren();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    const asked = new FormData(form);
    const ends = new Date(Date.now() + Number(asked.get("days")) * 86_400_000);
    const body = { name: asked.get("name").trim(), scopes: asked.getAll("scopes"), ends: ends.toISOString() };
    const button = find("button[type=submit]", form);
    button.disabled = true;
    await attempt(async () => {
      const answer = await request("keys", { method: "POST", body, key });
      key = newKey();
      form.reset();
      show(answer);
      await load();
    });
    button.disabled = false;
  });

  function show({ id, name, secret }) {
    made.dataset.id = id;
    made.replaceChildren(
      h("p", {}, `This is the key “${name}”. Copy it now: nobody can see it again.`),
      h("code", { class: "secret", tabindex: "0", "aria-label": "The key" }, secret),
      h("div", { class: "actions" }, copyButton("Copy the key", () => secret, "primary")),
    );
    made.hidden = false;
    find("button", made).focus();
  }

  find("#api-keys-open").addEventListener("click", () => {
    find("#settings").close();
    dialog.showModal();
    load();
  });
  find("#api-keys-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", forget);
}

/** A key in the list. */
function row(item, revoke) {
  const { name, scopes, ends, used, revoked } = item;
  const ended = new Date(ends) <= new Date();
  return h(
    "li",
    { class: "api-key", "data-id": item.id },
    h(
      "div",
      {},
      h("strong", {}, name),
      revoked && badge("Revoked"),
      !revoked && ended && badge("Ended"),
      h("p", { class: "caption" }, `May ${scopes.map((scope) => rights[scope] ?? scope).join(", ")}.`),
      h("p", { class: "caption" }, [
        revoked ? `Revoked ${day(revoked)}` : `${ended ? "Ended" : "Works until"} ${day(ends)}`,
        used ? `last used ${day(used)}` : "never used",
      ].join(" · ")),
    ),
    !revoked && !ended && h("button", { type: "button", class: "danger", "aria-label": `Revoke ${name}`, onclick: () => revoke(item) }, "Revoke"),
  );
}
