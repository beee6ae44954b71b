package chattest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// changed returns a conversation with its next head.
func changed(c chat.Conversation, title string, updated time.Time) chat.Conversation {
	c.Version, c.Title, c.Pinned, c.Updated = c.Version+1, title, !c.Pinned, updated
	return c
}

// update calls Update. The error must be want.
func update(t *testing.T, s chat.Store, owner string, c chat.Conversation, want error) {
	t.Helper()
	call := fmt.Sprintf("Update of version %d", c.Version)
	recordtest.WantError(t, call, s.Update(t.Context(), owner, c), want)
}

func updateHead(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, untitled(1), message(1), message(2))
	other := begin(t, s, ann, conversation(2), message(1))
	bobs := begin(t, s, bob, conversation(1), message(1))
	for _, test := range []struct {
		title       string
		updated, is time.Time
	}{
		{"The title", at(90), at(90)},
		{recordtest.EveryPlane(), at(80), at(90)},
		{"", at(100), at(100)},
	} {
		given := changed(want, test.title, test.updated)
		given.Created = at(50)                       // must be ignored
		given.Messages = []chat.Message{message(99)} // must be ignored
		update(t, s, ann, given, nil)
		want = changed(want, test.title, test.is)
		conversations.Want(t, s, ann, want)
		conversations.WantList(t, s, ann, 9, want, other)
	}
	conversations.Want(t, s, bob, bobs)
	missing := changed(conversation(3), "a", at(3))
	update(t, s, ann, missing, marquee.ErrNotFound)
	update(t, s, bob, changed(other, "a", at(3)), marquee.ErrNotFound)
	conversations.WantNone(t, s, ann, conversation(3))
}

func updateVersions(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, conversation(1), message(1))
	for _, version := range []int{7, math.MaxInt32} {
		next := changed(want, "Another title", at(50))
		next.Version = version
		update(t, s, ann, next, nil)
		want = next
		for _, change := range []func(*chat.Conversation){
			func(c *chat.Conversation) { c.Version-- },
			func(c *chat.Conversation) { c.Title = "a" },
			func(c *chat.Conversation) { c.Pinned = !c.Pinned },
		} {
			c := next
			c.Updated = at(500)
			change(&c)
			update(t, s, ann, c, marquee.ErrConflict)
			conversations.Want(t, s, ann, want)
		}
	}
}

func updateAgain(t *testing.T, s chat.Store) {
	want := changed(begin(t, s, ann, conversation(1), message(1)), "Another title", at(50))
	for range 2 {
		update(t, s, ann, want, nil)
	}
	later := want
	later.Updated = at(500)
	update(t, s, ann, later, nil)
	conversations.Want(t, s, ann, want)
	conversations.Delete(t, s, ann, 1)
	update(t, s, ann, want, marquee.ErrNotFound)
	conversations.WantNone(t, s, ann, conversation(1))
}

func putAfterUpdate(t *testing.T, s chat.Store) {
	c := begin(t, s, ann, conversation(1), message(1))
	want := changed(c, "Another title", at(50))
	update(t, s, ann, want, nil)
	c.Updated = at(60)
	for n := 1; n < 4; n++ { // the first is there already
		put(t, s, ann, c, message(n))
	}
	want.Messages, want.Updated = []chat.Message{message(1), message(2), message(3)}, at(60)
	conversations.Want(t, s, ann, want)
	put(t, s, ann, c, message(4))
	update(t, s, ann, changed(want, "The last title", at(70)), nil)
	want.Messages = append(want.Messages, message(4))
	conversations.Want(t, s, ann, changed(want, "The last title", at(70)))
}

func concurrentUpdates(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, conversation(1), message(1))
	for version := 4; version < 8; version++ {
		name := fmt.Sprintf("Update of version %d", version)
		recordtest.OneWins(t, name, marquee.ErrConflict, func(w int) error {
			c := conversation(1)
			c.Version, c.Title = version, fmt.Sprintf("Title %d of worker %d", version, w)
			return s.Update(t.Context(), ann, c)
		})
	}
	got, err := s.Get(t.Context(), ann, want.ID)
	if err != nil || got.Version != 7 || len(got.Messages) != 1 {
		t.Errorf("Get returns version %d with %d messages, %v, want version 7 with 1",
			got.Version, len(got.Messages), err)
	}
}
