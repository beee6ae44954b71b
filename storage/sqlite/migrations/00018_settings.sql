-- +goose Up
CREATE TABLE settings (
    owner   TEXT    NOT NULL,
    id      TEXT    NOT NULL, -- follows from kind and name
    version INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL, -- JSON
    created INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated INTEGER NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT;

CREATE INDEX settings_by_time ON settings (owner, created DESC, id DESC);

-- +goose Down
DROP TABLE settings;
