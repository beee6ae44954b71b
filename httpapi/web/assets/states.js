// How a region of the page loads, and how a form shows which fields were refused.

import { find } from "./dom.js";
import { latest, Problem } from "./api.js";

/**
 * Makes a region show one of its parts by data-state: loading, ready, empty or error.
 * Returns the function that loads it. A newer load replaces an older one. The retry
 * button repeats the last one.
 * @param {HTMLElement} region
 * @param {(signal: AbortSignal, argument: any) => Promise<"ready" | "empty">} work
 * @param {(problem: Problem) => unknown} [refused] returns true if it has shown the problem next
 *   to a field; then the region stays as it is
 */
export function loader(region, work, refused = () => false) {
  const turn = latest();
  let last;
  const load = async (argument) => {
    last = argument;
    const signal = turn.next();
    region.dataset.state = "loading";
    region.ariaBusy = "true";
    let state = "error";
    try {
      state = await work(signal, argument);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) console.error(problem);
      if (refused(problem) && region.classList.contains("stale")) state = "ready";
      find(".when-error .problem", region).textContent = problem.message;
    }
    if (signal.aborted) return;
    region.dataset.state = state;
    region.ariaBusy = "false";
    if (state !== "error") region.classList.toggle("stale", state === "ready");
  };
  find(".when-error .retry", region).addEventListener("click", () => load(last));
  return load;
}

/** Calls load with the event when a field of the form changes or Enter is pressed. */
export function onEdit(form, load) {
  form.addEventListener("change", load);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load(event);
  });
}

/** What a form asks for, as a query. */
export const query = (form) => new URLSearchParams(new FormData(form));

/** Fills a form in from a query. A choice that the form does not offer is ignored. */
export function fill(form, asked) {
  for (const [name, value] of asked) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = field.type === "number" && !isFinite(value) ? "" : value;
    else if (field && Array.from(field.options ?? field).some((choice) => choice.value === value)) field.value = value;
  }
}

/** Fills in what a person left empty: the answer says what was meant. */
export function complete(form, answered) {
  for (const [name, value] of Object.entries(answered)) {
    const field = form.elements.namedItem(name);
    if (field.value === "") field.value = value;
  }
}

/** Removes the errors of an earlier refusal from a form. */
export function clearErrors(form) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const text of form.querySelectorAll(".field-error")) text.textContent = "";
}

/**
 * Shows each error next to the field that its location names, and moves the focus to the
 * first one. Returns whether there was such a field.
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
export function showErrors(form, problem) {
  const marked = [];
  for (const { message, location = "" } of problem.errors ?? []) {
    const below = (name) => form.querySelector(`:is([id="${CSS.escape(name)}-error"], [id$="-${CSS.escape(name)}-error"])`);
    const name = location.split(".").reverse().find(below); // the field, or what it is a part of
    const text = name && below(name);
    if (!text) continue;
    const field = form.elements.namedItem(name);
    const label = field?.labels?.[0]?.firstChild.textContent.trim() ?? name;
    text.textContent = /^(is|are|has|holds|must|needs)\b/.test(message) ? `${label} ${message}` : message;
    if (!(field instanceof Element)) continue; // a group of radio buttons
    field.setAttribute("aria-invalid", "true");
    const folded = field.closest("details");
    if (folded) folded.open = true;
    marked.push(field);
  }
  marked[0]?.focus();
  return marked.length > 0;
}
