package email_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
)

func TestLocalQueue(t *testing.T) {
	emailtest.TestQueue(t, 4, func(t *testing.T) email.Queue {
		t.Parallel()
		return email.NewLocalQueue(4)
	})
}

// order runs a queue of one worker until it is empty, and returns the ids in their order.
func order(t *testing.T, q *email.LocalQueue, during func(id string)) (ids []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		err := q.Run(ctx, func(_ context.Context, _, id string) error {
			ids = append(ids, id)
			during(id)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}()
	synctest.Wait()
	return ids
}

func fill(t *testing.T, q *email.LocalQueue, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := q.Put(t.Context(), id[:1], id); err != nil {
			t.Fatal(err)
		}
	}
}

// The first letter of an id is its owner.
func TestOwnersTakeTurns(t *testing.T) {
	for name, tt := range map[string]struct{ put, want string }{
		"one owner":             {"a1 a2 a3", "a1 a2 a3"},
		"two owners":            {"a1 a2 a3 b1 b2", "a1 b1 a2 b2 a3"},
		"three owners":          {"a1 a2 a3 b1 c1 c2 c3 c4", "a1 b1 c1 a2 c2 a3 c3 c4"},
		"the same twice":        {"a1 a2 a1 b1 a1", "a1 b1 a2"},
		"in turns already":      {"a1 b1 a2 b2", "a1 b1 a2 b2"},
		"one who is late":       {"a1 a2 a3 a4 z1", "a1 z1 a2 a3 a4"},
		"nobody who waits":      {"", ""},
		"each owner has one":    {"c1 b1 a1", "c1 b1 a1"},
		"the last of them more": {"a1 b1 c1 c2", "a1 b1 c1 c2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := email.NewLocalQueue(1)
				fill(t, q, strings.Fields(tt.put)...)
				want := strings.Fields(tt.want)
				for i, id := range want {
					if n, err := q.Position(t.Context(), id[:1], id); n != i || err != nil {
						t.Errorf("the position of %s is %d, %v, want %d", id, n, err, i)
					}
				}
				if got := order(t, q, func(string) {}); !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
				if n, _ := q.Position(t.Context(), "a", "a1"); n != -1 {
					t.Errorf("a draft that is done has the position %d", n)
				}
			})
		})
	}
}

// An owner with a thousand drafts delays the only one of another by one.
func TestAThousandDraftsDelayNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := email.NewLocalQueue(1)
		for n := range 1000 {
			fill(t, q, fmt.Sprintf("a%d", n))
		}
		ids := order(t, q, func(id string) {
			if id == "a500" {
				fill(t, q, "b1")
			}
		})
		if i := slices.Index(ids, "b1"); len(ids) != 1001 || i > 502 {
			t.Errorf("of %d drafts it is number %d", len(ids), i)
		}
	})
}

func TestAQueueOfMemoryIsBounded(t *testing.T) {
	q := email.NewLocalQueue(0)
	for n := range 100_000 {
		fill(t, q, fmt.Sprintf("a%d", n))
	}
	err := q.Put(t.Context(), "b", "b1")
	if full, ok := errors.AsType[*marquee.OverloadedError](err); !ok || full.RetryAfter == 0 {
		t.Errorf("one more: %v", err)
	}
	fill(t, q, "a1") // it is there
}

// What failed without a time comes again after a while, or when it is put again.
func TestWhatFailedComesAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		put  time.Duration // when it is put again; 0 is never
		want time.Duration
	}{
		"at some time":         {errors.New("away"), 0, 5 * time.Second},
		"later":                {&email.LaterError{After: time.Minute}, 0, time.Minute},
		"at once":              {&email.LaterError{}, 0, 0},
		"it was put again":     {&email.LaterError{After: time.Minute}, time.Second, time.Second},
		"put when it was over": {errors.New("away"), time.Hour, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := email.NewLocalQueue(1)
				fill(t, q, "a1")
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var failed, again time.Time
				go q.Run(ctx, func(context.Context, string, string) error { //nolint:errcheck // none
					if failed.IsZero() {
						failed = time.Now()
						return tt.err
					}
					if again.IsZero() {
						again = time.Now()
					}
					return nil
				})
				if synctest.Wait(); tt.put > 0 {
					time.Sleep(tt.put)
					fill(t, q, "a1")
				}
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				if got := again.Sub(failed); got != tt.want {
					t.Errorf("it came again after %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// What is put while it is written comes once more, because the call may have looked before.
func TestWhatIsPutWhileItIsWrittenComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := email.NewLocalQueue(1)
		fill(t, q, "a1", "a2")
		first := true
		ids := order(t, q, func(id string) {
			if first {
				first = false
				fill(t, q, id, id)
			}
		})
		if want := []string{"a1", "a2", "a1"}; !slices.Equal(ids, want) {
			t.Errorf("got %q, want %q", ids, want)
		}
	})
}
