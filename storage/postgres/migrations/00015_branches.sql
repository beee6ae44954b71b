-- +goose Up
-- Conversations are renamed and pinned, and messages have branches and feedback.
ALTER TABLE conversations
    ADD COLUMN version integer NOT NULL DEFAULT 0, -- counts changes of the head
    ADD COLUMN more    json    NOT NULL DEFAULT '{}'; -- an object
ALTER TABLE messages
    ADD COLUMN more json NOT NULL DEFAULT '{}'; -- an object

-- A share is found by its id, which follows from a secret. It goes with its conversation.
CREATE TABLE shares (
    id           text COLLATE "C" NOT NULL PRIMARY KEY,
    owner        text COLLATE "C" NOT NULL,
    conversation text COLLATE "C" NOT NULL,
    data         json NOT NULL, -- an object
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
);

CREATE INDEX shares_by_conversation ON shares (owner, conversation);

-- +goose Down
DROP TABLE shares;
ALTER TABLE messages DROP COLUMN more;
ALTER TABLE conversations DROP COLUMN more, DROP COLUMN version;
