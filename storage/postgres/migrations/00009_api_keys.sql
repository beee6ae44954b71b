-- +goose Up
CREATE TABLE api_keys (
    owner   text        COLLATE "C" NOT NULL,
    id      text        COLLATE "C" NOT NULL,
    version integer     NOT NULL,
    name    text        NOT NULL,
    scopes  text        NOT NULL, -- with blanks between them
    hash    text        NOT NULL, -- of the secret: SHA-256, hexadecimal
    created timestamptz NOT NULL,
    ends    timestamptz NOT NULL,
    used    timestamptz NOT NULL, -- the hour of the last use; the year 1 if there was none
    revoked timestamptz NOT NULL, -- the year 1 if it was not
    PRIMARY KEY (owner, id)
);

CREATE INDEX api_keys_by_time ON api_keys (owner, created DESC, id DESC);

-- +goose Down
DROP TABLE api_keys;
