package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
)

// These are the errors of a [Service]. Each wraps the error of package marquee
// that has the same name, except [ErrFull].
var (
	// ErrNotFound means that the conversation does not exist, belongs to somebody
	// else, or was deleted while its question was answered.
	ErrNotFound = fmt.Errorf("chat: conversation %w", marquee.ErrNotFound)
	// ErrNoMessage means that the conversation has no such question, or no such answer.
	ErrNoMessage = fmt.Errorf("chat: message %w", marquee.ErrNotFound)
	// ErrFull means that the conversation has 200 messages and does not take
	// another question.
	ErrFull = errors.New("chat: conversation is full")
	// ErrExists means that the owner has another conversation of this id. A
	// [Store] may return it; a Service does not.
	ErrExists = fmt.Errorf("chat: conversation %w", marquee.ErrExists)
	// ErrConflict means that somebody else has changed the message. A [Store] may
	// return it; a Service does not.
	ErrConflict = fmt.Errorf("chat: message %w", marquee.ErrConflict)
	// ErrRunning means that somebody is answering the question of this Key at the
	// moment.
	ErrRunning = fmt.Errorf("chat: question %w", marquee.ErrRunning)
	// ErrKeyReused means that the Key was used for a different question before.
	ErrKeyReused = fmt.Errorf("chat: %w", marquee.ErrKeyReused)
	// ErrNoOwner means that the owner is empty.
	ErrNoOwner = fmt.Errorf("chat: %w", marquee.ErrNoOwner)
	// ErrUnavailable means that the store failed. The same call may succeed
	// later.
	ErrUnavailable = fmt.Errorf("chat: %w", marquee.ErrUnavailable)
)

// storeError returns the error of this package for an error of a store.
func storeError(err error) error {
	return failure.Of(err, ErrNotFound, ErrExists, ErrConflict, ErrNoOwner, ErrUnavailable)
}

// Store keeps conversations, each for its owner. Methods may be called at the same
// time from many goroutines.
//
// A method that returns nil has stored everything, as durably as the store can. A
// method that returns one of the errors named below, or a [marquee.InvalidError],
// has stored nothing. If ctx ended before the call, the method stores nothing and
// returns an error that is the context's under errors.Is. After any other error
// the change may or may not be stored. It is always safe to make the same call
// again: its result tells. A store that cannot take more calls at the moment
// returns a [marquee.OverloadedError].
//
// Each method begins with [marquee.CheckOwner], and keeps what
// [Conversation.Stored] and [Message.Stored] return. The time before counts to the
// microsecond, and a limit is at least 1. A store checks nothing else: the
// [Service] has checked its arguments.
//
// A store that also is a [marquee.OwnerLister] can be copied to another store. A store
// that also is a [marquee.Counter] bounds what an owner keeps. A store that may hold
// traces of deleted conversations must be a [marquee.Purger], or they stay when an owner
// is erased. A store that also is a [Sharer] lets people share conversations. A store that
// embeds the interface Store has only its six methods, even if the embedded value has more.
// Such a store must pass the others on by methods of its own. The package chat/chattest has
// the tests that every store must pass.
type Store interface {
	// Create adds a conversation without messages. If the owner has a
	// conversation of this id already, Create changes nothing. It then returns
	// nil if the two are equal and neither has messages, because the call repeats
	// one that succeeded, and [marquee.ErrExists] otherwise.
	Create(ctx context.Context, owner string, c Conversation) error
	// PutMessage writes a message of the conversation c. There are three cases:
	//
	//   - There is no message of this id: PutMessage adds m.
	//   - The message of this id has a lower Version: m replaces it.
	//   - The message of this id equals m by [Message.Equal]: it stays.
	//
	// In each of them the conversation also gets the Title of c if it has none,
	// and the Updated of c if that is later. PutMessage writes all of this or
	// nothing. In any other case it changes nothing and returns
	// [marquee.ErrConflict], or [marquee.ErrNotFound] if there is no such
	// conversation.
	PutMessage(ctx context.Context, owner string, c Conversation, m Message) error
	// Update writes the Version, Title and Pinned of c if its Version is higher than that of
	// the conversation. The conversation then also gets the Updated of c if that is later. If
	// it has the three by [Conversation.HasHead] already, Update changes nothing and returns
	// nil. In any other case it changes nothing and returns [marquee.ErrConflict], or
	// [marquee.ErrNotFound] if there is no such conversation. It changes no messages.
	Update(ctx context.Context, owner string, c Conversation) error
	// Get returns the conversation with its messages, the oldest first, or a zero
	// Conversation and [marquee.ErrNotFound].
	Get(ctx context.Context, owner, id string) (Conversation, error)
	// List returns at most limit conversations that are older than the place
	// before, the newest first, without their messages. If before is the zero
	// Place, List begins with the newest.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Conversation, error)
	// Delete removes the conversation and its messages, or returns
	// [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
