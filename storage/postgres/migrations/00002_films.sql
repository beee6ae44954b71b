-- +goose Up
CREATE TABLE films (
    id         bigint           PRIMARY KEY,
    title      text             NOT NULL,
    words      tsvector         NOT NULL, -- of the title, as a search compares them
    released   date,                      -- NULL if unknown
    year       integer          NOT NULL, -- of the release; 0 if unknown
    popularity double precision,          -- NULL if unknown
    genres     text[]           NOT NULL  -- the names in their order
);

-- Serve the ranking of a year, and a search.
CREATE INDEX films_by_year ON films (year, popularity DESC NULLS LAST, id);
CREATE INDEX films_by_popularity ON films (popularity DESC NULLS LAST, id);
CREATE INDEX films_by_word ON films USING gin (words);

-- What is counted in the films, kept in step with them. A year has one row,
-- because a chart shows many years: reading rows costs more than reading
-- arrays. Half of each page stays free for its rows to change in place.
CREATE TABLE year_counts (
    year     integer   PRIMARY KEY, -- 0 for the films of unknown year
    films    integer   NOT NULL,
    no_genre integer   NOT NULL,    -- films without a genre
    invented integer   NOT NULL,    -- films of the demo set
    ranked   integer   NOT NULL,    -- films of known popularity
    -- counts[i][j] films have genres[i], and with it j genres in all.
    genres   text[]      NOT NULL,
    counts   integer[][] NOT NULL
) WITH (fillfactor = 50);

-- +goose Down
DROP TABLE year_counts;
DROP TABLE films;
