package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// The statements about conversations.
const (
	createConversation = `
		INSERT INTO conversations (owner, id, version, title, more, created, updated)
		VALUES (:owner, :id, :version, :title, :more, :created, :updated) ON CONFLICT DO NOTHING`
	updateConversation = `
		UPDATE conversations SET version = :version, title = :title, more = :more,
			updated = CASE WHEN updated < :updated THEN :updated ELSE updated END
		WHERE owner = :owner AND id = :id AND version < :version`
	touchConversation = `
		UPDATE conversations SET title = CASE WHEN title = '' THEN :title ELSE title END,
			updated = CASE WHEN updated < :updated THEN :updated ELSE updated END
		WHERE owner = :owner AND id = :id`
	putMessage = `
		INSERT INTO messages (owner, conversation, id, version, role, text, charts, model, failure, cut,
			more, created, lease_holder, lease_until, lease_attempt,
			input, cached, output, reasoning, nano_usd)
		VALUES (:owner, :conversation, :id, :version, :role, :text, :charts, :model, :failure, :cut,
			:more, :created, :lease_holder, :lease_until, :lease_attempt,
			:input, :cached, :output, :reasoning, :nano_usd)
		ON CONFLICT (owner, conversation, id) DO UPDATE SET version = excluded.version,
			role = excluded.role, text = excluded.text, charts = excluded.charts,
			model = excluded.model, failure = excluded.failure, cut = excluded.cut, more = excluded.more,
			lease_holder = excluded.lease_holder, lease_until = excluded.lease_until,
			lease_attempt = excluded.lease_attempt, input = excluded.input, cached = excluded.cached,
			output = excluded.output, reasoning = excluded.reasoning, nano_usd = excluded.nano_usd
		WHERE messages.version < excluded.version`
	// The messages go with the conversation: ON DELETE CASCADE.
	deleteConversation = `DELETE FROM conversations WHERE owner = :owner AND id = :id`

	conversationColumns = `owner, id, version, title, more, created, updated`
	GetConversation     = `SELECT ` + conversationColumns + ` FROM conversations
		WHERE owner = ? AND id = ?`
	messageColumns = `owner, conversation, id, version, role, text, charts, model, failure, cut,
		more, created, lease_holder, lease_until, lease_attempt,
		input, cached, output, reasoning, nano_usd`
	GetMessage = `SELECT ` + messageColumns + ` FROM messages
		WHERE owner = ? AND conversation = ? AND id = ?`
	GetMessages = `SELECT ` + messageColumns + ` FROM messages
		WHERE owner = ? AND conversation = ? ORDER BY created, id`
	HasMessages = `SELECT EXISTS (
		SELECT 1 FROM messages WHERE owner = ? AND conversation = ?)`
	ListConversations = `
		SELECT ` + conversationColumns + ` FROM conversations WHERE owner = ? AND (created, id) < (?, ?)
		ORDER BY created DESC, id DESC LIMIT ?`
	CountConversations = `
		SELECT count(*) FROM (SELECT 1 FROM conversations WHERE owner = ? LIMIT ?) AS counted`
	// The charts and the rest are JSON, which is somewhat longer than their texts.
	SizeOfMessages = `
		SELECT coalesce(sum(octet_length(id) + octet_length(role) + octet_length(text)
			+ octet_length(CAST(charts AS text)) + octet_length(model) + octet_length(failure)
			+ octet_length(CAST(more AS text)) - 2
			+ octet_length(lease_holder)), 0)
		FROM messages WHERE owner = ?`
	NextConversationOwner = `SELECT owner FROM conversations WHERE owner > ? ORDER BY owner LIMIT 1`
)

// Conversations is a [chat.Store].
type Conversations struct{ DB DB }

// Create adds a conversation.
func (s Conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	row := rowOfConversation(owner, c)
	for {
		err := s.DB.Write(ctx, func(q Writer) error { return create(ctx, q, row) })
		if !errors.Is(err, marquee.ErrNotFound) {
			return err
		}
		// The conversation with this id was deleted in between: try again.
	}
}

// create inserts a conversation. The error is ErrExists if there is another one with
// its id, and ErrNotFound if that one was deleted in between.
func create(ctx context.Context, q Writer, row conversationRow) error {
	changed, err := q.Exec(ctx, createConversation, row)
	if err != nil || changed > 0 {
		return err
	}
	kept, err := getConversationRow(ctx, q, row.Owner, row.ID)
	if err != nil {
		return err
	}
	var used bool
	if err := q.Get(ctx, &used, HasMessages, row.Owner, row.ID); err != nil {
		return err
	}
	if used || rowOfConversation(row.Owner, kept) != row {
		return marquee.ErrExists
	}
	return nil
}

