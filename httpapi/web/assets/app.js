// The frame: which place is shown, where the focus goes, what the server is.

import { parse, withChat } from "./address.js";
import { request } from "./api.js";
import { find } from "./dom.js";
import { showNotice } from "./notice.js";
import { offer } from "./rights.js";
import { startSession } from "./session.js";
import { startSettings } from "./settings.js";
import { toast } from "./toast.js";
import { startUsage } from "./usage.js";

const askInfo = () => request("info").catch(() => null);
const info = askInfo();
const link = (place) => find(`.masthead nav a[data-place="${place}"]`);

/** Loads the script of a part of the page, if the page has that part. */
const part = (id, load) => document.getElementById(id) && load();
const [assistantPart, explorePart] = await Promise.all([
  part("assistant", () => import("./assistant.js")),
  part("explore", () => import("./explore.js")),
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

/** Loads a place when it is first asked for. A failure is forgotten, so that it can be asked for again. */
function later(load) {
  let loading;
  return () => (loading ??= load().catch((error) => ((loading = undefined), Promise.reject(error))));
}
const loadWrite = later(async () => {
  // What another person left in this browser is forgotten once the server has said who is here.
  const [write] = await Promise.all([import("./write.js"), info]);
  write.startWrite();
  return write;
});
addEventListener("brief", ({ detail: { brief, words } }) =>
  loadWrite().then(({ takeBrief }) => takeBrief(brief, words), () => {}), // a failure is said where Write is shown
);
const loadHistory = later(async () => {
  const { startHistory } = await import("./history.js");
  return startHistory({
    async edit(letter) {
      await (await loadWrite()).openLetter(letter);
      location.hash = "#/write";
    },
    async reuse(brief) {
      (await loadWrite()).useBrief(brief);
      location.hash = "#/write";
    },
    resume: ({ id }) => (location.hash = withChat(link(talk).hash, id)),
    forgotten: (id) => assistant?.forget(id),
  });
});
const loadImport = later(async () => {
  const { startImport } = await import("./import.js");
  return startImport(() => {
    charts.changed(askInfo());
    link("explore").href = "#/explore"; // the years of the films that came
    route(); // Explore may be the place that is shown
  });
});

/** What a place needs before it can be shown, and how it is shown. */
const places = {
  explore: { title: "Explore", show: () => charts.show(() => current() === "explore" && parse(location.hash)) },
  ask: { title: "Ask", show() {} },
  write: { title: "Write", load: loadWrite, show() {} },
  history: { title: "History", load: loadHistory, show: (address, arrived, past) => past.show(address.rest, address.query, arrived) },
  import: { title: "Import", load: loadImport, show: (address, arrived, imports) => arrived && imports.show() },
};
/** The places that the page has. The first one is shown unless the address names another. */
let there = Object.keys(places).filter((name) => document.getElementById(name));

/** The place that the address names. */
function current() {
  const { place } = parse(location.hash);
  return there.includes(place) ? place : there[0];
}

let asked; // the place that the address named last, whether it came to be shown or not

/** Shows the place that the address names, once it is loaded. Only a step within the page moves the focus. */
async function route(event) {
  const shown = current();
  const came = shown !== asked;
  asked = shown;
  let part;
  try {
    part = await places[shown].load?.();
  } catch {
    toast(`${places[shown].title} could not be loaded. Check the connection, and reload the page.`);
    return;
  }
  if (shown !== current()) return; // a person has gone on since
  const address = parse(location.hash);
  const section = find(`#${shown}`);
  const arrived = section.hidden || came;
  for (const place of there) {
    find(`#${place}`).hidden = place !== shown;
    link(place).ariaCurrent = place === shown ? "page" : null;
  }
  document.title = `${places[shown].title} · Marquee`;
  if (arrived && event) {
    scrollTo(0, 0);
    find("h1", section).focus({ preventScroll: true });
  }
  if (assistant) talkAbout(shown, address.query, arrived && Boolean(event));
  if (shown === "explore") link(shown).href = location.hash || "#/explore";
  places[shown].show(address, arrived, part);
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
