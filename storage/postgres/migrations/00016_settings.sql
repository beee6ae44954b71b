-- +goose Up
CREATE TABLE settings (
    owner   text        COLLATE "C" NOT NULL,
    id      text        COLLATE "C" NOT NULL, -- follows from kind and name
    version integer     NOT NULL,
    kind    text        NOT NULL,
    name    text        NOT NULL,
    value   text        NOT NULL, -- JSON
    created timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    PRIMARY KEY (owner, id)
);

CREATE INDEX settings_by_time ON settings (owner, created DESC, id DESC);

-- +goose Down
DROP TABLE settings;
