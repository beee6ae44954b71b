// Package chattest holds the tests that every [chat.Store] passes. A store of
// your own runs them with one call:
//
//	func TestStore(t *testing.T) {
//		chattest.TestStore(t, func(t *testing.T) chat.Store { return openMine(t) })
//	}
package chattest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// TestStore checks stores against the contract of [chat.Store], one subtest
// for each rule. Every subtest calls open for an empty store; what has to be
// closed again, open leaves to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) chat.Store) {
	for _, rule := range []struct {
		name  string
		check func(t *testing.T, s store)
	}{
		{"Get returns every field as Create was given it", createRoundTrip},
		{"Get returns every field of the messages", messageRoundTrip},
		{"times come back in UTC to the microsecond", times},
		{"messages come in the order of time", messageOrder},
		{"Create leaves messages out", createLeavesMessagesOut},
		{"Create of a taken id is ErrExists and changes nothing", createTaken},
		{"PutMessage gives a title once and moves the time on", putTouches},
		{"PutMessage of the very same changes no message", putAgain},
		{"PutMessage of the very same moves the time on", putAgainTouches},
		{"PutMessage replaces a message of a lower version", putVersions},
		{"two conversations may have one message id", sharedMessageID},
		{"what does not exist is ErrNotFound", notFound},
		{"Delete removes the messages too", deleteMessages},
		{"a conversation made again after Delete is a new one", recreated},

		{"texts that not every store could keep are refused", refusedTexts},
		{"messages of MaxSize are kept, larger ones refused", sizes},
		{"large conversations are kept whole", large},

		{"what belongs to somebody else is ErrNotFound", otherOwner},
		{"two owners may use one id", sharedID},
		{"an empty owner is ErrNoOwner", noOwner},
		{"owners that not every store could keep are refused", refusedOwners},
		{"owners that look alike are different", ownersAlike},
		{"Owners yields each owner once", owners},
		{"a range over Owners may end early", ownersBreak},
		{"Owners misses and doubles nobody while others write", ownersWhileChanging},

		{"List gives the newest first and leaves messages out", listOrder},
		{"List orders conversations of one microsecond by id", listTies},
		{"List orders times from the year 1 to 9998", listTimes},
		{"List begins below before", listBefore},
		{"List begins below any place", listPlaces},
		{"List gives at most limit conversations of one owner", listLimit},
		{"List gives a hundred conversations and more", listLong},
		{"paging misses and doubles nothing while conversations come and go", listWhileChanging},
		{"paging misses and doubles nothing while others write", listWhileOthersWrite},

		{"what the caller gave or got is not shared", shareNothing},
		{"concurrent Creates of one id succeed once", concurrentCreate},
		{"concurrent PutMessages lose nothing", concurrentPut},
		{"two who speak by turns hear one another", alternating},
		{"of concurrent titles one stays, and the latest time", concurrentTitles},
		{"of concurrent next versions one wins", concurrentVersions},
		{"concurrent repetitions of one call succeed", concurrentRepeats},
		{"no concurrent PutMessage brings a deleted conversation back", concurrentDelete},
		{"a context that has ended is an error, and nothing is written", endedContext},
		{"a call that is broken off leaves all or nothing", brokenOff},
		{"random calls agree with a plain map", randomCalls},
	} {
		t.Run(rule.name, func(t *testing.T) { rule.check(t, open(t).(store)) })
	}
}

// store is a store that can do everything.
type store interface {
	chat.Store
	marquee.OwnerLister
}

// The owners of the conversations in these tests.
const (
	ann = "ann"
	bob = "bob"
)

// id is the nth id in the order of making.
func id(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// at is the nth moment.
func at(n int) time.Time {
	return time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC).Add(time.Duration(n) * time.Second)
}

// conversation is the nth conversation, without messages.
func conversation(n int) chat.Conversation {
	return chat.Conversation{ID: id(n), Title: fmt.Sprintf("Sales of %d", n), Created: at(n), Updated: at(n + 1)}
}

