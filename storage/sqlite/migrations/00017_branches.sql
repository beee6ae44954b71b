-- +goose Up
-- Conversations are renamed and pinned, and messages have branches and feedback.
ALTER TABLE conversations ADD COLUMN version INTEGER NOT NULL DEFAULT 0; -- counts changes of the head
ALTER TABLE conversations ADD COLUMN more TEXT NOT NULL DEFAULT '{}'; -- a JSON object
ALTER TABLE messages ADD COLUMN more TEXT NOT NULL DEFAULT '{}'; -- a JSON object

-- A share is found by its id, which follows from a secret. It goes with its conversation.
CREATE TABLE shares (
    id           TEXT    NOT NULL PRIMARY KEY,
    owner        TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    data         TEXT    NOT NULL, -- a JSON object
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX shares_by_conversation ON shares (owner, conversation);

-- +goose Down
DROP TABLE shares;
ALTER TABLE messages DROP COLUMN more;
ALTER TABLE conversations DROP COLUMN more;
ALTER TABLE conversations DROP COLUMN version;
