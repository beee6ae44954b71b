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

/** A part of a path without its escapes; one that is broken stays as it is. */
function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of Explore when it shows this. What it begins with needs no saying. */
export const explore = (query, beginning) =>
  String(query) === String(beginning) ? "#/explore" : `#/explore?${query}`;

/**
 * A query with what another says in place of its own; names that only the other
 * has are added.
 * @param {URLSearchParams} query
 * @param {URLSearchParams} other
 */
export function over(query, other) {
  const said = new Set(other.keys());
  return new URLSearchParams([...[...query].filter(([name]) => !said.has(name)), ...other]);
}

/** What a query says under names that begin with the prefix, without it. */
export const below = (query, prefix) =>
  new URLSearchParams(
    [...query]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