// message is the nth message, with every field set.
func message(n int) chat.Message {
	return chat.Message{
		ID:      id(n),
		Version: 1,
		Role:    chat.RoleUser,
		Text:    fmt.Sprintf("How much was sold in %d?", n),
		Charts: []chat.Chart{
			chart("sales", `{"by":"region","from":1990,"region":["North","South & West"],"to":2020}`),
			chart("stock", `{"limit":5,"year":2015}`),
			chart("returns", `{"exact":12345678901234567890,"least":0.1,"nested":{"a":[1,{"b":true}]}}`),
		},
		Model:   "model-1",
		Failure: "the model broke off",
		Cut:     true,
		Created: at(n),
		Lease:   marquee.Lease{Holder: fmt.Sprintf("holder %d", n), Until: at(n + 300), Attempt: 1},
	}
}

// chart is a chart of a kind with parameters in the form that stores keep.
func chart(kind, params string) chat.Chart {
	c, err := chat.NewChart(kind, json.RawMessage(params))
	if err != nil {
		panic(err) // of what was made here
	}
	return c
}

// newest is where a list begins.
var newest marquee.Place

// place is that of the nth conversation.
func place(n int) marquee.Place { return conversation(n).Place() }

func create(t *testing.T, s store, owner string, list ...chat.Conversation) {
	t.Helper()
	for _, c := range list {
		if err := s.Create(t.Context(), owner, c); err != nil {
			t.Fatalf("Create(%q, %s): %v", owner, c.ID, err)
		}
	}
}

// say puts messages into c and returns what the store should hold then.
func say(t *testing.T, s store, owner string, c chat.Conversation, messages ...chat.Message) chat.Conversation {
	t.Helper()
	for _, m := range messages {
		if err := s.PutMessage(t.Context(), owner, c, m); err != nil {
			t.Fatalf("PutMessage(%q, %s, %s): %v", owner, c.ID, m.ID, err)
		}
		c.Messages = append(c.Messages, m)
	}
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	return c
}

func wantConversation(t *testing.T, s store, owner string, want chat.Conversation) {
	t.Helper()
	got, err := s.Get(t.Context(), owner, want.ID)
	if err != nil {
		t.Fatalf("Get(%q, %s): %v", owner, want.ID, err)
	}
	if !same(got, want) {
		t.Errorf("Get(%q, %s)\n got %s\nwant %s", owner, want.ID, short(got), short(want))
	}
}

func same(a, b chat.Conversation) bool { return reflect.DeepEqual(normal(a), normal(b)) }

// normal makes empty lists nil: the contract does not tell them apart.
func normal(c chat.Conversation) chat.Conversation {
	c.Messages = append([]chat.Message(nil), c.Messages...)
	for i := range c.Messages {
		m := &c.Messages[i]
		m.Charts = append([]chat.Chart(nil), m.Charts...)
	}
	return c
}

// short writes a value out, the beginning if it is long.
func short(v any) string { return fmt.Sprintf("%.400s", fmt.Sprintf("%+v", v)) }

func wantError(t *testing.T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", call, got, want)
	}
}

// list returns the numbers of the conversations that List gives.
func list(t *testing.T, s store, owner string, before marquee.Place, limit int) []int {
	t.Helper()
	conversations, err := s.List(t.Context(), owner, before, limit)
	if err != nil {
		t.Fatalf("List(%q, %v, %d): %v", owner, before, limit, err)
	}
	numbers := make([]int, len(conversations))
	for i, got := range conversations {
		if _, err := fmt.Sscanf(got.ID, "01900000-0000-7000-8000-%d", &numbers[i]); err != nil {
			t.Fatalf("List gave the id %q, which nobody made", got.ID)
		}
		if want := conversation(numbers[i]); !same(got, want) {
			t.Errorf("List\n got %+v\nwant %+v", got, want)
		}
	}
	return numbers
}
