// Package chattest has the tests that every [chat.Store] must pass. Run them on a store of
// your own with one call:
//
//	func TestStore(t *testing.T) {
//		chattest.TestStore(t, func(t *testing.T) chat.Store { return openMine(t) })
//	}
//
// Use go test -race. Many rules make calls at the same time, and a store without the locks
// that it needs may pass by chance.
//
// # Optional methods
//
// A store with the six methods of [chat.Store] passes. If it is not a
// [marquee.OwnerLister], the rules about that are skipped, and a message says so. A type
// that embeds the interface [chat.Store] is not an OwnerLister, even if the embedded value
// is: it needs a method Owners of its own that passes the call on. The same holds for a
// store that is not a [marquee.Counter], a [marquee.Purger] or a [chat.Sharer].
//
// If your store should have these methods, assert them. Then no rule is skipped by mistake:
//
//	var (
//		_ chat.Sharer         = (*MyStore)(nil)
//		_ marquee.Counter     = (*MyStore)(nil)
//		_ marquee.OwnerLister = (*MyStore)(nil)
//		_ marquee.Purger      = (*MyStore)(nil)
//	)
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
	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

// TestStore tests the contract of [chat.Store], with a subtest for each rule. Each subtest
// calls open, which must return an empty store. To close the store, open calls t.Cleanup.
// It may call t.Parallel first, if the stores that it opens are independent.
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
		{Name: "the last write repeated succeeds until there is another", Check: repeated},
		{Name: "two conversations may have one message id", Check: sharedMessageID},
		{Name: "message ids that look alike are different", Check: messageIDsAlike},
		{Name: "Update changes the head alone", Check: updateHead},
		{Name: "Update of a version that is not higher is ErrConflict", Check: updateVersions},
		{Name: "Update of the very same changes nothing", Check: updateAgain},
		{Name: "PutMessage leaves what Update wrote", Check: putAfterUpdate},
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
		{Name: "of concurrent Updates one wins", Check: concurrentUpdates},
	}, shareRules, conversations.Rules(), conversations.CountRules(),
		[]recordtest.Rule[chat.Store]{random.Rule()})
}

// conversations describes conversations to the rules for all records.
var conversations = recordtest.Kind[chat.Store, chat.Conversation]{
	One: "conversation", Many: "conversations",
	At: func(n int, at marquee.Place) chat.Conversation {
		return chat.Conversation{
			ID: at.ID, Version: 3, Title: fmt.Sprintf("Dramas of %d", n), Pinned: true,
			Created: at.Created, Updated: at.Created.Add(time.Second),
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
	Size: func(c chat.Conversation) (n int) {
		for _, m := range c.Messages {
			n += m.Size()
		}
		return n
	},
}

// normal makes empty lists nil, because the contract does not distinguish the two.
func normal(c chat.Conversation) chat.Conversation {
	c.Messages = append([]chat.Message(nil), c.Messages...)
	for i := range c.Messages {
		m := &c.Messages[i]
		m.Charts = append([]chat.Chart(nil), m.Charts...)
	}
	return c
}

// Most conversations belong to these owners.
const (
	ann = recordtest.Ann
	bob = recordtest.Bob
)

// at returns the nth moment.
func at(n int) time.Time { return recordtest.Moment(n) }

// conversation returns the nth conversation, without messages.
func conversation(n int) chat.Conversation { return conversations.New(n) }

// untitled returns the nth conversation as it is before the first question.
func untitled(n int) chat.Conversation {
	return chat.Conversation{ID: recordtest.ID(n), Created: at(n), Updated: at(n)}
}

// with returns c with one more message, which changed c at the time updated.
func with(c chat.Conversation, updated time.Time, m chat.Message) chat.Conversation {
	c.Updated = updated
	c.Messages = append(slices.Clone(c.Messages), m)
	return c
}

// message returns the nth message. All its fields are set.
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
		Usage:   llm.Usage{Input: 100 + n, Cached: 40, Output: 30, Reasoning: 7},
		Cost:    llm.Cost{NanoUSD: int64(1000 + n), Known: true},
		Created: at(n),
		Parent:  recordtest.ID(n - 1),
		Answer:  recordtest.ID(n + 1),
		Asked:   at(n + 2),
		Feedback: chat.Feedback{
			Mark: chat.MarkDown, Reason: fmt.Sprintf("It misses region %d.", n),
		},
		Checks: checks(n),
		Lease:  marquee.Lease{Holder: fmt.Sprintf("holder %d", n), Until: at(n + 300), Attempt: 1},
	}
}

// checks returns what was found out about a figure. All its fields are set.
func checks(n int) chat.Checks {
	return chat.Checks{
		Findings: []check.Finding{{
			Start: 1, End: 2, Verdict: check.Contradicted, Want: "41", Note: "North, Q1: 41",
			Source: "sales", Version: "1", Document: 1,
			Cells: []check.Cell{{Path: "rows[0].sold", Value: 41 + float64(n)/8}},
		}},
		Sources: []chat.Source{{Chart: charts()[0], Version: "1"}},
		Left:    n,
	}
}

// say puts messages into c, and returns c as the store must have it then.
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

// begin creates a conversation, puts messages into it and returns it.
func begin(
	t *testing.T, s chat.Store, owner string, c chat.Conversation, messages ...chat.Message,
) chat.Conversation {
	t.Helper()
	conversations.Create(t, s, owner, c)
	return say(t, s, owner, c, messages...)
}

// put calls PutMessage. The store must accept the call.
func put(t *testing.T, s chat.Store, owner string, c chat.Conversation, m chat.Message) {
	t.Helper()
	recordtest.WantError(t, "PutMessage", s.PutMessage(t.Context(), owner, c, m), nil)
}
