package email_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// line is a queue that keeps what was put into it, or fails.
type line struct {
	mu  sync.Mutex
	ids []string
	err error
}

func (q *line) Put(_ context.Context, owner, id string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ids = append(q.ids, owner+" "+id)
	return q.err
}

func (q *line) Run(ctx context.Context, _ func(context.Context, string, string) error) error {
	<-ctx.Done()
	return nil
}

func (q *line) all() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.ids)
}

// queued is a service with a queue, a store and a clock.
type queued struct {
	*email.Service
	line  *line
	store email.Store
	model *llmtest.Script
	now   time.Time
}

func newQueued(store email.Store, replies ...llmtest.Reply) *queued {
	q := &queued{
		line: &line{}, store: store, model: llmtest.NewScript(replies...),
		now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	q.Service = must(email.New(q.model, store, &email.Options{
		Queue: q.line, Now: func() time.Time { return q.now },
	}))
	return q
}

// want checks how the draft is kept, and how often the model was asked.
func (q *queued) want(t *testing.T, id string, status email.Status, asked int) {
	t.Helper()
	d, err := q.store.Get(t.Context(), owner, id)
	if err != nil || d.Status != status {
		t.Errorf("kept: %+v, %v, want %s", d, err, status)
	}
	if n := len(q.model.Requests()); n != asked {
		t.Errorf("the model was asked %d times, want %d", n, asked)
	}
}

func TestADraftWaitsInAQueue(t *testing.T) {
	q := newQueued(newStore(), good)
	d, err := q.Enqueue(t.Context(), owner, brief)
	if err != nil || d.Status != email.StatusPending {
		t.Fatalf("%+v, %v", d, err)
	}
	q.want(t, d.ID, email.StatusPending, 0)
	if len(q.line.ids) != 1 || q.line.ids[0] != owner+" "+d.ID {
		t.Errorf("the queue got %q", q.line.ids)
	}
	for range 3 { // a message may come more than once
		if err := q.Finish(t.Context(), owner, d.ID); err != nil {
			t.Error(err)
		}
		q.want(t, d.ID, email.StatusComplete, 1)
	}
}

// Without a word from the queue, a process that looks for abandoned drafts finds it.
func TestAMessageThatIsLostLosesNothing(t *testing.T) {
	q := newQueued(newStore(), good)
	d, err := q.Enqueue(t.Context(), owner, brief)
	if err != nil {
		t.Fatal(err)
	}
	q.now = q.now.Add(time.Hour)
	if n, err := q.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("TakeUp while it may still come: %d, %v", n, err)
	}
	q.now = q.now.Add(time.Second)
	if n, err := q.TakeUp(t.Context()); n != 1 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
	if err := q.Finish(t.Context(), owner, d.ID); err != nil {
		t.Error(err)
	}
	q.want(t, d.ID, email.StatusComplete, 1)
}

func TestFinish(t *testing.T) {
	failing := llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}
	for name, tt := range map[string]struct {
		reply   llmtest.Reply
		attempt int
		after   time.Duration
		err     error
		status  email.Status
		asked   int
	}{
		"another process writes it": {good, 1, time.Minute, email.ErrRunning, email.StatusPending, 0},
		"that process died":         {good, 1, time.Hour, nil, email.StatusComplete, 1},
		"the third attempt":         {good, 2, time.Hour, nil, email.StatusComplete, 1},
		"three processes died":      {good, 3, time.Hour, nil, email.StatusFailed, 0},
		"the model refuses":         {failing, 1, time.Hour, nil, email.StatusFailed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueued(newStore(), tt.reply)
			d := abandon(t, q.store, q.now, tt.attempt)
			q.now = q.now.Add(tt.after)
			if err := q.Finish(t.Context(), owner, d.ID); !errors.Is(err, tt.err) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
			q.want(t, d.ID, tt.status, tt.asked)
		})
	}
}

