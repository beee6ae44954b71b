package email_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// moments is a model that notes when it is asked, and fails as it is told.
type moments struct {
	mu    sync.Mutex
	asked []time.Duration // since the first time
	first time.Time
	fails []error
	takes time.Duration
}

func (m *moments) Stream(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		m.mu.Lock()
		if m.first.IsZero() {
			m.first = time.Now()
		}
		n := len(m.asked)
		m.asked = append(m.asked, time.Since(m.first))
		m.mu.Unlock()
		select {
		case <-time.After(m.takes):
		case <-ctx.Done():
			yield(llm.Chunk{}, ctx.Err())
			return
		}
		if n < len(m.fails) {
			yield(llm.Chunk{}, m.fails[n])
			return
		}
		yield(llm.Chunk{Text: `{"subject":"S","body":"B"}`, Finish: llm.FinishStop}, nil)
	}
}

// times returns when it was asked until now.
func (m *moments) times() []time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.asked)
}

// serve runs the service until the test ends.
func serve(t *testing.T, s *email.Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// Each kind of failure has its own end, and no draft spins.
func TestAttempts(t *testing.T) {
	fails := func(n int, e llm.Error) (all []error) {
		for range n {
			all = append(all, &e)
		}
		return all
	}
	busy := llm.Error{Kind: llm.KindRateLimit, RetryAfter: 7 * time.Minute}
	for name, tt := range map[string]struct {
		fails  []error
		status email.Status
		asked  []time.Duration
	}{
		"none": {nil, email.StatusComplete, []time.Duration{0}},
		"a model says when": {
			fails(2, busy), email.StatusComplete, []time.Duration{0, 7 * time.Minute, 14 * time.Minute},
		},
		"a model says when, and then again": {
			fails(9, busy), email.StatusFailed, []time.Duration{0, 7 * time.Minute, 14 * time.Minute},
		},
		"a model does not say when": {
			fails(2, llm.Error{Kind: llm.KindNetwork}), email.StatusComplete,
			[]time.Duration{0, 30 * time.Second, 90 * time.Second},
		},
		"a model asks for too long a pause": {
			fails(1, llm.Error{Kind: llm.KindOverloaded, RetryAfter: 2 * time.Hour}),
			email.StatusFailed, []time.Duration{0},
		},
		"a budget is used up": {
			fails(1, llm.Error{Kind: llm.KindBudget, RetryAfter: time.Minute}),
			email.StatusFailed, []time.Duration{0},
		},
		"a reply is withheld": {
			fails(1, llm.Error{Kind: llm.KindContentFilter}), email.StatusFailed, []time.Duration{0},
		},
		"a key is wrong": {
			fails(1, llm.Error{Kind: llm.KindAuth}), email.StatusFailed, []time.Duration{0},
		},
		"another error": {
			[]error{errors.New("broken")}, email.StatusFailed, []time.Duration{0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				model := &moments{fails: tt.fails}
				s := must(email.New(model, newStore(), &email.Options{Queue: email.NewLocalQueue(2)}))
				d := must(s.Enqueue(t.Context(), owner, brief))
				stop := serve(t, s)
				time.Sleep(10 * time.Hour)
				stop()
				d = must(s.Get(t.Context(), owner, d.ID))
				if d.Status != tt.status || (d.Failure == "") != (tt.status == email.StatusComplete) {
					t.Errorf("it is %+v", d)
				}
				if !slices.Equal(model.times(), tt.asked) {
					t.Errorf("the model was asked after %v, want %v", model.times(), tt.asked)
				}
			})
		})
	}
}

// A reader waits through the queue and the pauses.
func TestAReaderOfADraftThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &llm.Error{Kind: llm.KindRateLimit, RetryAfter: 20 * time.Minute}
		model := &moments{fails: []error{busy, busy}, takes: time.Second}
		s := must(email.New(model, newStore(), &email.Options{Queue: email.NewLocalQueue(1)}))
		d := must(s.Enqueue(t.Context(), owner, brief))
		time.AfterFunc(time.Hour, func() { serve(t, s) })
		text, end, err := read(s.Follow(t.Context(), owner, d.ID, ""), 0)
		if text != "SB" || end.Draft == nil || end.Draft.Status != email.StatusComplete || err != nil {
			t.Errorf("read %q, %+v, %v", text, end, err)
		}
	})
}

