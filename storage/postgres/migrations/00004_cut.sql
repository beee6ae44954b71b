-- +goose Up
ALTER TABLE messages ADD COLUMN cut boolean NOT NULL DEFAULT false; -- whether the answer reached its length limit

-- +goose Down
ALTER TABLE messages DROP COLUMN cut;