func TestFinishHasNothingToDo(t *testing.T) {
	for name, change := range map[string]func(q *queued, id string) error{
		"for a draft that was deleted": func(q *queued, id string) error {
			return q.Delete(t.Context(), owner, id)
		},
		"for one that was stopped": func(q *queued, id string) error {
			return q.Stop(t.Context(), owner, id)
		},
		"for one that was written by hand": func(q *queued, id string) error {
			_, err := q.Edit(t.Context(), owner, id, email.Edit{Body: new("Dear Grace")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueued(newStore(), good)
			d, err := q.Enqueue(t.Context(), owner, brief)
			if err != nil {
				t.Fatal(err)
			}
			if err := change(q, d.ID); err != nil {
				t.Fatal(err)
			}
			before, _ := q.Get(t.Context(), owner, d.ID)
			if err := q.Finish(t.Context(), owner, d.ID); err != nil {
				t.Error(err)
			}
			after, _ := q.Get(t.Context(), owner, d.ID)
			if n := len(q.model.Requests()); n != 0 || before != after {
				t.Errorf("the model was asked %d times, and %+v became %+v", n, before, after)
			}
		})
	}
	t.Run("for another owner", func(t *testing.T) {
		q := newQueued(newStore(), good)
		d := must(q.Enqueue(t.Context(), owner, brief))
		if err := q.Finish(t.Context(), "grace", d.ID); err != nil {
			t.Error(err)
		}
		q.want(t, d.ID, email.StatusPending, 0)
	})
}

// quickStore lets another process be quicker between the read and the claim.
type quickStore struct {
	email.Store
	between func()
}

func (s *quickStore) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	d, err := s.Store.Get(ctx, owner, id)
	if between := s.between; between != nil {
		s.between = nil
		between()
	}
	return d, err
}

func TestTwoProcessesGetOneMessage(t *testing.T) {
	store := &quickStore{Store: newStore()}
	q := newQueued(store, good)
	d := must(q.Enqueue(t.Context(), owner, brief))
	other := must(email.New(q.model, store.Store, nil))
	store.between = func() {
		if err := other.Finish(t.Context(), owner, d.ID); err != nil {
			t.Error(err)
		}
	}
	if err := q.Finish(t.Context(), owner, d.ID); !errors.Is(err, email.ErrRunning) {
		t.Errorf("the slower one: %v", err)
	}
	q.want(t, d.ID, email.StatusComplete, 1)
}

// The next call begins at once, and the attempt does not count.
func TestFinishThatIsCutOffLeavesTheDraft(t *testing.T) {
	q := newQueued(newStore(), good)
	d := must(q.Enqueue(t.Context(), owner, brief))
	for range 4 {
		ctx, cancel := context.WithCancel(t.Context())
		slow := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				cancel()
				<-ctx.Done()
				yield(llm.Chunk{}, ctx.Err())
			}
		})
		s := must(email.New(slow, q.store, nil))
		if err := s.Finish(ctx, owner, d.ID); !errors.Is(err, context.Canceled) {
			t.Fatalf("cut off: %v", err)
		}
	}
	q.now = time.Now().Add(time.Second)
	d = must(q.Get(t.Context(), owner, d.ID))
	if d.Status != email.StatusPending || d.Lease.Attempt != 0 || d.Lease.Held(q.now) {
		t.Errorf("left as %+v", d)
	}
	if err := q.Finish(t.Context(), owner, d.ID); err != nil {
		t.Error(err)
	}
	q.want(t, d.ID, email.StatusComplete, 1)
}

// fullStore takes no finished draft.
type fullStore struct{ email.Store }

var errFull = errors.New("disk full")

func (s fullStore) Update(ctx context.Context, owner string, d email.Draft) error {
	if d.Status != email.StatusPending {
		return errFull
	}
	return s.Store.Update(ctx, owner, d)
}

func TestFinishThatCannotSaveIsRepeated(t *testing.T) {
	store := newStore()
	d := abandon(t, store, time.Now().Add(-time.Hour), 1)
	s := must(email.New(llmtest.NewScript(good), fullStore{store}, &email.Options{
		SaveTimeout: time.Millisecond,
	}))
	if err := s.Finish(t.Context(), owner, d.ID); !errors.Is(err, email.ErrUnavailable) {
		t.Errorf("error %v, want %v", err, email.ErrUnavailable)
	}
	if err := s.Finish(t.Context(), "", d.ID); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("error %v, want %v", err, email.ErrNoOwner)
	}
}

