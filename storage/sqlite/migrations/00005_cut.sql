-- +goose Up
ALTER TABLE messages ADD COLUMN cut INTEGER NOT NULL DEFAULT 0; -- 1 for an answer that reached its length limit

-- +goose Down
ALTER TABLE messages DROP COLUMN cut;
