// What a person may not do is not offered.

import { find } from "./dom.js";

/** The scopes that places need. Reading is enough for the others. */
const needs = { write: "draft", import: "import" };

/**
 * Hides what the scopes in the server's answer do not allow, and returns the places that are left. Without an answer
 * everything stays, and the server refuses what is not allowed.
 */
export function offer(places, server) {
  const may = (scope) => !scope || !server?.scopes || server.scopes.includes(scope);
  if (document.getElementById("assistant") && !may("chat")) {
    for (const part of ["#ask-form", "#beginning", "#new-conversation"]) find(part).hidden = true;
  }
  const keys = document.getElementById("api-keys-place");
  if (keys && server?.scopes?.includes("keys")) {
    keys.hidden = false;
    import("./api-keys.js").then(({ startKeys }) => startKeys(server.scopes));
  }
  for (const place of places) find(`.masthead nav a[data-place="${place}"]`).hidden = !may(needs[place]);
  return places.filter((place) => may(needs[place]));
}
