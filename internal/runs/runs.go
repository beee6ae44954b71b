// Package runs has the work that goes on in this process, whether anybody listens or not.
// Readers join a run at any time, and leave it without stopping it.
package runs

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Key names a run. Nobody finds the run of another owner.
type Key struct{ Owner, ID string }

// Table has the runs of a feature that go on in this process. T is the record that a run
// writes, or a pointer to a state of it, which nobody changes: readers share it. The zero Table is
// empty. It is safe for concurrent use.
type Table[T any] struct {
	mu   sync.Mutex
	runs map[Key]*Run[T]
}

// Start begins a run and returns it. The work goes on in a goroutine of its own, and its
// context does not end with ctx. It passes each new state of the record to set, and
// returns the last one. The first state is the record as it was accepted.
func (t *Table[T]) Start(
	ctx context.Context, k Key, first T, work func(ctx context.Context, set func(T)) (T, error),
) *Run[T] {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r := &Run[T]{state: state[T]{now: first}, changed: make(chan struct{}), stop: cancel}
	t.mu.Lock()
	if t.runs == nil {
		t.runs = map[Key]*Run[T]{}
	}
	t.runs[k] = r
	t.mu.Unlock()
	asked := ctx
	ctx = llm.WithNotices(ctx, func(n llm.Notice) {
		llm.Notify(asked, n)
		r.notice(n)
	})
	go func() {
		defer cancel(nil)
		last, err := work(ctx, func(v T) { r.set(v, nil, false) })
		t.mu.Lock()
		if t.runs[k] == r {
			delete(t.runs, k)
		}
		t.mu.Unlock()
		r.set(last, err, true)
	}()
	return r
}

// Find returns the run of a key, or nil if it does not go on here.
func (t *Table[T]) Find(k Key) *Run[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.runs[k]
}

// Drain waits until no run goes on. When ctx ends, it stops the rest with the
// cause, all at once, and waits until they have saved what they have.
func (t *Table[T]) Drain(ctx context.Context, cause error) {
	for all := t.all(); len(all) > 0; all = t.all() {
		for _, r := range all {
			if _, err := r.Wait(ctx); err != nil && ctx.Err() != nil {
				break
			}
		}
		if ctx.Err() == nil {
			continue
		}
		for _, r := range all {
			r.Stop(cause)
		}
		for _, r := range all {
			_, _ = r.Wait(context.WithoutCancel(ctx)) // its readers get its error
		}
	}
}

func (t *Table[T]) all() []*Run[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Collect(maps.Values(t.runs))
}

// Run is work that goes on, or has ended.
type Run[T any] struct {
	stop context.CancelCauseFunc

	mu      sync.Mutex
	state   state[T]
	changed chan struct{} // is closed at the next change
}

// state is how far a run has come.
type state[T any] struct {
	now    T
	err    error
	ended  bool
	notice *llm.Notice // why nothing has come since
}

func (r *Run[T]) set(v T, err error, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change(state[T]{now: v, err: err, ended: ended})
}

// notice notes why nothing comes. Notices may come late.
func (r *Run[T]) notice(n llm.Notice) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.state; !s.ended {
		s.notice = &n
		r.change(s)
	}
}

// change sets the state and tells the readers. The caller holds the lock.
func (r *Run[T]) change(s state[T]) {
	r.state = s
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *Run[T]) read() (s state[T], changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state, r.changed
}

// Stop ends the context of the work with a cause. It does not wait.
func (r *Run[T]) Stop(cause error) { r.stop(cause) }

// Watch yields the record as it is now, and then again when it has changed. A slow reader
// gets the newest state and none between. The last state comes with the error of the work.
// If ctx ends before that, Watch yields its error.
func (r *Run[T]) Watch(ctx context.Context) iter.Seq2[T, error] {
	return r.watch(ctx, func(llm.Notice) {})
}

// Join is Watch for a reader who did not begin the work. The notices of the model, which go
// to the context of the beginner, go to ctx, too.
func (r *Run[T]) Join(ctx context.Context) iter.Seq2[T, error] {
	return r.watch(ctx, func(n llm.Notice) { llm.Notify(ctx, n) })
}

func (r *Run[T]) watch(ctx context.Context, tell func(llm.Notice)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var told *llm.Notice
		for {
			s, changed := r.read()
			if s.notice != nil && s.notice != told {
				told = s.notice
				tell(*told)
			}
			if !yield(s.now, s.err) || s.ended {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				yield(s.now, ctx.Err())
				return
			}
		}
	}
}

// Wait returns the last state of the record and the error of the work. If ctx ends before
// that, it returns the state at that moment and the error of ctx.
func (r *Run[T]) Wait(ctx context.Context) (now T, err error) {
	for now, err = range r.Watch(ctx) { //nolint:revive // only the last one counts
	}
	return now, err
}
