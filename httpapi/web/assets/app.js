// The frame: which place is shown, where the focus goes, what the server is.

import { parse } from "./address.js";
import { request } from "./api.js";
import { find } from "./dom.js";
import { startAssistant } from "./assistant.js";
import { startExplore } from "./explore.js";
import { startHistory } from "./history.js";
import { startImport } from "./import.js";
import { startWrite, useBrief } from "./write.js";

const dismissed = "marquee.model-notice.dismissed";

const info = request("info").catch(() => null);
const assistant = startAssistant();
const link = (place) => find(`.masthead nav a[data-place="${place}"]`);
const charts = startExplore(info, {
  look: assistant.look,
  moved(address) {
    if (address !== location.hash) history.pushState(null, "", address);
    link("explore").href = address; // where a person comes back to
  },
});
startWrite();
startImport(() => {
  charts.changed();
  route(); // Explore may be what is shown
});
const past = startHistory({
  reuse(brief) {
    useBrief(brief);
    location.hash = "#/write";
  },
  resume(conversation) {
    assistant.open(conversation);
    location.hash = link("explore").hash;
  },
  forgotten: assistant.forget,
});

const places = {
  explore: { title: "Explore", show: (_, query) => charts.show(query) },
  write: { title: "Write", show() {} },
  history: { title: "History", show: past.show },
  import: { title: "Import", show() {} },
};

/** Shows the place that the address names. Only a step within the page moves the focus. */
function route(event) {
  const { place: name, rest, query } = parse(location.hash);
  const current = Object.hasOwn(places, name) ? name : "explore";
  const section = find(`#${current}`);
  const arrived = section.hidden;
  for (const place of Object.keys(places)) {
    find(`#${place}`).hidden = place !== current;
    link(place).ariaCurrent = place === current ? "page" : null;
  }
  document.title = `${places[current].title} · Marquee`;
  if (arrived && event) {
    scrollTo(0, 0);
    find("h1", section).focus({ preventScroll: true });
  }
  if (current === "explore") link(current).href = location.hash || "#/explore";
  places[current].show(rest, query);
}

/** Says what the server runs on, when people should know. */
function describe(server) {
  if (!server) return;
  find("#colophon").textContent = `Marquee ${server.version} · model ${server.model}`;
  find("#model-notice").hidden = !server.offline || sessionStorage.getItem(dismissed) !== null;
}

find("#model-notice-dismiss").addEventListener("click", () => {
  sessionStorage.setItem(dismissed, "yes");
  find("#model-notice").hidden = true;
  find("main section:not([hidden]) h1").focus();
});
find("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("main section:not([hidden]) h1").focus();
});
addEventListener("hashchange", route);
route();
info.then(describe);
