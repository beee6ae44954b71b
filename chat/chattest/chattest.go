// Package chattest holds the tests that every [chat.Store] passes. A store of
// your own runs them with one call:
//
//	func TestStore(t *testing.T) {
//		chattest.TestStore(t, func(t *testing.T) chat.Store { return openMine(t) })
//	}
//
// Run them with go test -race: many rules are about calls at the same time, and
// what two of them do to the same memory may go well by chance.
//
// A store of five methods passes. Rules about [marquee.OwnerLister] are skipped,
// with a message, where the store does not have its method. A type that embeds a
// [chat.Store] does not, even if the store within does: it needs a method Owners
// of its own, which passes the call on. A store that means to have it says so to
// the compiler, and then the rules are never skipped:
//
//	var _ marquee.OwnerLister = (*MyStore)(nil)
package chattest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// TestStore checks stores against the contract of [chat.Store], one subtest
// for each rule. Every subtest calls open for an empty store; what has to be
// closed again, open leaves to t.Cleanup. Where stores do not get in each
// other's way, open may call t.Parallel first.
func TestStore(t *testing.T, open func(t *testing.T) chat.Store) {
	recordtest.Run(t, open, rules())
}

func rules() []recordtest.Rule[chat.Store] {
	return slices.Concat([]recordtest.Rule[chat.Store]{
		{Name: "Get returns every field as Create was given it", Check: createRoundTrip},
		{Name: "Get returns every field of the messages", Check: messageRoundTrip},
		{Name: "no message read is marked unsaved", Check: unsaved},
		{Name: "messages come in the order of time", Check: messageOrder},
		{Name: "Create leaves messages out", Check: createLeavesMessagesOut},
		{Name: "Create of a taken id is ErrExists and changes nothing", Check: createTaken},
		{Name: "PutMessage gives a title once and moves the time on", Check: putTouches},
		{Name: "PutMessage of the very same changes no message", Check: putAgain},
		{Name: "PutMessage of the very same moves the time on", Check: putAgainTouches},
		{Name: "PutMessage replaces a message of a lower version", Check: putVersions},
		{Name: "two conversations may have one message id", Check: sharedMessageID},
		{Name: "message ids that look alike are different", Check: messageIDsAlike},
		{Name: "Delete removes the messages too", Check: deleteMessages},
		{Name: "a conversation made again after Delete is a new one", Check: recreated},
		{Name: "List gives the newest first and leaves messages out", Check: listOrder},

		{Name: "texts that not every store could keep are refused", Check: refusedTexts},
		{Name: "numbers that not every store could keep are refused", Check: refusedNumbers},
		{Name: "messages of MaxSize are kept, larger ones refused", Check: sizes},
		{Name: "large conversations are kept whole", Check: large},

		{Name: "what the caller gave or got is not shared", Check: shareNothing},
		{Name: "concurrent PutMessages lose nothing", Check: concurrentPut},
		{Name: "two who speak by turns hear one another", Check: alternating},
		{Name: "of concurrent titles one stays, and the latest time", Check: concurrentTitles},
		{Name: "of concurrent next versions one wins", Check: concurrentVersions},
	}, conversations.Rules(), []recordtest.Rule[chat.Store]{random.Rule()})
}

// conversations are what these stores keep.
var conversations = recordtest.Kind[chat.Store, chat.Conversation]{
	One: "conversation", Many: "conversations",
	At: func(n int, at marquee.Place) chat.Conversation {
		return chat.Conversation{
			ID: at.ID, Title: fmt.Sprintf("Dramas of %d", n), Created: at.Created, Updated: at.Created.Add(time.Second),
		}
	},
	Change: func(c chat.Conversation, n int) chat.Conversation {
		m := message(n)
		m.Created = c.Created.Add(time.Duration(n) * time.Microsecond)
		m.Lease.Until = m.Created
		return with(c, c.Updated.Add(time.Duration(n)*time.Hour), m)
	},
	Writing: "PutMessage",
	Write: func(ctx context.Context, s chat.Store, owner string, c chat.Conversation) error {
		return s.PutMessage(ctx, owner, c, c.Messages[len(c.Messages)-1])
	},
	Pair: func(n, size int) (before, after chat.Conversation) {
		before = untitled(n)
		m := message(n)
		m.Text = recordtest.Fill("0123456789", size)
		after = with(before, at(n+10), m)
		after.Title = "The title"
		return before, after
	},
	Listed: func(c chat.Conversation) chat.Conversation {
		c.Messages = nil
		return c
	},
	Same: func(a, b chat.Conversation) bool { return reflect.DeepEqual(normal(a), normal(b)) },
}

// normal makes empty lists nil: the contract does not tell them apart.
func normal(c chat.Conversation) chat.Conversation {
	c.Messages = append([]chat.Message(nil), c.Messages...)
	for i := range c.Messages {
		m := &c.Messages[i]
		m.Charts = append([]chat.Chart(nil), m.Charts...)
	}
	return c
}

// The owners of the conversations in these tests.
const (
	ann = recordtest.Ann
	bob = recordtest.Bob
)

// at is the nth moment.
func at(n int) time.Time { return recordtest.Moment(n) }

// conversation is the nth conversation, without messages.
func conversation(n int) chat.Conversation { return conversations.New(n) }

// untitled is the nth conversation as the first question finds it.
func untitled(n int) chat.Conversation {
	return chat.Conversation{ID: recordtest.ID(n), Created: at(n), Updated: at(n)}
}

// with is c with one more message, which changed it at a time.
func with(c chat.Conversation, updated time.Time, m chat.Message) chat.Conversation {
	c.Updated = updated
	c.Messages = append(slices.Clone(c.Messages), m)
	return c
}

// message is the nth message, with every field set.
func message(n int) chat.Message {
	return chat.Message{
		ID:      recordtest.ID(n),
		Version: 1,
		Role:    chat.RoleUser,
		Text:    fmt.Sprintf("How much was sold in %d?", n),
		Charts:  charts(),
		Model:   "model-1",
		Failure: "the model broke off",
		Cut:     true,
		Created: at(n),
		Lease:   marquee.Lease{Holder: fmt.Sprintf("holder %d", n), Until: at(n + 300), Attempt: 1},
	}
}

// say puts messages into c and returns what the store should hold then.
func say(
	t *testing.T, s chat.Store, owner string, c chat.Conversation, messages ...chat.Message,
) chat.Conversation {
	t.Helper()
	for _, m := range messages {
		if err := s.PutMessage(t.Context(), owner, c, m); err != nil {
			t.Fatalf("PutMessage(%q, %s, %s): %v", owner, c.ID, m.ID, err)
		}
		c = with(c, c.Updated, m)
	}
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	return c
}

// begin makes a conversation, puts messages into it and returns it.
func begin(
	t *testing.T, s chat.Store, owner string, c chat.Conversation, messages ...chat.Message,
) chat.Conversation {
	t.Helper()
	conversations.Create(t, s, owner, c)
	return say(t, s, owner, c, messages...)
}

// put makes a call of PutMessage that the store must take.
func put(t *testing.T, s chat.Store, owner string, c chat.Conversation, m chat.Message) {
	t.Helper()
	recordtest.WantError(t, "PutMessage", s.PutMessage(t.Context(), owner, c, m), nil)
}
