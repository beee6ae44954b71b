package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
)

// The errors of a [Service]. Each but [ErrFull] wraps the error of package
// marquee that has its name.
var (
	// ErrNotFound is returned for a conversation that does not exist, that
	// belongs to somebody else, or that was deleted while it was answered.
	ErrNotFound = fmt.Errorf("chat: conversation %w", marquee.ErrNotFound)
	// ErrFull is returned for a question to a conversation that has 200
	// messages: it is time for a new one.
	ErrFull = errors.New("chat: conversation is full")
	// ErrExists is for a [Store] that wants to say what exists.
	ErrExists = fmt.Errorf("chat: conversation %w", marquee.ErrExists)
	// ErrConflict is for a [Store] that wants to say what somebody else has
	// changed.
	ErrConflict = fmt.Errorf("chat: message %w", marquee.ErrConflict)
	// ErrRunning is returned for a question whose Key names one that is being
	// answered at the moment.
	ErrRunning = fmt.Errorf("chat: question %w", marquee.ErrRunning)
	// ErrKeyReused is returned for a question whose Key was used for another.
	ErrKeyReused = fmt.Errorf("chat: %w", marquee.ErrKeyReused)
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = fmt.Errorf("chat: %w", marquee.ErrNoOwner)
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed. Trying again later may help.
	ErrUnavailable = fmt.Errorf("chat: %w", marquee.ErrUnavailable)
)

// storeError returns the error of this package for one of a store.
func storeError(err error) error {
	return failure.Of(err, ErrNotFound, ErrExists, ErrConflict, ErrNoOwner, ErrUnavailable)
}

// Store keeps conversations, each for its owner. Implementations are safe for
// concurrent use. A method that returns nil has stored what it was given,
// whole, and as durably as the store can.
//
// A method that returns one of the errors named here, or a
// [marquee.InvalidError], has stored nothing. So has one whose context had ended
// before it was called: its error is the context's under errors.Is. After any
// other error it may be stored or not. The same call again is safe, and tells. A
// store that cannot take more at the moment returns a [marquee.OverloadedError].
//
// Methods begin with [marquee.CheckOwner], and keep what the methods Stored of
// [Conversation] and [Message] return. A time given as before counts to the
// microsecond, and a limit is at least 1. Stores check nothing else: the
// [Service] does, before it calls them.
//
// A store that also is a [marquee.OwnerLister] can be copied to another store. A
// store that embeds another Store is not: it has the five methods of this
// interface only, whatever the other can do besides. Write a method that passes
// Owners on if it is needed. The package chat/chattest holds the tests that
// every store passes.
type Store interface {
	// Create adds a conversation without messages. If the owner has one of
	// this id it changes nothing. It returns [marquee.ErrExists] then, or nil
	// if that one is the very same and has no messages either: this call is
	// then the repetition of one that succeeded.
	Create(ctx context.Context, owner string, c Conversation) error
	// PutMessage adds m to the conversation c, or replaces the message of its
	// id if m has a higher Version. It also gives the conversation c's Title if
	// it has none, and moves its Updated on to c's, never back; all or nothing.
	// If the message is the very same as m, that is all that it does. Otherwise
	// it changes nothing and returns [marquee.ErrConflict], or
	// [marquee.ErrNotFound] if there is no such conversation.
	PutMessage(ctx context.Context, owner string, c Conversation, m Message) error
	// Get returns the conversation with its messages, the oldest first, or
	// [marquee.ErrNotFound] and a zero Conversation.
	Get(ctx context.Context, owner, id string) (Conversation, error)
	// List returns at most limit conversations without their messages, the
	// newest first, beginning below the place before.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Conversation, error)
	// Delete removes the conversation and its messages, or returns
	// [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