// A process that starts again finds what it had put into its queue, and writes each draft once.
func TestAQueueOfMemoryIsFilledFromTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		before := must(email.New(nobody, store, &email.Options{Queue: email.NewLocalQueue(2)}))
		for n := range 50 {
			must(before.Enqueue(t.Context(), fmt.Sprint("owner ", n%3), brief))
		}
		time.Sleep(time.Second)
		model := &moments{takes: 10 * time.Second}
		for range 3 { // processes, each with its own queue
			serve(t, must(email.New(model, store, &email.Options{Queue: email.NewLocalQueue(2)})))
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		left, err := store.(email.AbandonedLister).Abandoned(t.Context(), time.Now(), 100)
		if len(model.times()) != 50 || len(left) != 0 || err != nil {
			t.Errorf("the model was asked %d times, and %d drafts are left, %v",
				len(model.times()), len(left), err)
		}
	})
}

// A draft whose process died goes through the queue, too.
func TestADraftOfADeadProcessIsPutIntoTheQueue(t *testing.T) {
	for name, lasting := range map[string]bool{"in memory": false, "of several processes": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, model := newStore(), &moments{}
				d := abandon(t, store, time.Now(), 2)
				var queue email.Queue = email.NewLocalQueue(1)
				if lasting {
					queue = durable{queue}
				}
				s := must(email.New(model, store, &email.Options{Queue: queue}))
				serve(t, s)
				time.Sleep(4 * time.Minute)
				synctest.Wait()
				if len(model.times()) != 0 {
					t.Error("it was taken before its lease had ended")
				}
				time.Sleep(4 * time.Minute)
				synctest.Wait()
				d = must(s.Get(t.Context(), owner, d.ID))
				if d.Status != email.StatusComplete || len(model.times()) != 1 {
					t.Errorf("it is %+v, and the model was asked %d times", d, len(model.times()))
				}
			})
		})
	}
}

// durable hides that a queue is a LocalQueue.
type durable struct{ email.Queue }

// What a queue has lost is put there again, once an hour.
func TestADraftThatAQueueLosesIsPutAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &line{}
		s := must(email.New(nobody, newStore(), &email.Options{Queue: q}))
		must(s.Enqueue(t.Context(), owner, brief))
		serve(t, s)
		for hours := range 3 {
			time.Sleep(59 * time.Minute)
			synctest.Wait()
			if ids := q.all(); len(ids) != 1+hours {
				t.Errorf("in hour %d the queue has %q", hours, ids)
			}
			time.Sleep(time.Minute + time.Second)
		}
	})
}

// At the end of a program what has begun may end, and nothing new is taken.
func TestDrainTakesNothingNew(t *testing.T) {
	for name, tt := range map[string]struct {
		limit  time.Duration
		want   []email.Status
		queued int
	}{
		"what has begun ends":    {time.Minute, []email.Status{email.StatusComplete}, 4},
		"or is left to the next": {time.Second, []email.Status{email.StatusPending}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				model := &moments{takes: 10 * time.Second}
				s := must(email.New(model, newStore(), &email.Options{Queue: email.NewLocalQueue(1)}))
				var ids []string
				for range 5 {
					ids = append(ids, must(s.Enqueue(t.Context(), owner, brief)).ID)
				}
				stop := serve(t, s)
				time.Sleep(5 * time.Second)
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				s.Drain(ctx)
				time.Sleep(time.Hour)
				synctest.Wait()
				stop()
				queued := 0
				for i, id := range ids {
					d := must(s.Get(t.Context(), owner, id))
					if i < len(tt.want) && d.Status != tt.want[i] {
						t.Errorf("draft %d is %s, want %s", i, d.Status, tt.want[i])
					}
					if d.Queued() && d.Lease.Attempt == 0 && !d.Lease.Held(time.Now()) {
						queued++
					}
				}
				if queued != tt.queued || len(model.times()) != 1 {
					t.Errorf("%d wait, want %d; the model was asked %d times",
						queued, tt.queued, len(model.times()))
				}
				if err := s.Finish(t.Context(), owner, ids[4]); err == nil {
					t.Error("a draft is taken after the end")
				}
			})
		})
	}
}

