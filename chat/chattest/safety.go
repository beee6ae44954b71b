package chattest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func shareNothing(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := conversation(1)
	want.Messages = []chat.Message{message(1)}

	given := message(1)
	say(t, s, ann, conversation(1), given)
	given.Charts[0].Kind = "changed after PutMessage"
	given.Charts[0].Params[2] = 'X'
	wantConversation(t, s, ann, want)

	got, err := s.Get(t.Context(), ann, id(1))
	if err != nil {
		t.Fatal(err)
	}
	got.Messages[0].Charts[0].Kind = "changed after Get"
	got.Messages[0].Charts[0].Params[2] = 'X'
	got.Messages[0].Text = "changed after Get"
	wantConversation(t, s, ann, want)
}

func concurrentCreate(t *testing.T, s store) {
	var wg sync.WaitGroup
	var won atomic.Int32
	for w := range 8 {
		wg.Go(func() {
			c := conversation(1)
			c.Title = fmt.Sprintf("Title %d", w)
			switch err := s.Create(t.Context(), ann, c); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, marquee.ErrExists):
				t.Errorf("Create: %v, want nil or ErrExists", err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d Creates of one id succeeded, want 1", n)
	}
}

func concurrentPut(t *testing.T, s store) {
	const workers, each = 8, 8
	create(t, s, ann, conversation(1))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				m := message(w*each + i)
				// The second PutMessage is that of a caller who missed the answer.
				for range 2 {
					if err := s.PutMessage(t.Context(), ann, conversation(1), m); err != nil {
						t.Errorf("PutMessage: %v", err)
					}
				}
				if _, err := s.Get(t.Context(), ann, id(1)); err != nil {
					t.Errorf("Get: %v", err)
				}
			}
		})
	}
	wg.Wait()

	got, err := s.Get(t.Context(), ann, id(1))
	if err != nil {
		t.Fatal(err)
	}
	position := map[string]int{}
	for i, m := range got.Messages {
		position[m.ID] = i
	}
	if len(got.Messages) != workers*each || len(position) != workers*each {
		t.Errorf("%d messages are kept with %d ids, want %d", len(got.Messages), len(position), workers*each)
	}
	for n := range workers * each {
		if n%each > 0 && position[id(n)] < position[id(n-1)] {
			t.Errorf("message %d stands before message %d, which is older", n, n-1)
		}
	}
}

func concurrentVersions(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	say(t, s, ann, conversation(1), message(1), message(2))
	const rounds, workers = 4, 6
	for version := 2; version < 2+rounds; version++ {
		var wg sync.WaitGroup
		var won atomic.Int32
		for w := range workers {
			wg.Go(func() {
				m := message(1)
				m.Version, m.Lease.Holder = version, fmt.Sprintf("worker %d", w)
				switch err := s.PutMessage(t.Context(), ann, conversation(1), m); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, marquee.ErrConflict):
					t.Errorf("PutMessage: %v, want nil or ErrConflict", err)
				}
			})
		}
		wg.Wait()
		if n := won.Load(); n != 1 {
			t.Errorf("version %d was written by %d, want 1", version, n)
		}
	}
}

func concurrentDelete(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	var wg sync.WaitGroup
	var deleted atomic.Bool
	for w := range 4 {
		wg.Go(func() {
			for i := range 8 {
				gone := deleted.Load()
				err := s.PutMessage(t.Context(), ann, conversation(1), message(8*w+i))
				if err != nil && !errors.Is(err, marquee.ErrNotFound) {
					t.Errorf("PutMessage: %v, want nil or ErrNotFound", err)
				}
				if gone && err == nil {
					t.Error("PutMessage to a deleted conversation succeeded")
				}
			}
		})
	}
	wg.Go(func() {
		if err := s.Delete(t.Context(), ann, id(1)); err != nil {
			t.Errorf("Delete: %v", err)
		}
		deleted.Store(true)
	})
	wg.Wait()
	wantNotFound(t, s, ann, conversation(1))
}

// alternating: two who speak by turns hear one another at once.
func alternating(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := conversation(1)
	turns := [2]chan chat.Conversation{make(chan chat.Conversation, 1), make(chan chat.Conversation, 1)}
	var wg sync.WaitGroup
	for w := range turns {
		wg.Go(func() {
			defer close(turns[1-w])
			for said := range turns[w] {
				got, err := s.Get(t.Context(), ann, id(1))
				if err != nil || !same(got, said) {
					t.Errorf("Get gives %d messages, %v, want the %d that were said", len(got.Messages), err, len(said.Messages))
				}
				n := len(said.Messages)
				if n == 20 || t.Failed() {
					return
				}
				said.Title, said.Updated = conversation(1).Title, at(n+10)
				wantError(t, "PutMessage", s.PutMessage(t.Context(), ann, said, message(n)), nil)
				said.Messages = append(said.Messages, message(n))
				turns[1-w] <- said
			}
		})
	}
	turns[0] <- want
	wg.Wait()
}

// concurrentRepeats: the very same call made by several at once succeeds for
// all of them.
func concurrentRepeats(t *testing.T, s store) {
	for n := range 6 {
		create(t, s, bob, conversation(n))
		for name, call := range map[string]func() error{
			"Create":     func() error { return s.Create(t.Context(), ann, conversation(n)) },
			"PutMessage": func() error { return s.PutMessage(t.Context(), bob, conversation(n), message(n)) },
		} {
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() { wantError(t, name, call(), nil) })
			}
			wg.Wait()
		}
		want := conversation(n)
		wantConversation(t, s, ann, want)
		want.Messages = []chat.Message{message(n)}
		wantConversation(t, s, bob, want)
	}
}

// concurrentTitles: of titles that come at once the first stays, and the
// latest time.
func concurrentTitles(t *testing.T, s store) {
	for n := range 4 {
		untitled := chat.Conversation{ID: id(n), Created: at(n), Updated: at(n)}
		create(t, s, ann, untitled)
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				c := untitled
				c.Title, c.Updated = fmt.Sprintf("Title %d", w), at(n+w)
				wantError(t, "PutMessage", s.PutMessage(t.Context(), ann, c, message(w)), nil)
				got, err := s.Get(t.Context(), ann, id(n))
				if err != nil || got.Title == "" || got.Updated.Before(c.Updated) {
					t.Errorf("Get gives the title %q of %v, %v after PutMessage at %v", got.Title, got.Updated, err, c.Updated)
				}
			})
		}
		wg.Wait()
		got, err := s.Get(t.Context(), ann, id(n))
		if err != nil || len(got.Messages) != 6 || !got.Updated.Equal(at(n+5)) {
			t.Errorf("Get gives %d messages, updated %v, %v, want 6 at %v", len(got.Messages), got.Updated, err, at(n+5))
		}
	}
}
