package recordtest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
)

// Ended returns contexts that have ended. The keys are the errors that calls with them
// must return.
func Ended(t *testing.T) map[error]context.Context {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(cancel)
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: expired}
}

func (k Kind[S, R]) endedContext(t *testing.T, s S) {
	kept := k.Put(t, s, Ann, k.New(1))
	for want, ctx := range Ended(t) {
		for name, r := range map[string]R{
			"a " + k.One + " that is there": k.Change(kept, 2),
			"one that is not":               k.New(2),
		} {
			t.Run(want.Error()+", "+name, func(t *testing.T) {
				for _, call := range k.withOwner(ctx, s, Ann, r) {
					WantError(t, call.name, call.err, want)
				}
			})
		}
		if l, ok := any(s).(marquee.OwnerLister); ok {
			yields := 0
			for owner, err := range l.Owners(ctx) {
				yields++
				WantError(t, "Owners", err, want)
				if owner != "" {
					t.Errorf("Owners yields %q with an error", owner)
				}
			}
			if yields != 1 {
				t.Errorf("Owners yields %d times after the end of its context, want an error once", yields)
			}
		}
	}
	k.Want(t, s, Ann, kept)
	k.WantList(t, s, Ann, 9, kept)
}

// brokenOff: if the context ends during a call, the call has stored everything or
// nothing. In both cases it is safe to make the same call again.
func (k Kind[S, R]) brokenOff(t *testing.T, s S) {
	const times, looks = 6, 8
	for n := range times {
		k.breakOff(t, s, n, 100_000, func(call func(context.Context) error) error {
			return k.whileOthersCall(t, s, n, call)
		})
	}
	for n := range looks {
		k.breakOff(t, s, times+n, 10, func(call func(context.Context) error) error {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			return call(&lookedAt{Context: ctx, cancel: cancel, most: int64(n + 1)})
		})
	}
}

// breakOff makes each write of the nth record. The function breaking makes the call with
// a context that ends during it.
func (k Kind[S, R]) breakOff(
	t *testing.T, s S, n, size int, breaking func(call func(context.Context) error) error,
) {
	t.Helper()
	before, after := k.Pair(n, size)
	for _, step := range []struct {
		name string
		call func(ctx context.Context) error
		want R
	}{
		{"Create", func(ctx context.Context) error { return s.Create(ctx, Ann, before) }, before},
		{k.Writing, func(ctx context.Context) error { return k.Write(ctx, s, Ann, after) }, after},
	} {
		err := breaking(step.call)
		got, gone := s.Get(t.Context(), Ann, ID(n))
		if gone == nil && !k.Same(got, before) && !k.Same(got, after) {
			t.Errorf("a %s that was broken off wrote a part: %s", step.name, Short(got))
		}
		if err == nil {
			k.Want(t, s, Ann, step.want)
		}
		WantError(t, "the same "+step.name+" again", step.call(t.Context()), nil)
		k.Want(t, s, Ann, step.want)
	}
}

// whileOthersCall makes a call with a context that ends after a number of other calls.
// With more other calls it ends later.
func (k Kind[S, R]) whileOthersCall(
	t *testing.T, s S, others int, call func(context.Context) error,
) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		for range others {
			k.WantNothing(t, s, Bob, ID(0))
		}
		cancel()
	})
	err := call(ctx)
	wg.Wait()
	return err
}

// lookedAt is a context that ends when a store has looked at it most times. It breaks a
// call off at each of its steps.
type lookedAt struct {
	context.Context
	cancel context.CancelFunc
	looks  atomic.Int64
	most   int64
}

func (c *lookedAt) look() {
	if c.looks.Add(1) == c.most {
		c.cancel()
	}
}

func (c *lookedAt) Done() <-chan struct{} {
	c.look()
	return c.Context.Done()
}

func (c *lookedAt) Err() error {
	c.look()
	return c.Context.Err()
}
