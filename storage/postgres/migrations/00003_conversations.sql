-- +goose Up
CREATE TABLE conversations (
    owner   text        COLLATE "C" NOT NULL,
    id      text        COLLATE "C" NOT NULL,
    title   text        NOT NULL,
    created timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    PRIMARY KEY (owner, id)
);

CREATE INDEX conversations_by_time ON conversations (owner, created DESC, id DESC);

CREATE TABLE messages (
    owner         text        COLLATE "C" NOT NULL,
    conversation  text        COLLATE "C" NOT NULL,
    id            text        COLLATE "C" NOT NULL,
    version       integer     NOT NULL,
    role          text        NOT NULL,
    text          text        NOT NULL,
    charts        json        NOT NULL, -- an array
    model         text        NOT NULL,
    failure       text        NOT NULL,
    created       timestamptz NOT NULL,
    lease_holder  text        NOT NULL,
    lease_until   timestamptz NOT NULL,
    lease_attempt integer     NOT NULL,
    PRIMARY KEY (owner, conversation, id),
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
);

CREATE INDEX messages_by_time ON messages (owner, conversation, created, id);

-- +goose Down
DROP TABLE messages;
DROP TABLE conversations;