// Update changes the head of a conversation.
func (s Conversations) Update(ctx context.Context, owner string, c chat.Conversation) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		changed, err := q.Exec(ctx, updateConversation, rowOfConversation(owner, c))
		if err != nil || changed > 0 {
			return err
		}
		kept, err := getConversationRow(ctx, q, owner, c.ID)
		if err == nil && !kept.HasHead(c) {
			return marquee.ErrConflict
		}
		return err
	})
}

// PutMessage adds or replaces a message.
func (s Conversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	c, err := c.Stored()
	if err != nil {
		return err
	}
	if m, err = m.Stored(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		touched, err := q.Exec(ctx, touchConversation, rowOfConversation(owner, c))
		switch {
		case err != nil:
			return err
		case touched == 0:
			return marquee.ErrNotFound
		}
		changed, err := q.Exec(ctx, putMessage, rowOfMessage(owner, c.ID, m))
		if err != nil || changed > 0 {
			return err
		}
		var row messageRow
		if err := q.Get(ctx, &row, GetMessage, owner, c.ID, m.ID); err != nil {
			return err
		}
		kept, err := row.message()
		if err == nil && !kept.Equal(m) {
			return marquee.ErrConflict
		}
		return err
	})
}

// Get returns a conversation with its messages.
func (s Conversations) Get(ctx context.Context, owner, id string) (c chat.Conversation, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return chat.Conversation{}, err
	}
	err = s.DB.Read(ctx, func(q Reader) (err error) {
		c, err = getConversationRows(ctx, q, owner, id)
		return err
	})
	return c, err
}

// getConversationRow returns a conversation without its messages.
func getConversationRow(
	ctx context.Context, q Reader, owner, id string,
) (chat.Conversation, error) {
	var row conversationRow
	err := q.Get(ctx, &row, GetConversation, owner, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = marquee.ErrNotFound
	}
	if err != nil {
		return chat.Conversation{}, err
	}
	return row.conversation()
}

// getConversationRows returns a conversation with its messages.
func getConversationRows(
	ctx context.Context, q Reader, owner, id string,
) (chat.Conversation, error) {
	c, err := getConversationRow(ctx, q, owner, id)
	if err != nil {
		return chat.Conversation{}, err
	}
	var messages []*messageRow
	if err := q.Select(ctx, &messages, GetMessages, owner, id); err != nil {
		return chat.Conversation{}, err
	}
	for i := range messages {
		m, err := messages[i].message()
		if err != nil {
			return chat.Conversation{}, err
		}
		c.Messages = append(c.Messages, m)
	}
	return c, nil
}

// List returns conversations of an owner, the newest first.
func (s Conversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	below := Stamp{before.Created}
	if before.IsZero() {
		below = farFuture
	}
	var rows []*conversationRow
	if err := s.DB.Select(ctx, &rows, ListConversations, owner, below, before.ID, limit); err != nil {
		return nil, err
	}
	list := make([]chat.Conversation, len(rows))
	for i := range rows {
		var err error
		if list[i], err = rows[i].conversation(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Delete removes a conversation.
func (s Conversations) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return deleteOne(ctx, s.DB, deleteConversation, owner, id, marquee.ErrNotFound)
}

// Count counts the conversations of an owner.
func (s Conversations) Count(ctx context.Context, owner string, most int) (int, error) {
	return count(ctx, s.DB, CountConversations, owner, most)
}

// Size adds up the texts of the messages of an owner.
func (s Conversations) Size(ctx context.Context, owner string) (int64, error) {
	return size(ctx, s.DB, SizeOfMessages, owner)
}

// Owners yields the owners of conversations.
func (s Conversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.DB, NextConversationOwner)
}

// conversationRow is a row of the table conversations.
type conversationRow struct {
	Owner   string `db:"owner"`
	ID      string `db:"id"`
	Version int    `db:"version"`
	Title   string `db:"title"`
	More    string `db:"more"` // moreOfConversation
	Created Stamp  `db:"created"`
	Updated Stamp  `db:"updated"`
}

// moreOfConversation has the fields that no statement looks at.
type moreOfConversation struct {
	Pinned bool `json:"pinned,omitempty"`
}

func rowOfConversation(owner string, c chat.Conversation) conversationRow {
	return conversationRow{
		Owner: owner, ID: c.ID, Version: c.Version, Title: c.Title,
		More:    encodeMore(moreOfConversation{Pinned: c.Pinned}),
		Created: Stamp{c.Created}, Updated: Stamp{c.Updated},
	}
}

func (r *conversationRow) conversation() (chat.Conversation, error) {
	var more moreOfConversation
	if err := json.Unmarshal([]byte(r.More), &more); err != nil {
		return chat.Conversation{}, fmt.Errorf("sqlstore: conversation %s: %w", r.ID, err)
	}
	return chat.Conversation{
		ID: r.ID, Version: r.Version, Title: r.Title, Pinned: more.Pinned,
		Created: r.Created.Time, Updated: r.Updated.Time,
	}, nil
}
