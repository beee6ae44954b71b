package email_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/paced"
	"github.com/marquee-go/marquee/llm"
)

// A reader waits for as many servers as die, as long as others take the draft up.
func TestAReaderWaitsUntilADraftIsTakenUp(t *testing.T) {
	for name, tt := range map[string]struct {
		deaths  int // of servers
		takenUp bool
		want    error
	}{
		"one server dies":        {1, true, nil},
		"two servers die":        {2, true, nil},
		"three servers die":      {3, true, nil},
		"nobody takes it up":     {1, false, context.DeadlineExceeded},
		"nobody does at the end": {2, false, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				d := abandon(t, store, time.Now(), 1)
				go func() {
					for attempt := 1; attempt < tt.deaths; attempt++ {
						time.Sleep(time.Until(d.Lease.Until) + 5*time.Second)
						d.Version++
						d.Lease = d.Lease.Next(time.Now().Add(380 * time.Second))
						d.Lease.Attempt = 1
						if err := store.Update(t.Context(), owner, d); err != nil {
							t.Error(err)
						}
					}
					if time.Sleep(time.Until(d.Lease.Until) + 5*time.Second); tt.takenUp {
						s := must(email.New(paced.Slowly(meeting...), store, nil))
						if n, err := s.TakeUp(t.Context()); n != 1 || err != nil {
							t.Errorf("taken up: %d, %v", n, err)
						}
					}
				}()
				s := must(email.New(nobody, store, nil))
				text, end, err := read(s.Follow(t.Context(), owner, d.ID, ""), 0)
				if !errors.Is(err, tt.want) {
					t.Fatalf("got %q, %+v, %v", text, end, err)
				}
				if tt.want == nil && (text != "Meeting"+meetingBody || end.Draft.Lease != (marquee.Lease{})) {
					t.Errorf("got %q, %+v", text, end.Draft)
				}
			})
		})
	}
}

// A reader who joins hears that the model is busy, if its server asks the model.
func TestAReaderWhoJoinsHearsNotices(t *testing.T) {
	for name, here := range map[string]bool{"here": true, "on another server": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				busy := llm.Func(func(ctx context.Context, r *llm.Request) iter.Seq2[llm.Chunk, error] {
					llm.Notify(ctx, llm.Notice{Kind: llm.NoticeRetry})
					time.Sleep(2 * time.Second)
					return paced.Slowly(meeting...).Stream(ctx, r)
				})
				s := must(email.New(busy, store, nil))
				run := begin(t, s)
				time.Sleep(time.Second)
				if !here {
					s = must(email.New(nobody, store, nil))
				}
				heard := 0
				ctx := llm.WithNotices(t.Context(), func(llm.Notice) { heard++ })
				text, _, err := read(s.Follow(ctx, owner, run.Draft.ID, ""), 0)
				if err != nil || text != "Meeting"+meetingBody || heard > 0 != here {
					t.Errorf("got %q, %v and %d notices", text, err, heard)
				}
			})
		})
	}
}
