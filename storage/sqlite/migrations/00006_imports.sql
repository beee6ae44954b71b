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

-- The index of a year ends in the id by itself. That by popularity has all that
-- a search looks at, so that it passes films by without reading them.
DROP INDEX films_by_year;
DROP INDEX films_by_popularity;
ALTER TABLE films DROP COLUMN genre_count;
ALTER TABLE films ADD COLUMN budget INTEGER; -- US dollars; NULL if unknown
ALTER TABLE films ADD COLUMN revenue INTEGER;
CREATE INDEX films_by_year ON films (year, popularity DESC);
CREATE INDEX films_by_popularity ON films (popularity DESC, id, words, genres);

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
DROP INDEX films_by_money;
DROP INDEX films_by_year;
DROP INDEX films_by_popularity;
ALTER TABLE films DROP COLUMN revenue;
ALTER TABLE films DROP COLUMN budget;
ALTER TABLE films ADD COLUMN genre_count INTEGER NOT NULL DEFAULT 0;
UPDATE films SET genre_count = json_array_length(genres);
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
