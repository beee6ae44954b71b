package email_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// leavingStore calls leave when a draft is created: the caller goes away.
type leavingStore struct {
	email.Store
	leave func()
}

func (s leavingStore) Create(ctx context.Context, owner string, d email.Draft) error {
	s.leave()
	return errors.Join(s.Store.Create(context.WithoutCancel(ctx), owner, d), ctx.Err())
}

func TestWhoeverLeavesWhileADraftIsAcceptedLeavesNonePending(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	s := must(email.New(
		llmtest.NewScript(llmtest.Reply{Stall: true}), leavingStore{newStore(), leave}, nil,
	))
	asked := email.Brief{Purpose: "Ask for a meeting", Key: "key"}
	if _, err := s.Draft(ctx, owner, asked); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if page, err := s.List(t.Context(), owner, "", 10); err != nil || len(page.Drafts) != 1 ||
		page.Drafts[0].Status != email.StatusStopped {
		t.Errorf("kept %+v, %v", page, err)
	}
	if d, err := s.Draft(ctx, owner, brief); !errors.Is(err, context.Canceled) ||
		d != (email.Draft{}) {
		t.Errorf("after leaving: %+v, %v", d, err)
	}
}

func TestWhoeverStopsADraftKeepsWhatWasWritten(t *testing.T) {
	half := llmtest.Reply{Chunks: []string{`{"subject":"S","body":"Hi Grace,\n`}, Stall: true}
	t.Run("by breaking off", func(t *testing.T) {
		s := must(email.New(llmtest.NewScript(half), newStore(), nil))
		for ev, err := range s.Stream(t.Context(), owner, brief) {
			if err != nil {
				t.Fatal(err)
			}
			if ev.Field == email.FieldBody {
				break
			}
		}
		checkStopped(t, s)
	})
	t.Run("by canceling", func(t *testing.T) {
		s := must(email.New(llmtest.NewScript(half), newStore(), nil))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for ev, err := range s.Stream(ctx, owner, brief) {
			if ev.Field == email.FieldBody {
				cancel()
			}
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("error %v, want %v", last, context.Canceled)
		}
		checkStopped(t, s)
	})
	t.Run("at once", func(t *testing.T) {
		model := llmtest.NewScript(half)
		s := must(email.New(model, newStore(), nil))
		for _, err := range s.Stream(t.Context(), owner, brief) {
			if err != nil {
				t.Error(err)
			}
			break
		}
		if len(model.Requests()) != 0 {
			t.Error("the model was asked all the same")
		}
		page, err := s.List(t.Context(), owner, "", 1)
		if err != nil || page.Drafts[0].Status != email.StatusStopped {
			t.Errorf("kept %+v, %v", page.Drafts, err)
		}
	})
}

func checkStopped(t *testing.T, s *email.Service) {
	t.Helper()
	page, err := s.List(t.Context(), owner, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	if d := page.Drafts[0]; d.Status != email.StatusStopped || d.Body != "Hi Grace," ||
		!strings.Contains(d.Failure, "stopped") {
		t.Errorf("kept %+v", d)
	}
}

func TestAModelThatTakesTooLongIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := must(email.New(
			llmtest.NewScript(llmtest.Reply{Stall: true}), newStore(),
			&email.Options{ReplyTimeout: time.Minute},
		))
		d, err := s.Draft(t.Context(), owner, brief)
		if !errors.Is(err, context.DeadlineExceeded) || d.Status != email.StatusFailed ||
			!strings.Contains(d.Failure, "too long") {
			t.Errorf("got %+v, %v", d, err)
		}
	})
}
