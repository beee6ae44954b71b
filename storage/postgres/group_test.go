package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a group whose statements take a second. It returns what each of them had.
func slow(fail error) (*group[int], func() [][]int) {
	var mu sync.Mutex
	var batches [][]int
	g := newGroup(func(ctx context.Context, batch []int) error {
		time.Sleep(time.Second)
		mu.Lock()
		defer mu.Unlock()
		batches = append(batches, slices.Sorted(slices.Values(batch)))
		return errors.Join(ctx.Err(), fail)
	})
	return g, func() [][]int {
		mu.Lock()
		defer mu.Unlock()
		return batches
	}
}

func TestCallsShareAStatement(t *testing.T) {
	broken := errors.New("broken")
	for name, want := range map[string]error{"that succeeds": nil, "that fails": broken} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, batches := slow(want)
				const calls = 2 + mostTogether
				var wg sync.WaitGroup
				for i := range calls {
					wg.Go(func() {
						time.Sleep(time.Duration(min(i, 1)) * time.Millisecond) // the first comes alone
						if err := g.do(t.Context(), i); !errors.Is(err, want) {
							t.Errorf("call %d: %v, want %v", i, err, want)
						}
					})
				}
				wg.Wait()
				got := batches()
				if len(got) != 3 || len(got[0]) != 1 || len(got[1]) != mostTogether || len(got[2]) != 1 {
					t.Errorf("the statements had %v", got)
				}
				all := slices.Sorted(slices.Values(slices.Concat(got...)))
				if len(all) != calls || len(slices.Compact(all)) != calls {
					t.Errorf("all together had %v, want each call once", all)
				}
			})
		})
	}
}

// A call whose context ends while it waits is left out. Once its statement runs, the call
// waits for the result, and the others in it get theirs.
func TestSharedCallIsCanceled(t *testing.T) {
	for name, test := range map[string]struct {
		after time.Duration
		want  error
		ran   [][]int
	}{
		"while it waits": {500 * time.Millisecond, context.DeadlineExceeded, [][]int{{0}, {2}}},
		"while it runs":  {1500 * time.Millisecond, nil, [][]int{{0}, {1, 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, batches := slow(nil)
				ctx, cancel := context.WithTimeout(t.Context(), test.after)
				defer cancel()
				var wg sync.WaitGroup
				for i, call := range []struct {
					ctx  context.Context
					want error
				}{{t.Context(), nil}, {ctx, test.want}, {t.Context(), nil}} {
					wg.Go(func() {
						time.Sleep(time.Duration(i) * time.Millisecond)
						if err := g.do(call.ctx, i); !errors.Is(err, call.want) {
							t.Errorf("call %d: %v, want %v", i, err, call.want)
						}
					})
				}
				wg.Wait()
				if got := batches(); !slices.EqualFunc(got, test.ran, slices.Equal) {
					t.Errorf("the statements had %v, want %v", got, test.ran)
				}
			})
		})
	}
}

// A panic belongs to the call that runs. The others get an error, and the next call its turn.
func TestSharedCallPanics(t *testing.T) {
	panics := true
	g := newGroup(func(context.Context, []int) error {
		if panics {
			panics = false
			panic("here")
		}
		return nil
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nobody has panicked")
			}
		}()
		_ = g.do(t.Context(), 1)
	}()
	if err := g.do(t.Context(), 2); err != nil {
		t.Errorf("the next call: %v", err)
	}
}
