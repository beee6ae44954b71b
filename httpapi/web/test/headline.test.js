import assert from "node:assert/strict";
import { test } from "node:test";
import { headline } from "../assets/headline.js";

const genre = (name, ...values) => ({ name, values, total: values.reduce((a, b) => a + b, 0) });
const data = {
  from: 2017,
  to: 2019,
  years: [2017, 2018, 2019],
  films: [10, 1800, 116],
  measure: "counts",
  genres: [genre("Drama", 9, 1000, 100), genre("Horror", 1, 19, 90), genre("War", 5, 5, 5), genre("Noir", 0, 0, 1), genre("Farce", 2, 2, 1)],
};
const alone = { ...data, from: 2019, years: [2019], films: [1], genres: [genre("Horror", 1)] };
const shares = { ...data, measure: "shares", genres: [{ name: "Horror", values: [0.1, 0.25, 0.2], total: 0.156 }] };
const shared = { ...data, count: "fractional", genres: [genre("Horror", 0.5, 19.25, 1)] };

for (const [name, got, picked, want] of [
  ["all films", data, [], "1,926 films in 2017–2019, the most in 2018 (1,800)."],
  ["two years with the most", { ...data, films: [90, 90, 49] }, [], "229 films in 2017–2019, the most in 2017 and 2018 (90 each)."],
  ["all years alike", { ...data, films: [2, 2, 2] }, [], "6 films in 2017–2019."],
  ["both years alike", { ...data, from: 2018, years: [2018, 2019], films: [90, 90] }, [], "180 films in 2018–2019."],
  ["one film of one year", alone, [], "1 film in 2019."],
  ["shares are of films, and all films a number", shares, [], "1,926 films in 2017–2019, the most in 2018 (1,800)."],
  ["a genre", data, ["Horror"], "Horror in 2017–2019: 110 films, the most in 2019 (90)."],
  ["one film of a genre", data, ["Noir"], "Noir in 2017–2019: 1 film, the most in 2019 (1)."],
  ["a genre of all years alike", data, ["War"], "War in 2017–2019: 15 films."],
  ["a genre of one year", alone, ["Horror"], "Horror in 2019: 1 film."],
  ["shared films of a genre", shared, ["Horror"], "Horror in 2017–2019: 20.8 films, the most in 2018 (19.3)."],
  ["shares of a genre", shares, ["Horror"], "Horror in 2017–2019: 15.6% of the films that have a genre, the most in 2018 (25%)."],
  ["two genres, the larger first", data, ["Horror", "Drama"], "Drama in 2017–2019: 1,109 films, the most in 2018 (1,000). Horror: 110 films, the most in 2019 (90)."],
  ["more than three genres", data, ["Horror", "Drama", "War", "Noir", "Farce"],
    "Drama in 2017–2019: 1,109 films, the most in 2018 (1,000). Horror: 110 films, the most in 2019 (90). War: 15 films. And 2 more genres."],
  ["one more than three genres", data, ["Horror", "Drama", "War", "Farce"],
    "Drama in 2017–2019: 1,109 films, the most in 2018 (1,000). Horror: 110 films, the most in 2019 (90). War: 15 films. And 1 more genre."],
  ["a genre that is not there", data, ["Western"], "1,926 films in 2017–2019, the most in 2018 (1,800)."],
]) {
  test(`the sentence above the genres: ${name}`, () => {
    const parts = headline(got, new Set(picked));
    assert.equal(parts.map((part) => part.strong ?? part).join(""), want);
    assert.ok(parts.some((part) => part.strong), "nothing stands out");
  });
}