func TestPosition(t *testing.T) {
	s := must(email.New(nobody, newStore(), &email.Options{Queue: email.NewLocalQueue(1)}))
	for want := range 3 {
		d := must(s.Enqueue(t.Context(), owner, brief))
		if got := s.Position(t.Context(), owner, d); got != want {
			t.Errorf("draft %d has the position %d", want, got)
		}
		if got := s.Position(t.Context(), "grace", d); got != -1 {
			t.Errorf("to a stranger it has the position %d", got)
		}
		d.Status = email.StatusComplete
		if got := s.Position(t.Context(), owner, d); got != -1 {
			t.Errorf("when it is complete it has the position %d", got)
		}
	}
	other := must(email.New(nobody, newStore(), &email.Options{Queue: &line{}}))
	d := must(other.Enqueue(t.Context(), owner, brief))
	if got := other.Position(t.Context(), owner, d); got != -1 || !d.Queued() {
		t.Errorf("in a queue that does not know it %d", got)
	}
	lost := must(email.New(nobody, newStore(), &email.Options{Queue: lostPosition{&line{}}}))
	d = must(lost.Enqueue(t.Context(), owner, brief))
	if got := lost.Position(t.Context(), owner, d); got != -1 {
		t.Errorf("in a queue that is away %d", got)
	}
}

type lostPosition struct{ email.Queue }

func (lostPosition) Position(context.Context, string, string) (int, error) { return 0, errFull }

// A queue that cannot be read is tried again.
func TestAQueueThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &sick{Queue: email.NewLocalQueue(1), fails: 3}
		s := must(email.New(llmtest.NewScript(good), memory.New().Email(), &email.Options{Queue: q}))
		d := must(s.Enqueue(t.Context(), owner, brief))
		serve(t, s)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if d = must(s.Get(t.Context(), owner, d.ID)); d.Status != email.StatusComplete || q.fails != 0 {
			t.Errorf("it is %+v", d)
		}
	})
}

// sick is a queue that cannot be read for some time.
type sick struct {
	email.Queue
	fails int
}

func (q *sick) Run(
	ctx context.Context, finish func(ctx context.Context, owner, id string) error,
) error {
	if q.fails > 0 {
		q.fails--
		return errFull
	}
	return q.Queue.Run(ctx, finish)
}

// leases notes when the lease of a stored draft ends, as seen from each write.
type leases struct {
	email.Store
	mu   sync.Mutex
	left []time.Duration
	ends map[time.Time]bool
}

func (l *leases) Update(ctx context.Context, owner string, d email.Draft) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d.Status == email.StatusPending {
		l.left = append(l.left, time.Until(d.Lease.Until))
		l.ends[d.Lease.Until] = true
	}
	return l.Store.Update(ctx, owner, d)
}

// The lease of a draft is short, and is renewed three times a minute while the model writes.
func TestALeaseIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &leases{Store: newStore(), ends: map[time.Time]bool{}}
		s := must(email.New(&moments{takes: 4 * time.Minute}, store, nil))
		run := must(s.Begin(t.Context(), owner, brief))
		if time.Until(run.Draft.Lease.Until) != time.Minute {
			t.Errorf("at first it ends at %v", run.Draft.Lease.Until)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		store.mu.Lock()
		defer store.mu.Unlock()
		if least := slices.Min(store.left); least < 39*time.Second || len(store.ends) > 13 {
			t.Errorf("%v were left, and it was renewed %d times", least, len(store.ends))
		}
		list, err := s.List(t.Context(), owner, "", 1)
		if err != nil || list.Drafts[0].Status != email.StatusComplete {
			t.Errorf("it is %+v, %v", list, err)
		}
	})
}
