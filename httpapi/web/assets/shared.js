// A conversation that somebody has shared. The token stands behind #, which no server sees.

import { request } from "./api.js";
import { find, when } from "./dom.js";
import { message } from "./messages.js";

const about = find("#shared-about");

async function show() {
  const place = find("#shared-messages");
  place.replaceChildren();
  try {
    const said = await request(`shared/${encodeURIComponent(location.hash.slice(1))}`);
    find("#shared-title").textContent = said.title || "A conversation";
    document.title = `${said.title || "A conversation"} · Marquee`;
    about.replaceChildren("Shared on ", when(said.shared), ". It can be read until ", when(said.ends), ".");
    place.append(...said.messages.map((one) => message(one)));
  } catch (error) {
    about.textContent = error.status === 401 ? "Sign in to this server first, and open the link again." : error.message;
  }
}
addEventListener("hashchange", show);
show();
