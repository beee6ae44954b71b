// The frame: which place is shown, where the focus goes, what the server is.

import { parse } from "./address.js";
import { request } from "./api.js";
import { find } from "./dom.js";

const dismissed = "marquee.model-notice.dismissed";

const askInfo = () => request("info").catch(() => null);
const info = askInfo();
const notice = document.getElementById("model-notice"); // missing if the server has no model
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

const assistant = assistantPart?.startAssistant();
const charts = explorePart?.startExplore(info, {
  look: (seen) => assistant?.look(seen),
  moved(address) {
    if (address !== location.hash) history.pushState(null, "", address);
    link("explore").href = address; // a person comes back to the same view
  },
});
writePart?.startWrite();
importPart?.startImport(() => {
  charts.changed(askInfo());
  link("explore").href = "#/explore"; // the years of the films that came
  route(); // Explore may be the place that is shown
});
const past = await historyPart?.startHistory({
  reuse(brief) {
    writePart.useBrief(brief);
    location.hash = "#/write";
  },
  resume(conversation) {
    assistant.open(conversation);
    location.hash = link(charts ? "explore" : "ask").hash;
  },
  forgotten: (id) => assistant?.forget(id),
});

const places = {
  explore: { title: "Explore", show: (_, query) => charts.show(query) },
  ask: { title: "Ask", show() {} },
  write: { title: "Write", show() {} },
  history: { title: "History", show: past?.show },
  import: { title: "Import", show() {} },
};
/** The places that the page has. The first one is shown unless the address names another. */
const there = Object.keys(places).filter((name) => document.getElementById(name));

/** Shows the place that the address names. Only a step within the page moves the focus. */
function route(event) {
  const { place: name, rest, query } = parse(location.hash);
  const current = there.includes(name) ? name : there[0];
  const section = find(`#${current}`);
  const arrived = section.hidden;
  for (const place of there) {
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

/** Shows the notice about the offline model, if the server uses it. */
function describe(server) {
  if (!server) return;
  find("#colophon").textContent = ["Marquee", server.version, server.model && `· model ${server.model}`].filter(Boolean).join(" ");
  if (notice) notice.hidden = !server.offline || sessionStorage.getItem(dismissed) !== null;
}

document.getElementById("model-notice-dismiss")?.addEventListener("click", () => {
  sessionStorage.setItem(dismissed, "yes");
  notice.hidden = true;
  find("main section:not([hidden]) h1").focus();
});
find("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("main section:not([hidden]) h1").focus();
});
addEventListener("hashchange", route);
route();
info.then(describe);