// What the queue did not take was not accepted, and says so in the history.
func TestAQueueThatFails(t *testing.T) {
	q := newQueued(newStore(), good)
	q.line.err = errors.New("secret address")
	b := brief
	b.Key = "k"
	d, err := q.Enqueue(t.Context(), owner, b)
	if !errors.Is(err, email.ErrNotQueued) || !errors.Is(err, marquee.ErrUnavailable) ||
		d.Status != email.StatusFailed {
		t.Fatalf("%+v, %v", d, err)
	}
	q.want(t, d.ID, email.StatusFailed, 0)
	if err := q.Finish(t.Context(), owner, d.ID); err != nil { // it had come all the same
		t.Error(err)
	}
	q.want(t, d.ID, email.StatusFailed, 0)

	q.line.err = nil
	again, err := q.Enqueue(t.Context(), owner, b)
	if err != nil || again.ID != d.ID || again.Status != email.StatusPending {
		t.Fatalf("again: %+v, %v", again, err)
	}
	if err := q.Finish(t.Context(), owner, d.ID); err != nil {
		t.Error(err)
	}
	q.want(t, d.ID, email.StatusComplete, 1)
}

// quick is a queue that delivers, and then says that it failed.
type quick struct {
	line
	put func(id string)
}

func (q *quick) Put(_ context.Context, _, id string) error {
	q.put(id)
	return errors.New("the answer is lost")
}

// A draft that was written before the queue seemed to fail stays as it is.
func TestAQueueThatSeemsToFail(t *testing.T) {
	q := &quick{}
	s := must(email.New(llmtest.NewScript(good), newStore(), &email.Options{Queue: q}))
	q.put = func(id string) {
		if err := s.Finish(t.Context(), owner, id); err != nil {
			t.Error(err)
		}
	}
	d, err := s.Enqueue(t.Context(), owner, brief)
	kept := must(s.Get(t.Context(), owner, d.ID))
	if err != nil || d != kept || kept.Status != email.StatusComplete || kept.Body != "B" {
		t.Errorf("%v: %+v is returned, and %+v is kept", err, d, kept)
	}
}

func TestEnqueueOfAKeyThatWasUsed(t *testing.T) {
	b := brief
	b.Key = "k"
	for name, tt := range map[string]struct {
		before func(q *queued, id string) error
		status email.Status
		puts   int // in all
	}{
		"it waits": {func(*queued, string) error { return nil }, email.StatusPending, 2},
		"it is done": {func(q *queued, id string) error {
			return q.Finish(t.Context(), owner, id)
		}, email.StatusComplete, 1},
		"it was stopped": {func(q *queued, id string) error {
			return q.Stop(t.Context(), owner, id)
		}, email.StatusPending, 2},
		"it is being written": {func(q *queued, id string) error {
			d, err := q.store.Get(t.Context(), owner, id)
			d.Version, d.Lease = d.Version+1, d.Lease.Next(q.now.Add(time.Minute))
			return errors.Join(err, q.store.Update(t.Context(), owner, d))
		}, email.StatusPending, 1},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueued(newStore(), good)
			d := must(q.Enqueue(t.Context(), owner, b))
			if err := tt.before(q, d.ID); err != nil {
				t.Fatal(err)
			}
			again, err := q.Enqueue(t.Context(), owner, b)
			if err != nil || again.ID != d.ID || again.Status != tt.status {
				t.Errorf("%+v, %v", again, err)
			}
			if len(q.line.ids) != tt.puts {
				t.Errorf("the queue got %q", q.line.ids)
			}
		})
	}
	t.Run("for another brief", func(t *testing.T) {
		q := newQueued(newStore())
		must(q.Enqueue(t.Context(), owner, b))
		other := b
		other.Purpose = "Something else"
		if _, err := q.Enqueue(t.Context(), owner, other); !errors.Is(err, email.ErrKeyReused) {
			t.Errorf("error %v", err)
		}
	})
}

func TestEnqueueRefuses(t *testing.T) {
	q := newQueued(newStore())
	_, err := q.Enqueue(t.Context(), owner, email.Brief{})
	if _, invalid := errors.AsType[*marquee.InvalidError](err); !invalid {
		t.Errorf("an empty brief: %v", err)
	}
	if _, err := q.Enqueue(t.Context(), "", brief); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
	s := must(email.New(llmtest.NewScript(), newStore(), nil))
	_, err = s.Enqueue(t.Context(), owner, brief)
	if !errors.Is(err, email.ErrNoQueue) || s.HasQueue() {
		t.Errorf("no queue: %v", err)
	}
	if len(q.line.ids) != 0 {
		t.Errorf("the queue got %q", q.line.ids)
	}
}
