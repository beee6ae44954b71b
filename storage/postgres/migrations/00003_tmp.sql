-- +goose Up
SELECT 3;
-- +goose Down
SELECT 3;
