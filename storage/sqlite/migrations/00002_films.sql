-- +goose Up
CREATE TABLE films (
    id         INTEGER PRIMARY KEY,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL, -- of the title, as a search compares them, each after a space
    released   INTEGER,          -- microseconds since 1970, UTC; NULL if unknown
    year       INTEGER NOT NULL, -- of the release; 0 if unknown
    popularity REAL,             -- NULL if unknown
    genres     TEXT    NOT NULL, -- the names in their order, a JSON array
    genre_count INTEGER NOT NULL
) STRICT;

-- Serve the ranking of a year, with the number of its films, and a search.
CREATE INDEX films_by_year ON films (year, popularity DESC, id, genre_count);
CREATE INDEX films_by_popularity ON films (popularity DESC, id);

-- One row for each genre of each film. The key has what is counted in the
-- order in which it is grouped; "of" is how many genres the film has in all.
CREATE TABLE film_genres (
    year  INTEGER NOT NULL,
    genre TEXT    NOT NULL,
    of    INTEGER NOT NULL,
    film  INTEGER NOT NULL REFERENCES films (id) ON DELETE CASCADE,
    PRIMARY KEY (year, genre, of, film)
) STRICT, WITHOUT ROWID;

CREATE INDEX film_genres_by_film ON film_genres (film, genre);

-- +goose Down
DROP TABLE film_genres;
DROP TABLE films;
