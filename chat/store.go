package chat

import (
	"context"
	"errors"
)

var (
	// ErrNotFound is returned for a conversation that does not exist, or
	// belongs to somebody else.
	ErrNotFound = errors.New("chat: conversation not found")
	// ErrFull is returned for a question to a conversation that has 200
	// messages: it is time for a new one.
	ErrFull = errors.New("chat: conversation is full")
	// ErrExists is returned by Store.Create for an id that is taken.
	ErrExists = errors.New("chat: conversation exists")
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = errors.New("chat: no owner given")
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed: it is away, full or closed, and trying again later may help.
	ErrUnavailable = errors.New("chat: store unavailable")
)

// Store keeps conversations, each for its owner. Implementations are safe for
// concurrent use. An empty owner is [ErrNoOwner]. A method that returns nil
// has stored what it was given, whole, and as durably as the store can; one
// that returns an error has stored nothing. When the context has ended, that
// error is the context's under errors.Is. Stores check nothing else: the
// [Service] does, before it calls them. chat/chattest holds their common tests.
type Store interface {
	// Create adds a conversation without messages. If the owner has one of
	// this id it changes nothing and returns [ErrExists].
	Create(ctx context.Context, owner string, c Conversation) error
	// Append adds m at the end of the conversation c, gives it c's Title if it
	// has none, and moves its Updated on to c's, never back; all or nothing. Or
	// it returns [ErrNotFound]. A message whose id the conversation has already
	// is not added again.
	Append(ctx context.Context, owner string, c Conversation, m Message) error
	// Get returns the conversation with its messages, or [ErrNotFound].
	Get(ctx context.Context, owner, id string) (Conversation, error)
	// List returns at most limit conversations without their messages, in
	// descending order of id, the newest first, beginning below the id
	// before; an empty before begins at the newest.
	List(ctx context.Context, owner, before string, limit int) ([]Conversation, error)
	// Delete removes the conversation and its messages, or returns [ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
