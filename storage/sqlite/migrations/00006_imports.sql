-- +goose Up
-- What is counted in the films, kept in step with them: a count of a million
-- rows would take too long. A year has one row, because a batch of films
-- changes, and a chart shows, many genres of a year.
CREATE TABLE year_counts (
    year     INTEGER PRIMARY KEY, -- 0 for the films of unknown year
    films    INTEGER NOT NULL,
    no_genre INTEGER NOT NULL,    -- films without a genre
    invented INTEGER NOT NULL,    -- films of the demo set
    ranked   INTEGER NOT NULL,    -- films of known popularity
    -- How many films have a genre and with it so many in all, as JSON:
    -- {"Drama":{"1":2,"3":1}} is two dramas, and one that has three genres.
    genres   TEXT    NOT NULL
) STRICT;

INSERT INTO year_counts (year, films, no_genre, invented, ranked, genres)
SELECT year, count(*), count(*) FILTER (WHERE genre_count = 0), count(*) FILTER (WHERE id < 0), count(popularity), '{}'
FROM films GROUP BY year;

UPDATE year_counts SET genres = counted.genres
FROM (
    SELECT year, json_group_object(genre, json(counts)) AS genres
    FROM (
        SELECT year, genre, json_group_object(of, films) AS counts
        FROM (SELECT year, genre, of, count(*) AS films FROM film_genres GROUP BY year, genre, of)
        GROUP BY year, genre
    ) GROUP BY year
) AS counted
WHERE counted.year = year_counts.year;

DROP TABLE film_genres;

-- Films lie in the order in which they came, not in that of their ids: a batch
-- of many then changes few pages.
CREATE TABLE new_films (
    id         INTEGER NOT NULL UNIQUE,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL, -- of the title, as a search compares them, each after a space
    released   INTEGER,          -- microseconds since 1970, UTC; NULL if unknown
    year       INTEGER NOT NULL, -- of the release; 0 if unknown
    popularity REAL,             -- NULL if unknown
    genres     TEXT    NOT NULL, -- the names in their order, a JSON array
    budget     INTEGER,          -- US dollars; NULL if unknown
    revenue    INTEGER
) STRICT;
INSERT INTO new_films (id, title, words, released, year, popularity, genres)
SELECT id, title, words, released, year, popularity, genres FROM films;
DROP TABLE films;
ALTER TABLE new_films RENAME TO films;
CREATE INDEX films_by_year ON films (year, popularity DESC, id);
CREATE INDEX films_by_popularity ON films (popularity DESC, id);

-- The few films whose budget and revenue are known, with all that is asked of them.
CREATE INDEX films_by_money ON films (year, budget, revenue, genres) WHERE budget IS NOT NULL AND revenue IS NOT NULL;

-- Where the films come from: one row, or none before the first batch.
CREATE TABLE imported (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version TEXT    NOT NULL,
    source  TEXT    NOT NULL,
    as_of   INTEGER NOT NULL, -- microseconds since 1970, UTC
    key     TEXT    NOT NULL,
    rows    INTEGER NOT NULL,
    done    INTEGER NOT NULL  -- 0 or 1
) STRICT;

-- +goose Down
DROP TABLE imported;
CREATE TABLE old_films (
    id         INTEGER PRIMARY KEY,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    released   INTEGER,
    year       INTEGER NOT NULL,
    popularity REAL,
    genres     TEXT    NOT NULL,
    genre_count INTEGER NOT NULL
) STRICT;
INSERT INTO old_films (id, title, words, released, year, popularity, genres, genre_count)
SELECT id, title, words, released, year, popularity, genres, json_array_length(genres) FROM films;
DROP TABLE films;
ALTER TABLE old_films RENAME TO films;
CREATE INDEX films_by_year ON films (year, popularity DESC, id, genre_count);
CREATE INDEX films_by_popularity ON films (popularity DESC, id);
CREATE TABLE film_genres (
    year  INTEGER NOT NULL,
    genre TEXT    NOT NULL,
    of    INTEGER NOT NULL,
    film  INTEGER NOT NULL REFERENCES films (id) ON DELETE CASCADE,
    PRIMARY KEY (year, genre, of, film)
) STRICT, WITHOUT ROWID;
CREATE INDEX film_genres_by_film ON film_genres (film, genre);
INSERT INTO film_genres (year, genre, of, film)
SELECT year, value, genre_count, films.id FROM films, json_each(genres);
DROP TABLE year_counts;
