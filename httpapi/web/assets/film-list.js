// The films behind a mark, a bar or a number: a list that can be searched, sorted and saved.

import { Problem, request, sheet } from "./api.js";
import { announce, count, dollars, find, h, plural, table, times } from "./dom.js";
import { save } from "./save.js";
import { loader, onEdit, query } from "./states.js";

const most = 1000; // films of one CSV file

let list; // set up when a person opens it first

/**
 * Opens the list.
 * @param {object} of
 * @param {string} of.title what the films have in common
 * @param {string} [of.search] words of a title to begin with
 * @param {URLSearchParams} of.asked the filter as the API has it, perhaps with the order
 */
export function openFilms(of) {
  list ??= startList();
  list(of);
}

/** A figure that a film may lack. */
const known = (value, write) => (value == null ? "" : write(value));

/** The columns of the table: their heads and cells. */
const columns = {
  Film: ({ title }) => title,
  Released: ({ released }) => known(released, String),
  Genres: ({ genres }) => genres.join(", "),
  Popularity: ({ popularity }) => known(popularity, count),
  Rating: ({ rating }) => known(rating, count),
  Budget: ({ budget }) => known(budget, dollars),
  "Box office": ({ revenue }) => known(revenue, dollars),
  Return: (film) => known(film.return, times),
};

function startList() {
  const dialog = find("#films");
  const form = find("#films-form");
  const place = find("#films-table");
  const more = find("#films-more");
  const trouble = find("#films-trouble");
  const { q, sort, ascending } = form.elements;
  let filter = new URLSearchParams();
  let shown = [];

  /** What is asked for now. */
  const asked = () => {
    const of = new URLSearchParams([...filter, ...[...query(form)].filter(([, value]) => value)]);
    return of;
  };

  const load = loader(find("#films-result"), async (signal, cursor) => {
    const of = asked();
    if (cursor) of.set("cursor", cursor);
    const page = await request(`movies/films?${of}`, { signal });
    shown = cursor ? [...shown, ...page.list] : page.list;
    const focused = cursor && document.activeElement === more;
    const instead = page.corrected ? `. Showing results for ${page.corrected}.` : "";
    find("#films-count").textContent = plural(page.films, "film") + instead;
    find("#films-csv").textContent = page.films > most ? `Save the first ${count(most)} as CSV` : "Save as CSV";
    const used = Object.entries(columns).filter(([, cell]) => shown.some((film) => cell(film) !== ""));
    place.replaceChildren(
      table(
        page.notes.rule,
        used.map(([head]) => head),
        shown.map((film) => used.map(([, cell]) => cell(film))),
        { stack: true },
      ),
    );
    more.hidden = !page.next;
    more.onclick = () => load(page.next);
    if (focused && more.hidden) place.focus();
    return shown.length > 0 ? "ready" : "empty";
  });

  let typing;
  onEdit(form, () => load());
  q.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(load, 250);
  });
  find("#films-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // outside of it
  find("#films-csv").addEventListener("click", async () => {
    trouble.textContent = "";
    try {
      const of = asked();
      of.set("limit", most);
      const { name, file } = await sheet(`movies/films?${of}`);
      save(name, file);
      announce(`${name} is saved.`);
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error);
      trouble.textContent = error.message;
    }
  });

  return ({ title, search = "", asked: of }) => {
    filter = new URLSearchParams(of);
    sort.value = filter.get("sort") ?? "popularity";
    ascending.value = filter.get("ascending") ?? "false";
    q.value = search;
    filter.delete("sort");
    filter.delete("ascending");
    shown = [];
    place.replaceChildren();
    trouble.textContent = "";
    find("#films-title").textContent = title;
    find("#films-count").textContent = "";
    find("#films-result").classList.remove("stale");
    load();
    dialog.showModal();
  };
}
