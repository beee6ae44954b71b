-- +goose Up
-- A letter of a batch names it, and says which row it is of how many.
ALTER TABLE drafts ADD COLUMN address TEXT NOT NULL DEFAULT ''; -- of the recipient
ALTER TABLE drafts ADD COLUMN batch TEXT NOT NULL DEFAULT ''; -- empty for other drafts
ALTER TABLE drafts ADD COLUMN batch_row INTEGER NOT NULL DEFAULT 0; -- from 1
ALTER TABLE drafts ADD COLUMN batch_rows INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE drafts DROP COLUMN batch_rows;
ALTER TABLE drafts DROP COLUMN batch_row;
ALTER TABLE drafts DROP COLUMN batch;
ALTER TABLE drafts DROP COLUMN address;
