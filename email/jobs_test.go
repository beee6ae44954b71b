package email_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// bare is a store with no optional methods.
type bare struct{ email.Store }

// An operator sees what waits and what failed, and tries it again or stops it.
func TestAnOperatorSeesWhatWaits(t *testing.T) {
	refused := llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}
	q := newQueued(newStore(), refused, good, good)
	var ids []string
	for n := range 3 {
		q.now = q.now.Add(time.Second)
		ids = append(ids, must(q.Enqueue(t.Context(), owner, email.Brief{Purpose: fmt.Sprint(n)})).ID)
	}
	first := q.now.Add(-2 * time.Second)
	want := func(unfinished, failed, waiting, givenUp int, oldest time.Time) {
		t.Helper()
		u, err := q.Unfinished(t.Context(), 100)
		f, failedErr := q.Failed(t.Context(), 100)
		b, countErr := q.Backlog(t.Context())
		if err := errors.Join(err, failedErr, countErr); err != nil {
			t.Fatal(err)
		}
		if len(u) != unfinished || len(f) != failed || b.Waiting != waiting ||
			!b.Oldest.Equal(oldest) || q.GivenUp() != givenUp {
			t.Errorf("unfinished %d, failed %d, %+v, given up %d", len(u), len(f), b, q.GivenUp())
		}
	}
	want(3, 0, 3, 0, first)
	if err := q.Finish(t.Context(), owner, ids[0]); err != nil {
		t.Fatal(err)
	}
	want(2, 1, 2, 1, first.Add(time.Second))
	if list, err := q.Unfinished(t.Context(), 1); len(list) != 1 || list[0].Owner != owner ||
		list[0].Draft.ID != ids[1] || err != nil {
		t.Errorf("the first is %+v, %v", list, err)
	}
	if err := q.Retry(t.Context(), owner, ids[0]); err != nil {
		t.Fatal(err)
	}
	want(3, 0, 3, 1, first.Add(time.Second))
	q.now = q.now.Add(time.Second)
	if n, err := q.TakeUp(t.Context()); n != 1 || err != nil {
		t.Errorf("TakeUp finds %d, %v", n, err) // the others may still come out of the queue
	}
	q.want(t, ids[0], email.StatusComplete, 2)
	if err := q.Stop(t.Context(), owner, ids[1]); err != nil {
		t.Fatal(err)
	}
	want(1, 0, 1, 1, first.Add(2*time.Second))
}

func TestRetryRefuses(t *testing.T) {
	q := newQueued(newStore(), good)
	d := abandon(t, q.store, q.now, 1)
	if err := q.Retry(t.Context(), owner, d.ID); !errors.Is(err, email.ErrRunning) {
		t.Errorf("while it is written: %v", err)
	}
	q.now = q.now.Add(time.Hour)
	if err := q.Retry(t.Context(), owner, d.ID); err != nil {
		t.Errorf("when its process died: %v", err)
	}
	if err := q.Finish(t.Context(), owner, d.ID); err != nil {
		t.Fatal(err)
	}
	if err := q.Retry(t.Context(), owner, d.ID); !errors.Is(err, email.ErrComplete) {
		t.Errorf("when it is complete: %v", err)
	}
	if err := q.Retry(t.Context(), "grace", d.ID); !errors.Is(err, email.ErrNotFound) {
		t.Errorf("that of another owner: %v", err)
	}
}

func TestAStoreThatListsNothing(t *testing.T) {
	s := must(email.New(nobody, bare{newStore()}, nil))
	_, unfinished := s.Unfinished(t.Context(), 1)
	_, failed := s.Failed(t.Context(), 1)
	_, backlog := s.Backlog(t.Context())
	for _, err := range []error{unfinished, failed, backlog} {
		if !errors.Is(err, email.ErrNoLister) {
			t.Errorf("error %v", err)
		}
	}
}

// A draft that failed is found behind more complete ones than are read at a time.
func TestFailedReadsEachPage(t *testing.T) {
	q := newQueued(newStore(), llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}, good)
	var first string
	for range 201 {
		q.now = q.now.Add(time.Second)
		d, err := q.Draft(t.Context(), owner, brief)
		if first == "" {
			first = d.ID
		} else if err != nil {
			t.Fatal(err)
		}
	}
	failed, err := q.Failed(t.Context(), 10)
	if err != nil || len(failed) != 1 || failed[0].Draft.ID != first {
		t.Errorf("%+v, %v", failed, err)
	}
}
