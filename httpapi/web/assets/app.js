// The frame: which place is shown, where the focus goes, what the server is.

import { parse, withChat } from "./address.js";
import { request } from "./api.js";
import { find } from "./dom.js";
import { showNotice } from "./notice.js";
import { offer } from "./rights.js";
import { startSession } from "./session.js";
import { startSettings } from "./settings.js";
import { startUsage } from "./usage.js";

const askInfo = () => request("info").catch(() => null);
const info = askInfo();
const link = (place) => find(`.masthead nav a[data-place="${place}"]`);

/** Loads the script of a part of the page, if the page has that part. */
const part = (id, load) => document.getElementById(id) && load();
const [assistantPart, explorePart, writePart, historyPart, importPart] = await Promise.all([
  part("assistant", () => import("./assistant.js")),
  part("explore", () => import("./explore.js")),
  part("write", () => import("./write.js")),
  part("history", () => import("./history.js")),
  part("import", () => import("./import.js")),
]);

/** The place of the assistant. */
const talk = explorePart ? "explore" : "ask";

/** Goes to an address without loading what it names: it is shown already. */
function put(address, step) {
  if (address !== location.hash) history[step ? "pushState" : "replaceState"](null, "", address);
  link(parse(address).place).href = address; // a person comes back to the same view
}

const assistant = assistantPart?.startAssistant({
  named(id, begun) {
    const address = withChat(link(talk).hash, id);
    if (find(`#${talk}`).hidden) link(talk).href = address;
    else put(address, !begun);
  },
  arrive() {
    const away = find(`#${talk}`).hidden;
    if (away) location.hash = link(talk).hash;
    return away;
  },
});
const charts = explorePart?.startExplore(info, {
  look: (seen) => assistant?.look(seen),
  whole: (address) => withChat(address, assistant?.current()),
  moved(address) {
    if (current() !== "explore") link("explore").href = address; // a person has left it since
    else put(address, true);
  },
});
startSettings(startUsage());
startSession(info);
writePart?.startWrite();
const imports = importPart?.startImport(() => {
  charts.changed(askInfo());
  link("explore").href = "#/explore"; // the years of the films that came
  route(); // Explore may be the place that is shown
});
const past = await historyPart?.startHistory({
  reuse(brief) {
    writePart.useBrief(brief);
    location.hash = "#/write";
  },
  resume: ({ id }) => (location.hash = withChat(link(talk).hash, id)),
  forgotten: (id) => assistant?.forget(id),
});

const places = {
  explore: { title: "Explore", show: () => charts.show(() => current() === "explore" && parse(location.hash)) },
  ask: { title: "Ask", show() {} },
  write: { title: "Write", show() {} },
  history: { title: "History", show: past?.show },
  import: { title: "Import", show: (rest, query, arrived) => arrived && imports.show() },
};
/** The places that the page has. The first one is shown unless the address names another. */
let there = Object.keys(places).filter((name) => document.getElementById(name));

/** The place that the address names. */
function current() {
  const { place } = parse(location.hash);
  return there.includes(place) ? place : there[0];
}

/** Shows the place that the address names. Only a step within the page moves the focus. */
function route(event) {
  const { rest, query } = parse(location.hash);
  const shown = current();
  const section = find(`#${shown}`);
  const arrived = section.hidden;
  for (const place of there) {
    find(`#${place}`).hidden = place !== shown;
    link(place).ariaCurrent = place === shown ? "page" : null;
  }
  document.title = `${places[shown].title} · Marquee`;
  if (arrived && event) {
    scrollTo(0, 0);
    find("h1", section).focus({ preventScroll: true });
  }
  if (assistant) talkAbout(shown, query, arrived && Boolean(event));
  if (shown === "explore") link(shown).href = location.hash || "#/explore";
  places[shown].show(rest, query, arrived);
}

/** Shows the conversation of the address. A conversation goes on when a person comes back without it. */
function talkAbout(place, query, back) {
  find("#assistant").hidden = place !== talk;
  if (place !== talk) return;
  const id = query.get("chat");
  if (!id && back && assistant.current()) put(withChat(location.hash, assistant.current()), false);
  else assistant.show(id, back);
}

/** Says what the server is. */
function describe(server) {
  if (!server) return;
  find("#colophon").textContent = ["Marquee", server.version, server.model && `· model ${server.model}`].filter(Boolean).join(" ");
  showNotice(server.offline);
}

find("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("main section:not([hidden]) h1").focus();
});
addEventListener("hashchange", route);
route();
info.then((server) => {
  describe(server);
  const offered = offer(there, server);
  if (offered.length === there.length) return;
  there = offered;
  route();
});
