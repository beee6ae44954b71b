-- +goose Up
-- What only the service reads of a draft, as JSON: a new field needs no new column.
ALTER TABLE drafts ADD COLUMN extra TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE drafts DROP COLUMN extra;
