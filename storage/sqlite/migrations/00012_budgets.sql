-- +goose Up
-- What owners spend on models. An account has a row for a month, whose day is 0, and one for
-- each day of it on which something was spent.
CREATE TABLE budget_accounts (
    month    TEXT    NOT NULL, -- 2026-11
    account  TEXT    NOT NULL, -- the SHA-256 hash of an owner, or total
    day      INTEGER NOT NULL,
    name     TEXT    NOT NULL, -- of the owner; empty if it was forgotten
    requests INTEGER NOT NULL,
    nano_usd INTEGER NOT NULL, -- billionths of a US dollar
    input    INTEGER NOT NULL, -- tokens read
    output   INTEGER NOT NULL, -- tokens written
    unknown  INTEGER NOT NULL, -- requests whose cost is not known
    PRIMARY KEY (month, account, day)
) STRICT, WITHOUT ROWID;

-- Requests that run.
CREATE TABLE budget_reservations (
    account TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    made    INTEGER NOT NULL, -- microseconds since 1970, UTC
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

-- What the model read and wrote for a draft or an answer, and what that cost.
ALTER TABLE drafts ADD COLUMN input INTEGER NOT NULL DEFAULT 0; -- tokens
ALTER TABLE drafts ADD COLUMN cached INTEGER NOT NULL DEFAULT 0; -- a part of input
ALTER TABLE drafts ADD COLUMN output INTEGER NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN reasoning INTEGER NOT NULL DEFAULT 0; -- a part of output
ALTER TABLE drafts ADD COLUMN nano_usd INTEGER; -- NULL if it is not known
ALTER TABLE messages ADD COLUMN input INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN cached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN output INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reasoning INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN nano_usd INTEGER;

-- +goose Down
ALTER TABLE messages DROP COLUMN nano_usd;
ALTER TABLE messages DROP COLUMN reasoning;
ALTER TABLE messages DROP COLUMN output;
ALTER TABLE messages DROP COLUMN cached;
ALTER TABLE messages DROP COLUMN input;
ALTER TABLE drafts DROP COLUMN nano_usd;
ALTER TABLE drafts DROP COLUMN reasoning;
ALTER TABLE drafts DROP COLUMN output;
ALTER TABLE drafts DROP COLUMN cached;
ALTER TABLE drafts DROP COLUMN input;
DROP TABLE budget_reservations;
DROP TABLE budget_accounts;
