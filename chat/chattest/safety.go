package chattest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

func shareNothing(t *testing.T, s chat.Store) {
	want := with(conversation(1), conversation(1).Updated, message(1))
	given := message(1)
	begin(t, s, ann, conversation(1), given)
	scribble(&given, "changed after PutMessage")
	conversations.Want(t, s, ann, want)

	got, err := s.Get(t.Context(), ann, want.ID)
	if err != nil {
		t.Fatal(err)
	}
	scribble(&got.Messages[0], "changed after Get")
	got.Messages[0].Text = "changed after Get"
	conversations.Want(t, s, ann, want)
}

func concurrentPut(t *testing.T, s chat.Store) {
	const workers, each = 6, 6
	conversations.Create(t, s, ann, conversation(1))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				m := message(w*each + i)
				// The second call is from a caller who did not get the answer to the first.
				for range 2 {
					if err := s.PutMessage(t.Context(), ann, conversation(1), m); err != nil {
						t.Errorf("PutMessage: %v", err)
					}
				}
				if _, err := s.Get(t.Context(), ann, recordtest.ID(1)); err != nil {
					t.Errorf("Get: %v", err)
				}
			}
		})
	}
	wg.Wait()

	got, err := s.Get(t.Context(), ann, recordtest.ID(1))
	if err != nil {
		t.Fatal(err)
	}
	position := map[string]int{}
	for i, m := range got.Messages {
		position[m.ID] = i
	}
	if len(got.Messages) != workers*each || len(position) != workers*each {
		t.Errorf("%d messages are kept with %d ids, want %d",
			len(got.Messages), len(position), workers*each)
	}
	for n := range workers * each {
		if n%each > 0 && position[recordtest.ID(n)] < position[recordtest.ID(n-1)] {
			t.Errorf("message %d is before message %d, which is older", n, n-1)
		}
	}
}

func concurrentVersions(t *testing.T, s chat.Store) {
	begin(t, s, ann, conversation(1), message(1), message(2))
	for version := 2; version < 6; version++ {
		name := fmt.Sprintf("PutMessage of version %d", version)
		recordtest.OneWins(t, name, marquee.ErrConflict, func(w int) error {
			m := message(1)
			m.Version, m.Lease.Holder = version, fmt.Sprintf("worker %d", w)
			return s.PutMessage(t.Context(), ann, conversation(1), m)
		})
	}
}

// alternating: two goroutines write in turn, and each reads at once what the other wrote.
func alternating(t *testing.T, s chat.Store) {
	conversations.Create(t, s, ann, conversation(1))
	want := conversation(1)
	var turns [2]chan chat.Conversation
	for w := range turns {
		turns[w] = make(chan chat.Conversation, 1)
	}
	var wg sync.WaitGroup
	for w := range turns {
		wg.Go(func() {
			defer close(turns[1-w])
			for said := range turns[w] {
				got, err := s.Get(t.Context(), ann, recordtest.ID(1))
				if err != nil || !conversations.Same(got, said) {
					t.Errorf("Get returns %d messages, %v, want the %d that were put",
						len(got.Messages), err, len(said.Messages))
				}
				n := len(said.Messages)
				if n == 20 || t.Failed() {
					return
				}
				said.Title, said.Updated = conversation(1).Title, at(n+10)
				recordtest.WantError(t, "PutMessage", s.PutMessage(t.Context(), ann, said, message(n)), nil)
				said.Messages = append(said.Messages, message(n))
				turns[1-w] <- said
			}
		})
	}
	turns[0] <- want
	wg.Wait()
}

// concurrentTitles: if several titles come at the same time, the first one stays. So does
// the latest time.
func concurrentTitles(t *testing.T, s chat.Store) {
	for n := range 4 {
		conversations.Create(t, s, ann, untitled(n))
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				c := untitled(n)
				c.Title, c.Updated = fmt.Sprintf("Title %d", w), at(n+w)
				recordtest.WantError(t, "PutMessage", s.PutMessage(t.Context(), ann, c, message(w)), nil)
				got, err := s.Get(t.Context(), ann, recordtest.ID(n))
				if err != nil || got.Title == "" || got.Updated.Before(c.Updated) {
					t.Errorf("Get returns the title %q of %v, %v after PutMessage at %v",
						got.Title, got.Updated, err, c.Updated)
				}
			})
		}
		wg.Wait()
		got, err := s.Get(t.Context(), ann, recordtest.ID(n))
		if err != nil || len(got.Messages) != 6 || !got.Updated.Equal(at(n+5)) {
			t.Errorf("Get returns %d messages, updated %v, %v, want 6 at %v",
				len(got.Messages), got.Updated, err, at(n+5))
		}
	}
}
