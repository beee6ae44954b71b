// The fold below a letter that checks it and hands it over. What it needs is loaded when it opens.

import { h } from "./dom.js";

/** @param {() => string | null} id of the letter, at that moment */
export function handing(id) {
  const place = h("div", { class: "stack" });
  const fold = h(
    "details",
    {
      class: "handing",
      ontoggle: async () => {
        if (!fold.open || !id()) return;
        place.replaceChildren(h("p", { class: "caption" }, "Checking the letter…"));
        try {
          const { handover } = await import("./handover.js");
          place.replaceChildren(...(await handover(id())).filter(Boolean));
        } catch (error) {
          place.replaceChildren(h("p", { role: "alert" }, error.message));
        }
      },
    },
    h("summary", {}, "Check the facts and hand it over"),
    place,
  );
  return fold;
}
