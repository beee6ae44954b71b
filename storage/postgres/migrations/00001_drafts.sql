-- +goose Up
-- Owners and ids are compared byte by byte, whatever the database's collation.
CREATE TABLE drafts (
    owner         text        COLLATE "C" NOT NULL,
    id            text        COLLATE "C" NOT NULL,
    version       integer     NOT NULL,
    purpose       text        NOT NULL,
    tone          text        NOT NULL,
    details       text        NOT NULL,
    recipient     text        NOT NULL,
    sender        text        NOT NULL,
    language      text        NOT NULL,
    length        text        NOT NULL,
    status        text        NOT NULL,
    subject       text        NOT NULL,
    body          text        NOT NULL,
    model         text        NOT NULL,
    failure       text        NOT NULL,
    created       timestamptz NOT NULL,
    updated       timestamptz NOT NULL,
    lease_holder  text        NOT NULL,
    lease_until   timestamptz NOT NULL, -- in the year 1 if there is no lease
    lease_attempt integer     NOT NULL,
    PRIMARY KEY (owner, id)
);

CREATE INDEX drafts_by_time ON drafts (owner, created DESC, id DESC);

-- The few drafts that somebody is writing, or has died over.
CREATE INDEX drafts_by_lease ON drafts (lease_until, owner, id) WHERE status = 'pending';

-- +goose Down
DROP TABLE drafts;
