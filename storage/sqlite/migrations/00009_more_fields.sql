-- +goose Up
-- How people rated a film, how long it is, and where it is from. NULL, '' or []
-- if unknown.
ALTER TABLE films ADD COLUMN votes INTEGER;
ALTER TABLE films ADD COLUMN rating REAL;
ALTER TABLE films ADD COLUMN runtime INTEGER; -- minutes
ALTER TABLE films ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE films ADD COLUMN countries TEXT NOT NULL DEFAULT '[]'; -- a JSON array

-- +goose Down
ALTER TABLE films DROP COLUMN countries;
ALTER TABLE films DROP COLUMN language;
ALTER TABLE films DROP COLUMN runtime;
ALTER TABLE films DROP COLUMN rating;
ALTER TABLE films DROP COLUMN votes;
