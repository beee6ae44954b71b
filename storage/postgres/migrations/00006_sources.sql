-- +goose Up
-- Everything that films were imported from, an array. A row of before has only
-- the last, in source and as_of, where it also stays.
ALTER TABLE imported ADD COLUMN sources json NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE imported DROP COLUMN sources;
