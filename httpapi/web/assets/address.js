// Addresses within the page: a place, perhaps something of it, and how it is looked at.

/**
 * Takes an address apart: "#/explore?year=2015", "#/history/chats/1".
 * @param {string} hash
 * @returns {{place: string, rest: string[], query: URLSearchParams}}
 */
export function parse(hash) {
  const [, path, query = ""] = /^#?\/?([^?]*)(?:\?(.*))?$/s.exec(hash);
  const [place, ...rest] = path.split("/").map(plain);
  return { place, rest, query: new URLSearchParams(query) };
}

/** Removes the escapes from a part of a path. A part with broken escapes stays as it is. */
function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of Explore when it shows this. It leaves out what Explore shows at first. */
export const explore = (query, beginning) =>
  String(query) === String(beginning) ? "#/explore" : `#/explore?${query}`;

/** An address with this conversation in it, or with none. */
export function withChat(address, id) {
  const [path, query = ""] = address.split("?");
  const asked = new URLSearchParams(query);
  asked.delete("chat");
  if (id) asked.set("chat", id);
  return asked.size > 0 ? `${path}?${asked}` : path;
}

/**
 * Merges two queries. If both have a name, the value of the second counts.
 * @param {URLSearchParams} query
 * @param {URLSearchParams} other
 */
export function over(query, other) {
  const said = new Set(other.keys());
  return new URLSearchParams([...[...query].filter(([name]) => !said.has(name)), ...other]);
}

/** The part of a query whose names begin with the prefix, without the prefix. */
export const below = (query, prefix) =>
  new URLSearchParams(
    [...query]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
