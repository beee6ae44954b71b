// The years of a form: two numbers, two sliders, and a strip of the films of every year,
// over which a person can draw. A sentence tells how many films are outside the years.

import { request } from "./api.js";
import { find, h } from "./dom.js";
import { outside } from "./outside.js";

const longest = 200; // years of a question
const shape = (name, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/**
 * Sets the strip up.
 * @param {HTMLFormElement} form with the fields from and to
 */
export function startYears(form) {
  const strip = find(".strip", form);
  const svg = find("svg", strip);
  const sliders = { from: find("#slide-from"), to: find("#slide-to") };
  const fields = { from: form.elements.from, to: form.elements.to };
  const rest = find("#genres-outside");
  const words = h("span");
  const all = h("button", { type: "button", class: "quiet" });
  rest.replaceChildren(words, " ", all);
  let first = 0; // the year of the first bar
  let last = 0;
  let counts = []; // the films of each year of the strip

  /** The chosen years, within those of the strip. */
  const chosen = () =>
    ["from", "to"].map((end) => Math.min(Math.max(Number(fields[end].value) || (end === "from" ? first : last), first), last));

  /** Shows which years are chosen. */
  function mark() {
    const [from, to] = chosen();
    Object.entries({ from, to }).forEach(([end, year]) => (sliders[end].value = year));
    for (const bar of svg.children) {
      const year = Number(bar.dataset.year);
      bar.classList.toggle("in", year >= from && year <= to);
    }
    const begin = Math.max(first, last - longest + 1);
    const [wantedFrom, wantedTo] = [Number(fields.from.value) || first, Number(fields.to.value) || last];
    if (wantedFrom > wantedTo) return; // they are refused, and the chart keeps its years
    words.textContent = outside(counts, wantedFrom, wantedTo);
    rest.hidden = words.textContent === "";
    all.hidden = wantedFrom === begin && wantedTo === last;
    all.textContent = begin === first ? "Show all years" : `Show the last ${longest} years`;
    all.onclick = () => {
      choose(begin, last);
      fields.to.focus(); // the button may be gone
      done();
    };
  }

  /** Chooses years, in whichever order they are. The form is told when the choice is made. */
  function choose(a, b) {
    [fields.from.value, fields.to.value] = [Math.min(a, b), Math.max(a, b)];
    mark();
  }
  const done = () => fields.from.dispatchEvent(new Event("change", { bubbles: true }));

  for (const [end, slider] of Object.entries(sliders)) {
    slider.addEventListener("input", () => {
      const [from, to] = chosen();
      const year = Number(slider.value);
      if (end === "from") choose(Math.min(year, to), to);
      else choose(from, Math.max(year, from));
    });
  }

  const yearAt = ({ clientX }) => {
    const { left, width } = svg.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * (last - first + 1));
    return first + Math.min(Math.max(at, 0), last - first);
  };
  strip.addEventListener("pointerdown", (event) => {
    if (event.target.closest("input")) return;
    const begun = yearAt(event);
    let moved = false;
    const move = (event) => {
      moved ||= yearAt(event) !== begun;
      if (moved) choose(begun, yearAt(event));
    };
    const end = () => {
      strip.removeEventListener("pointermove", move);
      if (moved) done(); // a tap alone changes nothing
    };
    strip.setPointerCapture(event.pointerId);
    strip.addEventListener("pointermove", move);
    strip.addEventListener("pointerup", end, { once: true });
    strip.addEventListener("pointercancel", end, { once: true });
  });

  return {
    mark,
    /**
     * Fits the strip to the years that have films.
     * @param {number} from
     * @param {number} to
     */
    async fit(from, to) {
      if (!from || !to) return;
      const read = await filmsOf(from, to).catch(() => null);
      if (!read) return; // the fields are enough
      [first, last, counts] = [from, to, read];
      for (const slider of Object.values(sliders)) [slider.min, slider.max] = [first, last];
      const most = Math.max(...counts.map(({ films }) => films), 1);
      svg.setAttribute("viewBox", `0 0 ${counts.length} 1`);
      svg.replaceChildren(
        ...counts.map(({ year, films }, i) => {
          const height = films === 0 ? 0 : Math.max(films / most, 0.04);
          const bar = shape("rect", { x: i + 0.08, y: 1 - height, width: 0.84, height });
          bar.dataset.year = year;
          return bar;
        }),
      );
      find(".strip-ends", form).replaceChildren("Films per year, ", h("span", {}, `${first}–${last}`));
      strip.classList.add("ready");
      mark();
    },
  };
}

/** The films of each year. A question has at most some years, so there may be several. */
async function filmsOf(from, to) {
  const asked = [];
  for (let begin = from; begin <= to; begin += longest) {
    asked.push(request(`movies/genres?from=${begin}&to=${Math.min(begin + longest - 1, to)}`));
  }
  const answers = await Promise.all(asked);
  return answers.flatMap(({ years, films }) => years.map((year, i) => ({ year, films: films[i] })));
}
