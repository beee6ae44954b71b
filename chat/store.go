package chat

import (
	"context"
	"errors"
	"iter"
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
	// ErrConflict is returned by Store.PutMessage for a change of a message
	// that somebody else has changed meanwhile.
	ErrConflict = errors.New("chat: message was changed by somebody else")
	// ErrRunning is returned for a question whose Key names one that is being
	// answered at the moment.
	ErrRunning = errors.New("chat: question is being answered already")
	// ErrKeyReused is returned for a question whose Key was used for another.
	ErrKeyReused = errors.New("chat: key was used for another question")
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = errors.New("chat: no owner given")
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed: it is away, full or closed, and trying again later may help.
	ErrUnavailable = errors.New("chat: store unavailable")
)

// Store keeps conversations, each for its owner. Implementations are safe for
// concurrent use. A method that returns nil has stored what it was given,
// whole, and as durably as the store can. One that returns an error of this
// package, or an [InvalidError], has stored nothing; so has one whose context
// had ended before it was called, whose error is the context's under
// errors.Is. After any other error it may be stored or not: the same call again
// is safe, and tells.
//
// Methods begin with [CheckOwner], and keep what the methods Stored of
// [Conversation] and [Message] return. A time given as before counts to the
// microsecond, a limit is at least 1. Stores check nothing else: the [Service]
// does, before it calls them. chat/chattest holds their common tests.
type Store interface {
	// Create adds a conversation without messages. If the owner has one of
	// this id it changes nothing and returns [ErrExists], or nil if that is the
	// very same and has no messages either: then this call is the repetition of
	// one that succeeded.
	Create(ctx context.Context, owner string, c Conversation) error
	// PutMessage adds m to the conversation c, or replaces the message of its
	// id if m has a higher Version. It also gives the conversation c's Title if
	// it has none, and moves its Updated on to c's, never back; all or nothing.
	// If the message is the very same as m, that is all that it does. Otherwise
	// it changes nothing and returns [ErrConflict], or [ErrNotFound] if there
	// is no such conversation.
	PutMessage(ctx context.Context, owner string, c Conversation, m Message) error
	// Get returns the conversation with its messages, the oldest first, or
	// [ErrNotFound].
	Get(ctx context.Context, owner, id string) (Conversation, error)
	// List returns at most limit conversations without their messages, the
	// newest first, beginning below the place before.
	List(ctx context.Context, owner string, before Place, limit int) ([]Conversation, error)
	// Delete removes the conversation and its messages, or returns [ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
	// Owners yields every owner that has a conversation, once, in no order. It
	// is for copying all there is, and may look at everything.
	Owners(ctx context.Context) iter.Seq2[string, error]
}
