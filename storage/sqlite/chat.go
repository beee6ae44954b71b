package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/chat"
)

// conversations is a [chat.Store].
type conversations struct {
	writer, reader        *sqlx.DB
	add                   *sqlx.NamedStmt
	create, touch, remove *sqlx.Stmt
	get, messages, list   *sqlx.Stmt
}

// conversationRow is a row of the table conversations without its owner.
type conversationRow struct {
	ID      string `db:"id"`
	Title   string `db:"title"`
	Created int64  `db:"created"`
	Updated int64  `db:"updated"`
}

// messageRow is a row of the table messages.
type messageRow struct {
	Owner        string `db:"owner"`
	Conversation string `db:"conversation"`
	ID           string `db:"id"`
	Role         string `db:"role"`
	Text         string `db:"text"`
	Charts       string `db:"charts"`
	Model        string `db:"model"`
	Failure      string `db:"failure"`
	Created      int64  `db:"created"`
}

const (
	getConversation = `SELECT id, title, created, updated FROM conversations WHERE owner = ? AND id = ?`
	getMessages     = `
		SELECT owner, conversation, id, role, text, charts, model, failure, created
		FROM messages WHERE owner = ? AND conversation = ? ORDER BY seq`
	listConversations = `
		SELECT id, title, created, updated FROM conversations
		WHERE owner = ? AND id < ? ORDER BY id DESC LIMIT ?`
)

func newConversations(p *preparer) *conversations {
	return &conversations{
		writer: p.db.writer,
		reader: p.db.reader,
		add: p.writeNamed(`
			INSERT INTO messages (owner, conversation, id, role, text, charts, model, failure, created)
			VALUES (:owner, :conversation, :id, :role, :text, :charts, :model, :failure, :created)
			ON CONFLICT DO NOTHING`),
		create: p.write(`
			INSERT INTO conversations (owner, id, title, created, updated) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`),
		touch: p.write(`
			UPDATE conversations SET title = iif(title = '', ?, title), updated = max(updated, ?)
			WHERE owner = ? AND id = ?`),
		remove:   p.write(`DELETE FROM conversations WHERE owner = ? AND id = ?`),
		get:      p.read(getConversation),
		messages: p.read(getMessages),
		list:     p.read(listConversations),
	}
}

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if owner == "" {
		return chat.ErrNoOwner
	}
	return writeOne(ctx, chat.ErrExists, func() (sql.Result, error) {
		return s.create.ExecContext(ctx, owner, c.ID, c.Title, c.Created.UnixMicro(), c.Updated.UnixMicro())
	})
}

func (s *conversations) Append(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
	if owner == "" {
		return chat.ErrNoOwner
	}
	charts, _ := json.Marshal(m.Charts) // never fails for strings and whole numbers
	row := messageRow{
		Owner:        owner,
		Conversation: c.ID,
		ID:           m.ID,
		Role:         string(m.Role),
		Text:         m.Text,
		Charts:       string(charts),
		Model:        m.Model,
		Failure:      m.Failure,
		Created:      m.Created.UnixMicro(),
	}
	err := untilFree(ctx, func() error {
		return inTx(ctx, s.writer, func(tx *sqlx.Tx) error { return s.append(ctx, tx, c, row) })
	})
	return translate(ctx, err, chat.ErrNotFound)
}

// append writes a message, or returns [sql.ErrNoRows] if there is no
// conversation to add it to.
func (s *conversations) append(ctx context.Context, tx *sqlx.Tx, c chat.Conversation, m messageRow) error {
	result, err := tx.StmtxContext(ctx, s.touch).ExecContext(ctx, c.Title, c.Updated.UnixMicro(), m.Owner, m.Conversation)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return sql.ErrNoRows
	}
	_, err = tx.NamedStmtContext(ctx, s.add).ExecContext(ctx, m)
	return err
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	if owner == "" {
		return chat.Conversation{}, chat.ErrNoOwner
	}
	var row conversationRow
	var messages []messageRow
	// One transaction sees one state of the file.
	err := inTx(ctx, s.reader, func(tx *sqlx.Tx) error {
		if err := tx.StmtxContext(ctx, s.get).GetContext(ctx, &row, owner, id); err != nil {
			return err
		}
		return tx.StmtxContext(ctx, s.messages).SelectContext(ctx, &messages, owner, id)
	})
	if err != nil {
		return chat.Conversation{}, translate(ctx, err, chat.ErrNotFound)
	}
	c := row.conversation()
	for _, row := range messages {
		m, err := row.message()
		if err != nil {
			return chat.Conversation{}, fmt.Errorf("sqlite: message %s: %w", row.ID, err)
		}
		c.Messages = append(c.Messages, m)
	}
	return c, nil
}

func (s *conversations) List(ctx context.Context, owner, before string, limit int) ([]chat.Conversation, error) {
	if owner == "" {
		return nil, chat.ErrNoOwner
	}
	var rows []conversationRow
	if err := s.list.SelectContext(ctx, &rows, owner, below(before), limit); err != nil {
		return nil, translate(ctx, err, nil)
	}
	list := make([]chat.Conversation, len(rows))
	for i, row := range rows {
		list[i] = row.conversation()
	}
	return list, nil
}

func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	if owner == "" {
		return chat.ErrNoOwner
	}
	// The messages go with it: ON DELETE CASCADE.
	return writeOne(ctx, chat.ErrNotFound, func() (sql.Result, error) { return s.remove.ExecContext(ctx, owner, id) })
}

func (r conversationRow) conversation() chat.Conversation {
	return chat.Conversation{ID: r.ID, Title: r.Title, Created: timeOf(r.Created), Updated: timeOf(r.Updated)}
}

func (r messageRow) message() (chat.Message, error) {
	m := chat.Message{
		ID:      r.ID,
		Role:    chat.Role(r.Role),
		Text:    r.Text,
		Model:   r.Model,
		Failure: r.Failure,
		Created: timeOf(r.Created),
	}
	return m, json.Unmarshal([]byte(r.Charts), &m.Charts)
}
