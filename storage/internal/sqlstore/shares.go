package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// The statements about shares. They go with their conversation: ON DELETE CASCADE.
const (
	// holdConversation keeps others from deleting it until the transaction ends.
	holdConversation = `UPDATE conversations SET updated = updated WHERE owner = :owner AND id = :id`
	addShare         = `
		INSERT INTO shares (id, owner, conversation, data)
		VALUES (:id, :owner, :conversation, :data) ON CONFLICT DO NOTHING`
	deleteShare = `DELETE FROM shares WHERE owner = :owner AND id = :id`

	shareColumns = `id, owner, conversation, data`
	GetShare     = `SELECT ` + shareColumns + ` FROM shares WHERE id = ?`
	ListShares   = `SELECT ` + shareColumns + ` FROM shares WHERE owner = ? AND conversation = ?`
)

// Share adds a share of a conversation.
func (s Conversations) Share(ctx context.Context, owner string, share chat.Share) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	share, err := share.Stored()
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		held, err := q.Exec(ctx, holdConversation,
			map[string]any{"owner": owner, "id": share.Conversation})
		switch {
		case err != nil:
			return err
		case held == 0:
			return marquee.ErrNotFound
		}
		added, err := q.Exec(ctx, addShare, rowOfShare(owner, share))
		if err != nil || added > 0 {
			return err
		}
		row, kept, err := getShare(ctx, q, share.ID)
		if err == nil && (row.Owner != owner || !kept.Equal(share)) {
			return marquee.ErrExists
		}
		return err
	})
}

// Shared returns a share and its owner.
func (s Conversations) Shared(ctx context.Context, id string) (string, chat.Share, error) {
	row, share, err := getShare(ctx, s.DB, id)
	return row.Owner, share, err
}

func getShare(ctx context.Context, q Reader, id string) (row shareRow, s chat.Share, err error) {
	err = q.Get(ctx, &row, GetShare, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = marquee.ErrNotFound
	}
	if err == nil {
		s, err = row.share()
	}
	if err != nil {
		return shareRow{}, chat.Share{}, err
	}
	return row, s, nil
}

// Shares returns the shares of a conversation, the newest first.
func (s Conversations) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	var rows []*shareRow
	if err := s.DB.Select(ctx, &rows, ListShares, owner, conversation); err != nil {
		return nil, err
	}
	var list []chat.Share
	for _, row := range rows {
		share, err := row.share()
		if err != nil {
			return nil, err
		}
		list = append(list, share)
	}
	slices.SortFunc(list, func(a, b chat.Share) int { return b.Place().Compare(a.Place()) })
	return list, nil
}

// Unshare removes a share.
func (s Conversations) Unshare(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return deleteOne(ctx, s.DB, deleteShare, owner, id, marquee.ErrNotFound)
}

// shareRow is a row of the table shares.
type shareRow struct {
	ID           string `db:"id"`
	Owner        string `db:"owner"`
	Conversation string `db:"conversation"`
	Data         string `db:"data"` // shareData
}

// shareData has the fields that no statement looks at. Times are microseconds since 1970.
type shareData struct {
	Key      string   `json:"key,omitempty"`
	Title    string   `json:"title"`
	Messages []string `json:"messages"`
	Created  int64    `json:"created"`
	Ends     int64    `json:"ends"`
}

func rowOfShare(owner string, s chat.Share) shareRow {
	return shareRow{ID: s.ID, Owner: owner, Conversation: s.Conversation, Data: encodeMore(shareData{
		Key: s.Key, Title: s.Title, Messages: s.Messages,
		Created: s.Created.UnixMicro(), Ends: s.Ends.UnixMicro(),
	})}
}

func (r *shareRow) share() (chat.Share, error) {
	var d shareData
	if err := json.Unmarshal([]byte(r.Data), &d); err != nil {
		return chat.Share{}, fmt.Errorf("sqlstore: share of conversation %s: %w", r.Conversation, err)
	}
	return chat.Share{
		ID: r.ID, Conversation: r.Conversation, Key: d.Key, Title: d.Title, Messages: d.Messages,
		Created: time.UnixMicro(d.Created).UTC(), Ends: time.UnixMicro(d.Ends).UTC(),
	}, nil
}
