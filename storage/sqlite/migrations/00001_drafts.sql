-- +goose Up
-- A table with rowids: the texts are long, and would make a tree that holds
-- whole rows in its nodes slow to search.
CREATE TABLE drafts (
    owner     TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    purpose   TEXT    NOT NULL,
    tone      TEXT    NOT NULL,
    details   TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    sender    TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    length    TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    model     TEXT    NOT NULL,
    failure   TEXT    NOT NULL,
    created   INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated   INTEGER NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT;

-- +goose Down
DROP TABLE drafts;
