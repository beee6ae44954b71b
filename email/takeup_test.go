package email_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// abandon leaves a pending draft in the store, like a server that was killed.
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
	refused := llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}
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
		{"a model that fails for now", failed, 6 * time.Minute, 1, 0, email.StatusPending, 1},
		{"a model that fails again", failed, 6 * time.Minute, 2, 1, email.StatusFailed, 1},
		{"a model that refuses", refused, 6 * time.Minute, 1, 1, email.StatusFailed, 1},
		{"the third attempt", good, time.Hour, 2, 1, email.StatusComplete, 1},
		{"after the third it is given up", good, time.Hour, 3, 1, email.StatusFailed, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := newStore()
			was := abandon(t, store, start, tt.attempt)
			model := llmtest.NewScript(tt.reply)
			s := must(email.New(
				model, store, &email.Options{Now: func() time.Time { return start.Add(tt.after) }},
			))
			n, err := s.TakeUp(t.Context())
			if err != nil || n != tt.finished {
				t.Errorf("TakeUp: %d, %v, want %d", n, err, tt.finished)
			}
			d, err := s.Get(t.Context(), owner, was.ID)
			if err != nil || d.Status != tt.status ||
				(d.Failure != "") != (tt.status == email.StatusFailed) {
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

// Many servers look at once. One of them takes up the draft.
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

// lateStore calls found when it has found abandoned drafts, which lets another
// server be quicker.
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
	s := must(email.New(llmtest.NewScript(llmtest.Reply{Stall: true}), store, &email.Options{
		Now: func() time.Time { return start.Add(time.Hour) },
	}))
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

// A complete reply is stored even if the server was told to stop.
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
	s := must(email.New(
		model, store, &email.Options{Now: func() time.Time { return start.Add(time.Hour) }},
	))
	if n, err := s.TakeUp(ctx); n != 1 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
	if d, err := store.Get(t.Context(), owner, was.ID); err != nil ||
		d.Status != email.StatusComplete {
		t.Errorf("then it is %+v, %v", d, err)
	}
}
