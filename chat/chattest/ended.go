package chattest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// ended are contexts that are over, by the error that they end calls with.
func ended(t *testing.T) map[error]context.Context {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(cancel)
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: expired}
}

func endedContext(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	kept := say(t, s, ann, conversation(1), message(1))
	changed := conversation(1)
	changed.Title, changed.Updated = "Changed", at(500)
	for want, ctx := range ended(t) {
		for name, c := range map[string]chat.Conversation{"a conversation that is there": changed, "one that is not": conversation(2)} {
			t.Run(want.Error()+", "+name, func(t *testing.T) {
				for call, err := range withOwner(ctx, s, ann, c) {
					wantError(t, call, err, want)
				}
			})
		}
		yields := 0
		for owner, err := range s.Owners(ctx) {
			yields++
			wantError(t, "Owners", err, want)
			if owner != "" {
				t.Errorf("Owners yields %q with an error", owner)
			}
		}
		if yields != 1 {
			t.Errorf("Owners yields %d times after the end of its context, want an error once", yields)
		}
	}
	wantConversation(t, s, ann, kept)
	wantList(t, s, ann, 9, []chat.Conversation{kept})
}

// brokenOff: a call whose context ends meanwhile has stored all or nothing,
// and the same call again is safe, whichever it was.
func brokenOff(t *testing.T, s store) {
	for n := range 6 {
		before := chat.Conversation{ID: id(n), Created: at(n), Updated: at(n)}
		titled, m := before, message(n)
		titled.Title, titled.Updated, m.Text = "The title", at(n+10), strings.Repeat("x", 100_000)
		after := titled
		after.Messages = []chat.Message{m}
		for _, step := range []struct {
			name string
			do   func(ctx context.Context) error
			want chat.Conversation
		}{
			{"Create", func(ctx context.Context) error { return s.Create(ctx, ann, before) }, before},
			{"PutMessage", func(ctx context.Context) error { return s.PutMessage(ctx, ann, titled, m) }, after},
		} {
			err := whileEnding(t, n, step.do, func() {
				_, err := s.Get(t.Context(), bob, id(0))
				wantError(t, "Get", err, marquee.ErrNotFound)
			})
			if got, gone := s.Get(t.Context(), ann, before.ID); gone == nil && !same(got, before) && !same(got, after) {
				t.Errorf("a %s that was broken off left half of it: %s", step.name, short(got))
			}
			if err == nil {
				wantConversation(t, s, ann, step.want)
			}
			wantError(t, "the same "+step.name+" again", step.do(t.Context()), nil)
			wantConversation(t, s, ann, step.want)
		}
	}
}

// whileEnding makes a call with a context that ends meanwhile: after a number
// of other calls, so that the more there are the later it ends.
func whileEnding(t *testing.T, others int, call func(context.Context) error, other func()) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		for range others {
			other()
		}
		cancel()
	})
	err := call(ctx)
	wg.Wait()
	return err
}
