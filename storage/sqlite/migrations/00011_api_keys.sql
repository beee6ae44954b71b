-- +goose Up
CREATE TABLE api_keys (
    owner   TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    scopes  TEXT    NOT NULL, -- with blanks between them
    hash    TEXT    NOT NULL, -- of the secret: SHA-256, hexadecimal
    created INTEGER NOT NULL, -- microseconds since 1970, UTC
    ends    INTEGER NOT NULL,
    used    INTEGER NOT NULL, -- the hour of the last use; the year 1 if there was none
    revoked INTEGER NOT NULL, -- the year 1 if it was not
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_time ON api_keys (owner, created DESC, id DESC);

-- +goose Down
DROP TABLE api_keys;
