import assert from "node:assert/strict";
import { test } from "node:test";
import { finding, shares, subject } from "../assets/finding.js";

const genre = (name, ...values) => ({ name, values, total: values.reduce((a, b) => a + b, 0) });
const data = {
  years: [1990, 1991, 1992, 1993],
  films: [20, 0, 10, 50],
  without_genre: [10, 0, 0, 0],
  measure: "counts",
  genres: [genre("Drama", 5, 0, 5, 10), genre("Horror", 1, 0, 0, 15), genre("War", 1, 0, 1, 5), genre("Noir", 1, 0, 1, 5)],
};
const even = { ...data, genres: [genre("Drama", 5, 0, 5, 25)] };
const asShares = {
  ...data,
  measure: "shares",
  genres: data.genres.map((one) => ({ ...one, values: shares(data, one) })),
};
const long = {
  ...data,
  years: Array.from({ length: 12 }, (_, i) => 1990 + i),
  films: Array(12).fill(10),
  without_genre: Array(12).fill(0),
  genres: [genre("Drama", ...Array(12).fill(5)), genre("Horror", 1, 1, 1, 1, 1, 0, 0, 3, 3, 3, 3, 3)],
};

for (const [name, got, picked, want] of [
  ["a genre, with the year that is lowest", data, ["Horror"], "Horror: 10% of films in 1990, 30% in 1993; least 0% in 1992."],
  ["a genre, with the year that is highest", data, ["Drama"], "Drama: 50% of films in 1990, 20% in 1993."],
  ["shares say the same as numbers", asShares, ["Horror"], "Horror: 10% of films in 1990, 30% in 1993; least 0% in 1992."],
  ["a genre that does not change", even, ["Drama"], "Drama: 50% of films in 1990, 50% in 1993."],
  ["one year", { ...data, years: [1990], films: [20], without_genre: [10], genres: [genre("Drama", 5)] }, ["Drama"], "Drama: 50% of films in 1990."],
  ["two genres", data, ["Horror", "Drama"], "Drama: 50% of films in 1990, 20% in 1993. Horror: 10% of films in 1990, 30% in 1993."],
  ["more than three genres", data, ["Horror", "Drama", "War", "Noir"],
    "Drama: 50% of films in 1990, 20% in 1993. Horror: 10% of films in 1990, 30% in 1993. War: 10% of films in 1990, 10% in 1993. And 1 more genre."],
  ["all genres of a few years", data, [], "Drama is the largest genre, with 28.6% of films. Drama fell the most: 50% in 1990, 20% in 1993."],
  ["all genres of many years", long, [], "Drama is the largest genre, with 50% of films. Horror rose the most: 10% in 1990–1994, 30% in 1997–2001."],
  ["nothing changes", even, [], "Drama is the largest genre, with 50% of films."],
  ["years of few films are not compared", { ...long, films: [...Array(10).fill(10), 2, 2] }, ["Horror"], "Horror: 10% of films in 1990, 30% in 1999; least 0% in 1995."],
  ["all genres, without the years of few films", { ...long, films: [...Array(10).fill(10), 2, 2] }, [], "Drama is the largest genre, with 57.7% of films. Horror rose the most: 10% in 1990–1994, 18% in 1995–1999."],
  ["no genre is known", { ...data, without_genre: data.films }, [], "The genres of these films are not known."],
  ["a genre that is not there", even, ["Western"], "Drama is the largest genre, with 50% of films."],
]) {
  test(`the finding: ${name}`, () => {
    assert.equal(finding(got, new Set(picked)).map((part) => part.strong ?? part).join(""), want);
  });
}

for (const [picked, title, file] of [
  [[], "Genres over the years", "genres"],
  [["Horror"], "Horror over the years", "genres-horror"],
  [["Horror", "Drama"], "Drama and Horror over the years", "genres-drama-horror"],
  [["Horror", "Drama", "War", "Noir"], "Drama, Horror, War and 1 more genre over the years", "genres-drama-horror-war-and-more"],
]) {
  test(`what ${picked.join(", ") || "no pick"} is called`, () => assert.deepEqual(subject(data, new Set(picked)), { title, file }));
}
