// What the tabs of one browser tell each other.

/**
 * What has changed: a conversation has more messages, a draft is being written, the list of a kind of history is not
 * the same, or the person has signed out.
 * @typedef {{chat?: string, draft?: string, list?: "emails" | "chats", signedOut?: boolean}} News
 */

const channel = new BroadcastChannel("marquee");

export const tabs = {
  /** Tells the other tabs. @param {News} news */
  tell: (news) => channel.postMessage(news),
  /** Calls a function with what other tabs tell. @param {(news: News) => void} listen */
  hear: (listen) => channel.addEventListener("message", ({ data }) => listen(data)),
};
