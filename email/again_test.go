package email_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// keyed is the brief with a key.
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
	failed := llmtest.Reply{Chunks: []string{`{"subject":"Half`}, Err: &llm.Error{Kind: llm.KindNetwork}}

	for _, tt := range []struct {
		name    string
		replies []llmtest.Reply
		second  email.Brief
		owner   string
		asked   int // how often the model was, in the end
		same    bool
		want    error
	}{
		{"with the same brief is the same draft", []llmtest.Reply{good}, keyed("k"), owner, 1, true, nil},
		{"with another brief is refused", []llmtest.Reply{good}, other, owner, 1, false, email.ErrKeyReused},
		{"by another owner is another draft", []llmtest.Reply{good, good}, keyed("k"), "grace", 2, false, nil},
		{"after a failure begins anew", []llmtest.Reply{failed, good}, keyed("k"), owner, 2, false, nil},
		{"and another key", []llmtest.Reply{good, good}, keyed("l"), owner, 2, false, nil},
		{"and no key", []llmtest.Reply{good, good}, brief, owner, 2, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			model := llmtest.NewScript(tt.replies...)
			s := must(email.New(model, newStore(), &email.Options{Now: func() time.Time { return now }}))
			first, _ := s.Draft(t.Context(), owner, keyed("k")) // some are to fail
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
	for name, key := range map[string]string{"long": strings.Repeat("k", 256), "NUL": "a\x00b", "not UTF-8": "\xff"} {
		t.Run(name, func(t *testing.T) {
			_, err := must(email.New(llmtest.NewScript(), newStore(), nil)).Draft(t.Context(), owner, keyed(key))
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "key" {
				t.Errorf("error %v, want one of the key", err)
			}
		})
	}
}

// abandon leaves a pending draft in the store, as a server does that is killed.
func abandon(t *testing.T, store email.Store, now time.Time, attempt int) email.Draft {
	t.Helper()
	d := email.Draft{
		ID: "018bcfe5-6800-7000-8000-000000000001", Version: 1, Status: email.StatusPending,
		Brief:   email.Brief{Purpose: "Ask for a meeting", Tone: "formal", Length: "medium"},
		Created: now, Updated: now,
		Lease: marquee.Lease{Holder: "dead", Until: now.Add(5 * time.Minute), Attempt: attempt},
	}
	if err := store.Create(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTakeUp(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	failed := llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}}
	for _, tt := range []struct {
		name     string
		reply    llmtest.Reply
		after    time.Duration
		attempt  int
		finished int
		status   email.Status
		asked    int
	}{
		{"before the lease ends, nothing", good, 5 * time.Minute, 1, 0, email.StatusPending, 0},
		{"afterwards it is finished", good, 6 * time.Minute, 1, 1, email.StatusComplete, 1},
		{"a model that fails", failed, 6 * time.Minute, 1, 1, email.StatusFailed, 1},
		{"the third attempt", good, time.Hour, 2, 1, email.StatusComplete, 1},
		{"after the third it is given up", good, time.Hour, 3, 1, email.StatusFailed, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := newStore()
			was := abandon(t, store, start, tt.attempt)
			model := llmtest.NewScript(tt.reply)
			s := must(email.New(model, store, &email.Options{Now: func() time.Time { return start.Add(tt.after) }}))
			n, err := s.TakeUp(t.Context())
			if err != nil || n != tt.finished {
				t.Errorf("TakeUp: %d, %v, want %d", n, err, tt.finished)
			}
			d, err := s.Get(t.Context(), owner, was.ID)
			if err != nil || d.Status != tt.status || (d.Failure != "") != (tt.status == email.StatusFailed) {
				t.Errorf("then it is %+v, %v", d, err)
			}
			if d.Status == email.StatusComplete && (d.Body != "B" || d.Lease != marquee.Lease{}) {
				t.Errorf("complete: %+v", d)
			}
			if n := len(model.Requests()); n != tt.asked {
				t.Errorf("the model was asked %d times, want %d", n, tt.asked)
			}
			if n, err := s.TakeUp(t.Context()); n != 0 || err != nil {
				t.Errorf("TakeUp again: %d, %v", n, err)
			}
		})
	}
}

// Of many servers that look at once, one takes the draft up.
func TestTakeUpByMany(t *testing.T) {
	store, start := newStore(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	abandon(t, store, start, 1)
	later := &email.Options{Now: func() time.Time { return start.Add(time.Hour) }}
	var inner func()
	model := llmtest.NewScript(good)
	one := must(email.New(model, store, later))
	two := must(email.New(model, lateStore{Store: store, found: func() { inner() }}, later))
	inner = func() {
		if n, err := one.TakeUp(t.Context()); n != 1 || err != nil {
			t.Errorf("the quicker one: %d, %v", n, err)
		}
	}
	if n, err := two.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("the slower one: %d, %v", n, err)
	}
	if n := len(model.Requests()); n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
}

// lateStore lets others be quicker after it found what is abandoned.
type lateStore struct {
	email.Store
	found func()
}

func (s lateStore) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	list, err := s.Store.(email.AbandonedLister).Abandoned(ctx, now, limit)
	s.found()
	return list, err
}

