-- +goose Up
-- What films cost and earned, in US dollars; NULL if unknown.
ALTER TABLE films ADD COLUMN budget bigint, ADD COLUMN revenue bigint;

-- The films of known budget and revenue once more. They are few, and lie
-- scattered over the pages of all the others.
CREATE TABLE earnings (
    film    bigint  PRIMARY KEY REFERENCES films (id) ON DELETE CASCADE,
    year    integer NOT NULL,
    budget  bigint  NOT NULL,
    revenue bigint  NOT NULL,
    genres  text[]  NOT NULL
);

-- The import that wrote last: one row, or none before the first.
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
DROP TABLE earnings;
ALTER TABLE films DROP COLUMN budget, DROP COLUMN revenue;
