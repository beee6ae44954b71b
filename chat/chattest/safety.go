package chattest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/chat"
)

func shareNothing(t *testing.T, s chat.Store) {
	create(t, s, ann, conversation(1))
	want := conversation(1)
	want.Messages = []chat.Message{message(1)}

	given := message(1)
	say(t, s, ann, conversation(1), given)
	given.Charts[0].Kind = "changed after PutMessage"
	wantConversation(t, s, ann, want)

	got, err := s.Get(t.Context(), ann, id(1))
	if err != nil {
		t.Fatal(err)
	}
	got.Messages[0].Charts[0].Kind = "changed after Get"
	got.Messages[0].Text = "changed after Get"
	wantConversation(t, s, ann, want)
}

func concurrentCreate(t *testing.T, s chat.Store) {
	var wg sync.WaitGroup
	var won atomic.Int32
	for w := range 8 {
		wg.Go(func() {
			c := conversation(1)
			c.Title = fmt.Sprintf("Title %d", w)
			switch err := s.Create(t.Context(), ann, c); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, chat.ErrExists):
				t.Errorf("Create: %v, want nil or ErrExists", err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d Creates of one id succeeded, want 1", n)
	}
}

func concurrentPut(t *testing.T, s chat.Store) {
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

func concurrentVersions(t *testing.T, s chat.Store) {
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
				case !errors.Is(err, chat.ErrConflict):
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

func concurrentDelete(t *testing.T, s chat.Store) {
	create(t, s, ann, conversation(1))
	var wg sync.WaitGroup
	var deleted atomic.Bool
	for w := range 4 {
		wg.Go(func() {
			for i := range 8 {
				gone := deleted.Load()
				err := s.PutMessage(t.Context(), ann, conversation(1), message(8*w+i))
				if err != nil && !errors.Is(err, chat.ErrNotFound) {
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

func canceled(t *testing.T, s chat.Store) {
	create(t, s, ann, conversation(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	changed := conversation(1)
	changed.Title = "Changed"
	_, get := s.Get(ctx, ann, id(1))
	_, list := s.List(ctx, ann, newest, 1)
	for call, err := range map[string]error{
		"Create":     s.Create(ctx, ann, conversation(2)),
		"PutMessage": s.PutMessage(ctx, ann, changed, message(1)),
		"Delete":     s.Delete(ctx, ann, id(1)),
		"Get":        get,
		"List":       list,
	} {
		wantError(t, call, err, context.Canceled)
	}
	wantConversation(t, s, ann, conversation(1))
	_, err := s.Get(t.Context(), ann, id(2))
	wantError(t, "Get", err, chat.ErrNotFound)
}
