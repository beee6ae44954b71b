// Who is signed in, and what the page does when the session ends.

import { request, whenSignedOut } from "./api.js";
import { announce, find } from "./dom.js";
import { home } from "./home.js";
import { tabs } from "./tabs.js";

const last = "marquee.owner"; // where the browser keeps who was here last
const leave = () => location.replace("auth/signed-out");

/** Where the browser keeps what is typed into the form of a brief. */
export const typed = "marquee.brief";

/** Where the browser keeps the id of the draft that is being written. */
export const written = "marquee.draft";

/** Where the browser keeps the id of the batch that was begun last. */
export const begun = "marquee.batch";

/**
 * Shows who is signed in, and says so when nobody is any more.
 * @param {Promise<{owner: string, name?: string} | null>} info what the server says
 */
export function startSession(info) {
  let owner;
  info.then((server) => {
    if (!server) return;
    owner = server.owner;
    if (isAnother(owner)) location.reload();
    else show(server);
  });
  tabs.hear(({ signedOut }) => signedOut && leave());
  const button = document.getElementById("sign-out"); // missing where people do not sign in here
  if (!button) return;
  button.addEventListener("click", signOut);
  const ended = find("#session-ended");
  whenSignedOut(() => (ended.hidden = false));

  /** Asks who is signed in now. */
  async function ask() {
    const server = await request("info").catch(() => null);
    if (!server) return;
    if (server.owner !== owner) location.reload();
    else if (!ended.hidden) announce("You are signed in again.");
    ended.hidden = true;
  }
  const back = () => !ended.hidden && document.visibilityState === "visible" && ask();
  document.addEventListener("visibilitychange", back);
  addEventListener("focus", back);
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // it may be another person's
}

/** Says who is signed in, if the server knows their name. */
function show({ name, owner }) {
  if (!name) return;
  const open = find("#account-open");
  open.textContent = name;
  open.hidden = false;
  open.addEventListener("click", () => find("#settings").showModal());
  find("#account-name").textContent = name;
  find("#account-owner").textContent = owner;
  find("#account-owner-line").hidden = owner === name;
  find("#account").hidden = false;
}

/**
 * Whether another person used this browser last. Then what they typed is forgotten, and the
 * page must begin again.
 */
function isAnother(owner) {
  try {
    const before = localStorage.getItem(last);
    localStorage.setItem(last, owner);
    if (!before || before === owner) return false;
    for (const key of [typed, written, begun]) localStorage.removeItem(key);
    return true;
  } catch {
    return false; // the browser keeps nothing for the page
  }
}

/** Signs out in all tabs of this browser, and forgets what was typed. */
async function signOut() {
  const trouble = find("#sign-out-trouble");
  trouble.textContent = "";
  const answer = await fetch(new URL("auth/sign-out", home), { method: "POST" }).catch(() => null);
  if (!answer?.ok) {
    trouble.textContent = "You are still signed in: the server does not answer as it should. Please try again.";
    return;
  }
  try {
    for (const key of [typed, written, begun, last]) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
  tabs.tell({ signedOut: true });
  leave();
}
