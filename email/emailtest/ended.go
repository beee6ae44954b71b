package emailtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
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
	kept := draft(1)
	kept.Status = email.StatusPending
	create(t, s, ann, kept)
	for want, ctx := range ended(t) {
		for name, d := range map[string]email.Draft{"a draft that is there": kept, "one that is not": draft(2)} {
			t.Run(want.Error()+", "+name, func(t *testing.T) {
				for call, err := range withOwner(ctx, s, ann, d) {
					wantError(t, call, err, want)
				}
			})
		}
		_, err := s.Abandoned(ctx, kept.Lease.Until.Add(time.Hour), 1)
		wantError(t, "Abandoned", err, want)
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
	wantHistory(t, s, ann, 9, []email.Draft{kept})
}

// brokenOff: a call whose context ends meanwhile has stored all or nothing,
// and the same call again is safe, whichever it was.
func brokenOff(t *testing.T, s store) {
	for n := range 6 {
		d := sized(n, "body", "0123456789", 100_000)
		for _, step := range []struct {
			name string
			do   func(ctx context.Context) error
			want email.Draft
		}{
			{"Create", func(ctx context.Context) error { return s.Create(ctx, ann, d) }, d},
			{"Update", func(ctx context.Context) error { return s.Update(ctx, ann, next(d)) }, next(d)},
		} {
			err := whileEnding(t, n, step.do, func() {
				_, err := s.Get(t.Context(), bob, id(0))
				wantError(t, "Get", err, marquee.ErrNotFound)
			})
			if got, gone := s.Get(t.Context(), ann, d.ID); gone == nil && got != d && got != next(d) {
				t.Errorf("a %s that was broken off left half of it: %s", step.name, short(got))
			}
			if err == nil {
				wantDraft(t, s, ann, step.want)
			}
			wantError(t, "the same "+step.name+" again", step.do(t.Context()), nil)
			wantDraft(t, s, ann, step.want)
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
