-- +goose Up
-- How people rated a film, how long it is, and where it is from. NULL, '' or {}
-- if unknown.
ALTER TABLE films
    ADD COLUMN votes     bigint,
    ADD COLUMN rating    double precision,
    ADD COLUMN runtime   bigint, -- minutes
    ADD COLUMN language  text   NOT NULL DEFAULT '',
    ADD COLUMN countries text[] NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE films
    DROP COLUMN countries, DROP COLUMN language, DROP COLUMN runtime,
    DROP COLUMN rating, DROP COLUMN votes;
