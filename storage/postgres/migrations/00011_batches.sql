-- +goose Up
-- A letter of a batch names it, and says which row it is of how many.
ALTER TABLE drafts
    ADD COLUMN address    text    NOT NULL DEFAULT '', -- of the recipient
    ADD COLUMN batch      text    NOT NULL DEFAULT '', -- empty for other drafts
    ADD COLUMN batch_row  integer NOT NULL DEFAULT 0, -- from 1
    ADD COLUMN batch_rows integer NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE drafts
    DROP COLUMN batch_rows, DROP COLUMN batch_row, DROP COLUMN batch, DROP COLUMN address;
