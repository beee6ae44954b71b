// The genres over the years: the form, and what it asks for.

import { request } from "./api.js";
import { find } from "./dom.js";
import { showGenres } from "./genres-view.js";
import { clearErrors, complete, fill, loader, onEdit, query, showErrors } from "./states.js";
import { startYears } from "./years.js";

const most = 32; // genres that a request may name

/**
 * Sets the chart up.
 * @param {(seen: import("./explore.js").Seen | null) => void} shown called with what the chart shows
 * @param {() => void} edited called when a person asks for something else
 * @returns {import("./explore.js").Card & {fit: (from: number, to: number) => void}} fit tells which years have films
 */
export function startGenres(shown, edited) {
  const form = find("#genres-form");
  const choice = { picked: new Set(), group: 0 }; // genres by name; none picked means all
  const { picked } = choice;
  const years = startYears(form);
  /** What the API is asked for, without the genres: all are there, so that picking is quick. */
  const asked = () => {
    const of = query(form);
    of.delete("view");
    return of;
  };
  const names = (of) => new URLSearchParams([...of, ...[...picked].map((name) => ["genre", name])]);
  let drawn = null; // the answer that is on the screen
  const show = () =>
    showGenres(drawn, {
      choice,
      view: query(form).get("view"),
      table: () => `movies/genres?${names(asked())}`,
      edited,
      seen: () => shown(reference(drawn, picked)),
    });
  const load = loader(
    find("#genres"),
    async (signal) => {
      clearErrors(form);
      years.mark();
      const data = await request(`movies/genres?${asked()}`, { signal });
      complete(form, { from: data.from, to: data.to });
      years.mark();
      drawn = data.films.some((films) => films > 0) ? data : null;
      if (!drawn) {
        shown(null);
        return "empty";
      }
      show();
      return "ready";
    },
    (problem) => showErrors(form, problem) || shown(null),
  );
  const edit = ({ target }) => {
    edited();
    if (target.name === "view" && drawn) show(); // the figures are the same
    else load();
  };
  onEdit(form, edit);
  for (const way of form.elements.count) way.addEventListener("change", edit); // they stand elsewhere
  return {
    load,
    query: () => names(query(form)),
    take(wanted) {
      fill(form, wanted);
      picked.clear();
      for (const name of wanted.getAll("genre").slice(0, most)) picked.add(name);
    },
    fit: years.fit,
  };
}

/** What the chart shows: the picked genres, if there are any of them. @returns {import("./explore.js").Seen} */
function reference({ from, to, count, measure, genres, notes }, picked) {
  const names = genres.map(({ name }) => name);
  const genre = names.filter((name) => picked.has(name)).slice(0, most);
  return { chart: { kind: "genres", from, to, count, measure, genre }, genre: genre[0] ?? names[0], invented: notes.invented };
}
