-- +goose Up
-- What films cost and earned, in US dollars; NULL if unknown.
ALTER TABLE films ADD COLUMN budget bigint, ADD COLUMN revenue bigint;

-- Serves the earnings of years.
CREATE INDEX films_by_money ON films (year) WHERE budget IS NOT NULL AND revenue IS NOT NULL;

-- The import that wrote last. It has one row, or none before the first.
CREATE TABLE imported (
    one     boolean     PRIMARY KEY DEFAULT true CHECK (one),
    version text        NOT NULL,
    source  text        NOT NULL,
    as_of   timestamptz NOT NULL,
    key     text        NOT NULL,
    rows    bigint      NOT NULL,
    done    boolean     NOT NULL
);

-- +goose Down
DROP TABLE imported;
DROP INDEX films_by_money;
ALTER TABLE films DROP COLUMN budget, DROP COLUMN revenue;
