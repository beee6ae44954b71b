// The contents of Explore: a bar of links to its sections, each with an address.

import { find } from "./dom.js";

/**
 * Sets the bar up.
 * @param {() => string} here returns the address of what is shown now
 * @returns {{go: (section?: string) => void}} go brings a section into view, and moves the focus there
 */
export function startContents(here) {
  const links = [...document.querySelectorAll(".contents a")];
  const heading = (name) => find(`#${name}-title`);
  let at; // the section that was gone to last

  /** The address of a section keeps what is shown. */
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const { section } = link.dataset;
      link.href = here().replace(/^#\/explore/, `#/explore/${section}`);
      if (link.hash === location.hash) go(section); // the address does not change
    });
  }

  function go(section) {
    if (!links.some(({ dataset }) => dataset.section === section)) return;
    at = section;
    heading(section).focus({ preventScroll: true });
    find(`#${section}`).scrollIntoView();
  }

  const cards = [...document.querySelectorAll("#explore section.card")];
  const seen = new Set();
  const watch = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      }
      const at = cards.findIndex((card) => seen.has(card));
      const passed = cards.slice(0, at + 1).map(({ id }) => id);
      const here = links.findLast(({ dataset }) => passed.includes(dataset.section));
      for (const link of links) link.ariaCurrent = link === here ? "true" : null;
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  for (const card of cards) watch.observe(card);

  return { go: (section) => section !== at && go(section) };
}
