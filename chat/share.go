package chat

import (
	"context"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Share lets others read some messages of a conversation, as long as it has not ended.
type Share struct {
	// ID follows from the token, which is kept nowhere.
	ID           string
	Conversation string // its ID
	Key          string // follows from the Key of the [ShareOptions]; empty without one
	// Title is that of the conversation when it was shared.
	Title string
	// Messages are the IDs of the messages that can be read, in their order.
	Messages []string
	// Created and Ends are in UTC, to the microsecond.
	Created, Ends time.Time
}

// Stored returns the share as every store keeps it, with its times in UTC, to the microsecond.
// If some store could not keep it, Stored returns a [marquee.InvalidError]: for a NUL
// character, invalid UTF-8, or more than 64,000 bytes.
func (s Share) Stored() (Share, error) {
	s.Created, s.Ends = marquee.StoredTime(s.Created), marquee.StoredTime(s.Ends)
	s.Messages = append([]string(nil), s.Messages...)
	texts := []string{"id", s.ID, "conversation", s.Conversation, "title", s.Title, "key", s.Key}
	for _, id := range s.Messages {
		texts = append(texts, "messages", id)
	}
	return s, valid.Storable(64_000, texts...)
}

// Equal tells whether two shares are equal in every field.
func (s Share) Equal(o Share) bool {
	if len(s.Messages) != len(o.Messages) {
		return false
	}
	for i, id := range s.Messages {
		if o.Messages[i] != id {
			return false
		}
	}
	return s.ID == o.ID && s.Conversation == o.Conversation && s.Key == o.Key && s.Title == o.Title &&
		s.Created.Equal(o.Created) && s.Ends.Equal(o.Ends)
}

// Place returns where the share stands in a list.
func (s Share) Place() marquee.Place { return marquee.Place{Created: s.Created, ID: s.ID} }

// Sharer is a [Store] that keeps shares of its conversations. The contract of a Store holds for
// its methods, and each keeps what [Share.Stored] returns. Shared takes no owner. When a
// conversation is deleted, its shares are, too.
type Sharer interface {
	// Share adds a share of a conversation, or returns [marquee.ErrNotFound] if there is no
	// such conversation. If a share of this ID is there, Share changes nothing. It then
	// returns nil if the two are equal and of one owner, and [marquee.ErrExists] otherwise.
	Share(ctx context.Context, owner string, s Share) error
	// Shared returns the share of an ID and its owner, or [marquee.ErrNotFound].
	Shared(ctx context.Context, id string) (owner string, s Share, err error)
	// Shares returns the shares of a conversation, the newest first.
	Shares(ctx context.Context, owner, conversation string) ([]Share, error)
	// Unshare removes a share of the owner, or returns [marquee.ErrNotFound].
	Unshare(ctx context.Context, owner, id string) error
}
