package email_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// keyed returns the brief with a key.
func keyed(key string) email.Brief {
	b := brief
	b.Key = key
	return b
}

var good = llmtest.Text(`{"subject":"S","body":"B"}`)

func TestAKeyUsedAgain(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	other := keyed("k")
	other.Purpose = "Something else"
	failed := llmtest.Reply{
		Chunks: []string{`{"subject":"Half`}, Err: &llm.Error{Kind: llm.KindNetwork},
	}

	for _, tt := range []struct {
		name    string
		replies []llmtest.Reply
		second  email.Brief
		owner   string
		asked   int // how often the service asks the model, in all
		same    bool
		want    error
	}{
		{"with the same brief is the same draft", []llmtest.Reply{good}, keyed("k"), owner, 1, true, nil},
		{
			"with another brief is refused", []llmtest.Reply{good}, other, owner, 1, false,
			email.ErrKeyReused,
		},
		{
			"by another owner is another draft", []llmtest.Reply{good, good}, keyed("k"), "grace", 2, false,
			nil,
		},
		{"after a failure begins anew", []llmtest.Reply{failed, good}, keyed("k"), owner, 2, false, nil},
		{"and another key", []llmtest.Reply{good, good}, keyed("l"), owner, 2, false, nil},
		{"and no key", []llmtest.Reply{good, good}, brief, owner, 2, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			model := llmtest.NewScript(tt.replies...)
			s := must(email.New(model, newStore(), &email.Options{Now: func() time.Time { return now }}))
			first, _ := s.Draft(t.Context(), owner, keyed("k")) // some must fail
			second, err := s.Draft(t.Context(), tt.owner, tt.second)
			if !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if (first == second) != tt.same {
				t.Errorf("first %+v\nthen  %+v", first, second)
			}
			if tt.want == nil && second.Status != email.StatusComplete {
				t.Errorf("got %+v", second)
			}
			if n := len(model.Requests()); n != tt.asked {
				t.Errorf("the model was asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

func TestAKeyInUse(t *testing.T) {
	store, now := newStore(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	model := llmtest.NewScript(good, good)
	s := must(email.New(model, store, &email.Options{Now: func() time.Time { return now }}))
	for ev, err := range s.Stream(t.Context(), owner, keyed("k")) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Draft == nil || ev.Draft.Status != email.StatusPending {
			continue
		}
		if _, err := s.Draft(t.Context(), owner, keyed("k")); !errors.Is(err, email.ErrRunning) {
			t.Errorf("while it is written: %v, want %v", err, email.ErrRunning)
		}
	}
	if n := len(model.Requests()); n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
}

func TestKeysAreChecked(t *testing.T) {
	for name, key := range map[string]string{
		"long": strings.Repeat("k", 256), "NUL": "a\x00b", "not UTF-8": "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := must(email.New(llmtest.NewScript(), newStore(), nil)).Draft(
				t.Context(), owner, keyed(key),
			)
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "key" {
				t.Errorf("error %v, want one of the key", err)
			}
		})
	}
}

// stubborn is a store whose first calls of Create fail. Set happened to have them
// store the draft before they fail, and hang to have them wait for their context.
type stubborn struct {
	email.Store
	failures int
	happened bool
	hang     bool
}

func (s *stubborn) fail(ctx context.Context, call func() error) error {
	if s.failures--; s.failures < 0 {
		return call()
	}
	if s.happened {
		if err := call(); err != nil {
			return err
		}
	}
	if s.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return errDisk
}

func (s *stubborn) Create(ctx context.Context, owner string, d email.Draft) error {
	return s.fail(ctx, func() error { return s.Store.Create(ctx, owner, d) })
}

func TestAcceptingADraftOnAStoreThatFails(t *testing.T) {
	for _, tt := range []struct {
		name  string
		store stubborn
		want  error
	}{
		{"once, after it was taken", stubborn{failures: 1, happened: true}, nil},
		{"once, before", stubborn{failures: 1}, nil},
		{"twice", stubborn{failures: 2}, email.ErrUnavailable},
		{"by not answering", stubborn{failures: 2, hang: true}, email.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.store.Store = newStore()
				model := llmtest.NewScript(good)
				d, err := must(email.New(model, &tt.store, nil)).Draft(t.Context(), owner, keyed("k"))
				if !errors.Is(err, tt.want) || errors.Is(err, context.DeadlineExceeded) ||
					(err == nil) != (d.Status == email.StatusComplete) {
					t.Errorf("got %+v, %v, want %v", d, err, tt.want)
				}
				if n := len(model.Requests()); (n == 1) != (tt.want == nil) {
					t.Errorf("the model was asked %d times", n)
				}
			})
		})
	}
}
