// The notice that the offline model answers.

import { find } from "./dom.js";

const dismissed = "marquee.model-notice.dismissed";

/** Shows the notice wherever it has a place, if the server uses the offline model. */
export function showNotice(offline) {
  const notices = document.querySelectorAll("[data-notice]");
  const show = (wanted) => notices.forEach((notice) => (notice.hidden = !wanted));
  show(offline && sessionStorage.getItem(dismissed) === null);
  for (const notice of notices) {
    find("[data-dismiss]", notice).addEventListener("click", () => {
      sessionStorage.setItem(dismissed, "yes");
      show(false);
      (document.getElementById("ask-text") ?? find("main section:not([hidden]) h1")).focus();
    });
  }
}
