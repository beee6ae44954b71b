-- +goose Up
-- What owners spend on models. An account has a row for a month, whose day is 0, and one for
-- each day of it on which something was spent.
CREATE TABLE budget_accounts (
    month    text    COLLATE "C" NOT NULL, -- 2026-11
    account  text    COLLATE "C" NOT NULL, -- the SHA-256 hash of an owner, or total
    day      integer NOT NULL,
    name     text    NOT NULL, -- of the owner; empty if it was forgotten
    requests bigint  NOT NULL,
    nano_usd bigint  NOT NULL, -- billionths of a US dollar
    input    bigint  NOT NULL, -- tokens read
    output   bigint  NOT NULL, -- tokens written
    unknown  bigint  NOT NULL, -- requests whose cost is not known
    PRIMARY KEY (month, account, day)
) WITH (fillfactor = 70); -- every request updates the same rows in place

-- Requests that run.
CREATE TABLE budget_reservations (
    account text        COLLATE "C" NOT NULL,
    id      text        COLLATE "C" NOT NULL,
    made    timestamptz NOT NULL,
    PRIMARY KEY (account, id)
);

-- What the model read and wrote for a draft or an answer, and what that cost.
ALTER TABLE drafts
    ADD COLUMN input     bigint NOT NULL DEFAULT 0, -- tokens
    ADD COLUMN cached    bigint NOT NULL DEFAULT 0, -- a part of input
    ADD COLUMN output    bigint NOT NULL DEFAULT 0,
    ADD COLUMN reasoning bigint NOT NULL DEFAULT 0, -- a part of output
    ADD COLUMN nano_usd  bigint; -- NULL if it is not known
ALTER TABLE messages
    ADD COLUMN input     bigint NOT NULL DEFAULT 0,
    ADD COLUMN cached    bigint NOT NULL DEFAULT 0,
    ADD COLUMN output    bigint NOT NULL DEFAULT 0,
    ADD COLUMN reasoning bigint NOT NULL DEFAULT 0,
    ADD COLUMN nano_usd  bigint;

-- +goose Down
ALTER TABLE messages
    DROP COLUMN nano_usd, DROP COLUMN reasoning, DROP COLUMN output, DROP COLUMN cached,
    DROP COLUMN input;
ALTER TABLE drafts
    DROP COLUMN nano_usd, DROP COLUMN reasoning, DROP COLUMN output, DROP COLUMN cached,
    DROP COLUMN input;
DROP TABLE budget_reservations;
DROP TABLE budget_accounts;
