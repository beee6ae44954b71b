// The way to the list of films, which is loaded when a person opens it first.

import { toast } from "./toast.js";

/**
 * Opens the list.
 * @param {object} of
 * @param {string} of.title what the films have in common
 * @param {string} [of.search] words of a title to begin with
 * @param {URLSearchParams} of.asked the filter as the API has it, perhaps with the order
 */
export async function openFilms(of) {
  try {
    (await import("./film-list.js")).openFilms(of);
  } catch (error) {
    console.error(error);
    toast("The list of films could not be loaded. Check the connection, and reload the page.");
  }
}