func TestTakeUpThatIsStoppedLeavesTheDraft(t *testing.T) {
	store, start := newStore(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	was := abandon(t, store, start, 1)
	s := must(email.New(llmtest.NewScript(llmtest.Reply{Stall: true}), store, &email.Options{Now: func() time.Time { return start.Add(time.Hour) }}))
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	if n, err := s.TakeUp(ctx); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
	if d, err := store.Get(t.Context(), owner, was.ID); err != nil || d.Status != email.StatusPending {
		t.Errorf("then it is %+v, %v", d, err)
	}
}

func TestTakeUpOfAStoreThatIsDown(t *testing.T) {
	db := memory.New()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := must(email.New(llmtest.NewScript(), db.Email(), nil))
	if _, err := s.TakeUp(t.Context()); !errors.Is(err, email.ErrUnavailable) {
		t.Errorf("error %v, want %v", err, email.ErrUnavailable)
	}
}

func TestEdit(t *testing.T) {
	failed := llmtest.Reply{Chunks: []string{`{"subject":"S","body":"Hal`}, Err: &llm.Error{Kind: llm.KindNetwork}}
	for _, tt := range []struct {
		name          string
		reply         llmtest.Reply
		edit          email.Edit
		subject, body string
		field         string
	}{
		{"both", good, email.Edit{Subject: new("New"), Body: new("Text")}, "New", "Text", ""},
		{"the subject", good, email.Edit{Subject: new("New")}, "New", "B", ""},
		{"the body of a failed draft", failed, email.Edit{Body: new("Text")}, "S", "Text", ""},
		{"the subject of a draft without a body", llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}}, email.Edit{Subject: new("New")}, "", "", "body"},
		{"nothing", good, email.Edit{}, "", "", "body"},
		{"an empty subject", good, email.Edit{Subject: new(" ")}, "", "", "subject"},
		{"NUL", good, email.Edit{Body: new("a\x00")}, "", "", "body"},
		{"too much", good, email.Edit{Body: new(strings.Repeat("a", email.MaxSize))}, "", "", "body"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := must(email.New(llmtest.NewScript(tt.reply), newStore(), nil))
			was, _ := s.Draft(t.Context(), owner, brief) // some are to fail
			d, err := s.Edit(t.Context(), owner, was.ID, tt.edit)
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok != (tt.field != "") || ok && invalid.Field != tt.field {
				t.Fatalf("error %v, want one of field %q", err, tt.field)
			}
			kept, _ := s.Get(t.Context(), owner, was.ID)
			if tt.field != "" {
				if kept != was {
					t.Errorf("refused, and yet it is %+v", kept)
				}
				return
			}
			if d.Subject != tt.subject || d.Body != tt.body || d.Status != email.StatusComplete || d.Failure != "" || kept != d {
				t.Errorf("got %+v, kept %+v", d, kept)
			}
		})
	}
	t.Run("of nobody's draft", func(t *testing.T) {
		s := must(email.New(llmtest.NewScript(), newStore(), nil))
		if _, err := s.Edit(t.Context(), owner, "018bcfe5-6800-7000-8000-000000000001", email.Edit{Body: new("x")}); !errors.Is(err, email.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	})
}

// A draft that came back unsaved can be put back, which ends its lease.
func TestPutBack(t *testing.T) {
	store := newStore()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	was := abandon(t, store, now, 1)
	s := must(email.New(llmtest.NewScript(), store, &email.Options{Now: func() time.Time { return now }}))
	d, err := s.Edit(t.Context(), owner, was.ID, email.Edit{Body: new("Hi Grace,")})
	if err != nil || d.Status != email.StatusComplete || d.Subject != "Ask for a meeting" || d.Body != "Hi Grace," {
		t.Errorf("got %+v, %v", d, err)
	}
	now = now.Add(time.Hour)
	if n, err := s.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
}

// stubborn is a store whose first calls to begin a draft, or to end one, fail
// after they have happened or before.
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
				if !errors.Is(err, tt.want) || errors.Is(err, context.DeadlineExceeded) || (err == nil) != (d.Status == email.StatusComplete) {
					t.Errorf("got %+v, %v, want %v", d, err, tt.want)
				}
				if n := len(model.Requests()); (n == 1) != (tt.want == nil) {
					t.Errorf("the model was asked %d times", n)
				}
			})
		})
	}
}

// A reply that is whole is kept although the server has been told to stop.
func TestTakeUpKeepsWhatIsFinished(t *testing.T) {
	store, start := newStore(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	was := abandon(t, store, start, 1)
	ctx, cancel := context.WithCancel(t.Context())
	model := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			cancel()
			yield(llm.Chunk{Text: `{"subject":"S","body":"B"}`, Finish: llm.FinishStop}, nil)
		}
	})
	s := must(email.New(model, store, &email.Options{Now: func() time.Time { return start.Add(time.Hour) }}))
	if n, err := s.TakeUp(ctx); n != 1 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
	if d, err := store.Get(t.Context(), owner, was.ID); err != nil || d.Status != email.StatusComplete {
		t.Errorf("then it is %+v, %v", d, err)
	}
}

// What somebody wrote by hand while the model was writing is the draft.
func TestEditWhileItIsWritten(t *testing.T) {
	s := must(email.New(llmtest.NewScript(llmtest.Text(`{"subject":"S",`, `"body":"B"}`)), newStore(), nil))
	var last email.Draft
	for ev, err := range s.Stream(t.Context(), owner, brief) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Draft == nil {
			continue
		}
		if last = *ev.Draft; last.Status == email.StatusPending {
			if _, err := s.Edit(t.Context(), owner, last.ID, email.Edit{Body: new("By hand")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept, err := s.Get(t.Context(), owner, last.ID)
	if err != nil || kept.Body != "By hand" || last != kept {
		t.Errorf("kept %+v, %v; returned %+v", kept, err, last)
	}
}
