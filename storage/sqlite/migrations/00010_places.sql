-- +goose Up
-- A film keeps its place in the order of arrival, which VACUUM leaves as it is. The
-- index of words goes by places: new films are added at its end. With the ids, which
-- come in no order, an import changed pages all over it.
DROP TABLE film_words;
CREATE TABLE new_films (
    place      INTEGER PRIMARY KEY,
    id         INTEGER NOT NULL UNIQUE,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL, -- of the title, as a search compares them, each after a space
    released   INTEGER,          -- microseconds since 1970, UTC; NULL if unknown
    year       INTEGER NOT NULL, -- of the release; 0 if unknown
    popularity REAL,             -- NULL if unknown
    genres     TEXT    NOT NULL, -- the names in their order, a JSON array
    budget     INTEGER,          -- US dollars; NULL if unknown
    revenue    INTEGER,
    votes      INTEGER,
    rating     REAL,
    runtime    INTEGER,          -- minutes
    language   TEXT    NOT NULL,
    countries  TEXT    NOT NULL  -- a JSON array
) STRICT;
INSERT INTO new_films SELECT rowid, * FROM films ORDER BY rowid;
DROP TABLE films;
ALTER TABLE new_films RENAME TO films;
CREATE INDEX films_by_year ON films (year, popularity DESC, id);
CREATE INDEX films_by_popularity ON films (popularity DESC, id);
CREATE INDEX films_by_money ON films (year, budget, revenue, genres) WHERE budget IS NOT NULL AND revenue IS NOT NULL;

-- It has no copy of the words: the table films has them. Its tokenizer takes ASCII
-- letters, digits and everything beyond ASCII, so tokens are words.
CREATE VIRTUAL TABLE film_words USING fts5(words, content = 'films', content_rowid = 'place',
    columnsize = 0, detail = none, tokenize = 'ascii');
INSERT INTO film_words (film_words) VALUES ('rebuild');

-- +goose Down
DROP TABLE film_words;
CREATE TABLE old_films (
    id         INTEGER NOT NULL UNIQUE,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    released   INTEGER,
    year       INTEGER NOT NULL,
    popularity REAL,
    genres     TEXT    NOT NULL,
    budget     INTEGER,
    revenue    INTEGER,
    votes      INTEGER,
    rating     REAL,
    runtime    INTEGER,
    language   TEXT    NOT NULL DEFAULT '',
    countries  TEXT    NOT NULL DEFAULT '[]'
) STRICT;
INSERT INTO old_films
SELECT id, title, words, released, year, popularity, genres, budget, revenue,
    votes, rating, runtime, language, countries
FROM films ORDER BY place;
DROP TABLE films;
ALTER TABLE old_films RENAME TO films;
CREATE INDEX films_by_year ON films (year, popularity DESC, id);
CREATE INDEX films_by_popularity ON films (popularity DESC, id);
CREATE INDEX films_by_money ON films (year, budget, revenue, genres) WHERE budget IS NOT NULL AND revenue IS NOT NULL;
CREATE VIRTUAL TABLE film_words USING fts5(words, content = '', contentless_delete = 1,
    detail = none, tokenize = 'ascii');
INSERT INTO film_words (rowid, words) SELECT id, words FROM films ORDER BY id;
