-- +goose Up
ALTER TABLE drafts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE drafts ADD COLUMN lease_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN lease_until INTEGER NOT NULL DEFAULT -62135596800000000; -- the year 1: none
ALTER TABLE drafts ADD COLUMN lease_attempt INTEGER NOT NULL DEFAULT 0;

ALTER TABLE messages ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE messages ADD COLUMN lease_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN lease_until INTEGER NOT NULL DEFAULT -62135596800000000;
ALTER TABLE messages ADD COLUMN lease_attempt INTEGER NOT NULL DEFAULT 0;

-- Ids need not be in the order of time any more: lists and conversations are
-- in that of created.
CREATE INDEX drafts_by_time ON drafts (owner, created DESC, id DESC);
CREATE INDEX conversations_by_time ON conversations (owner, created DESC, id DESC);
CREATE INDEX messages_by_time ON messages (owner, conversation, created, id);

-- The few drafts that somebody is writing, or has died over.
CREATE INDEX drafts_by_lease ON drafts (lease_until, owner, id) WHERE status = 'pending';

-- +goose Down
DROP INDEX drafts_by_lease;
DROP INDEX messages_by_time;
DROP INDEX conversations_by_time;
DROP INDEX drafts_by_time;
ALTER TABLE messages DROP COLUMN lease_attempt;
ALTER TABLE messages DROP COLUMN lease_until;
ALTER TABLE messages DROP COLUMN lease_holder;
ALTER TABLE messages DROP COLUMN version;
ALTER TABLE drafts DROP COLUMN lease_attempt;
ALTER TABLE drafts DROP COLUMN lease_until;
ALTER TABLE drafts DROP COLUMN lease_holder;
ALTER TABLE drafts DROP COLUMN version;
