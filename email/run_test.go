package email_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// restless is a store whose first call of Abandoned fails. It counts the calls.
type restless struct {
	email.Store
	looks int
}

func (s *restless) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	if s.looks++; s.looks == 1 {
		return nil, errDisk
	}
	return s.Store.(email.AbandonedLister).Abandoned(ctx, now, limit)
}

func TestRunFinishesTheDraftsOfServersThatDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &restless{Store: newStore()}
		was := abandon(t, store, time.Now(), 1)
		var log bytes.Buffer
		s := must(email.New(llmtest.NewScript(llmtest.Text(`{"subject":"S","body":"B"}`)), store,
			&email.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); s.Run(ctx) }()

		<-time.After(7 * time.Minute) // until the lease has ended
		synctest.Wait()
		if d, err := s.Get(t.Context(), owner, was.ID); err != nil || d.Status != email.StatusComplete ||
			d.Body != "B" {
			t.Errorf("the draft is %+v, %v", d, err)
		}
		if store.looks < 14 || store.looks > 15 {
			t.Errorf("it looked %d times in seven minutes, want twice a minute", store.looks)
		}
		for _, line := range []string{
			"were finished\" drafts=1", "cannot be looked for\" error=\"email: store unavailable: disk",
		} {
			if strings.Count(log.String(), line) != 1 {
				t.Errorf("the log has\n%s\nwant one line with %s", log.String(), line)
			}
		}
		cancel()
		<-ended
	})
}

func TestRunReturnsWhereNothingCanBeAbandoned(t *testing.T) {
	s := must(email.New(llmtest.NewScript(), struct{ email.Store }{newStore()}, nil))
	s.Run(t.Context())
	if n, err := s.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
}
