-- +goose Up
CREATE TABLE conversations (
    owner   TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    created INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated INTEGER NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    seq          INTEGER PRIMARY KEY, -- grows with every message, and so gives their order
    owner        TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    charts       TEXT    NOT NULL, -- a JSON array
    model        TEXT    NOT NULL,
    failure      TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    UNIQUE (owner, conversation, id),
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
) STRICT;

-- +goose Down
DROP TABLE messages;
DROP TABLE conversations;
