// Where the links of an answer lead.

/**
 * Returns where an address leads, and null if the page does not link to it. Addresses of
 * the web and of mail are linked to. An address with a user name is not: it looks like
 * one of another server.
 * @param {string} address
 * @returns {{href: string, place: string, rest: string} | null} the place is the host, as
 *   it is asked for, or who gets the mail; the rest is what follows it. Both are ASCII.
 */
export function destination(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null; // not an address, or a relative one
  }
  const { href, protocol, host, pathname, search, hash } = url;
  if (protocol === "mailto:") return { href, place: pathname, rest: search + hash };
  if (url.username || url.password) return null;
  if (protocol === "https:") return { href, place: host, rest: pathname + search + hash };
  if (protocol === "http:") return { href, place: `http://${host}`, rest: pathname + search + hash };
  return null;
}
