package email

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/llm"
)

// Run is a draft that is written whether anybody listens or not.
type Run struct {
	// Draft is the draft as it was stored when the brief was accepted. It is pending, or
	// complete if the Key of the brief found a complete draft.
	Draft Draft
	// Joined means that the Key of the brief found a draft that is being written already.
	Joined bool

	states func(ctx context.Context) iter.Seq2[*Draft, error]
}

// Events yields the draft from its beginning while it is written, as [Service.Stream] does.
// Several pieces of text may come as one. If ctx ends, Events yields its error, and the
// draft is written all the same.
func (r *Run) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		var m marks
		if r.Draft.Status == StatusComplete {
			m.last(&r.Draft, nil, yield)
		} else if m.begin(&r.Draft, yield) {
			m.tell(r.states(ctx), yield)
		}
	}
}

// Begin accepts a brief as [Service.Draft] does, and returns as soon as the draft is stored.
// The model then writes it, whether anybody listens or not, until it ends or its ReplyTimeout
// is over. The end of ctx does not stop it, and [Service.Stop] does.
//
// If the Key of the brief belongs to a draft that is being written, here or by another
// process, the Run joins it.
func (s *Service) Begin(ctx context.Context, owner string, b Brief) (*Run, error) {
	return s.begin(ctx, owner, b)
}

func (s *Service) begin(ctx context.Context, owner string, o order) (*Run, error) {
	leave, err := s.enter(owner, o)
	if err != nil {
		return nil, err
	}
	d, err := o.accept(ctx, s, owner, s.lease)
	switch {
	case errors.Is(err, ErrRunning) && d.ID != "":
		leave()
		return &Run{d, true, func(ctx context.Context) iter.Seq2[*Draft, error] {
			return s.join(ctx, owner, d.ID, o)
		}}, nil
	case err != nil || d.Status == StatusComplete:
		leave()
		return &Run{Draft: d}, err
	}
	return &Run{d, false, s.start(ctx, owner, d, leave, s.keep).Watch}, nil
}

// join yields a draft that is being written. If the process that writes it dies, join takes the
// draft up.
func (s *Service) join(ctx context.Context, owner, id string, o order) iter.Seq2[*Draft, error] {
	return func(yield func(*Draft, error) bool) {
		for d, err := range s.watch(ctx, owner, id) {
			if err == nil && d.waits(s.desk.Time()) {
				switch run, err := s.begin(ctx, owner, o); {
				case err != nil:
					yield(nil, err)
				case run.states == nil:
					yield(&run.Draft, nil)
				default:
					run.states(ctx)(yield)
				}
				return
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// start lets the model write a draft in the background. It calls leave at the end.
func (s *Service) start(
	ctx context.Context, owner string, d Draft, leave func(), end ending,
) *runs.Run[*Draft] {
	return s.runs.Start(ctx, runs.Key{Owner: owner, ID: d.ID}, new(d),
		func(ctx context.Context, set func(*Draft)) (last *Draft, err error) {
			defer leave()
			defer func() {
				if v := recover(); v != nil { // nobody else would
					last = &d
					err = s.keep(ctx, owner, last, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
				}
			}()
			err = s.perform(ctx, owner, &d, func(now *Draft, _ Field, _ string) bool {
				set(now)
				return true
			}, end)
			return &d, err
		})
}

// Stop stops the model that writes the draft, in whatever process. What came until then is
// kept, and the draft ends as stopped. If it has ended already, Stop changes nothing. The
// draft of another process has its last words within two seconds. If there is no such draft,
// Stop returns [ErrNotFound].
func (s *Service) Stop(ctx context.Context, owner, id string) error {
	if r := s.runs.Find(runs.Key{Owner: owner, ID: id}); r != nil {
		r.Stop(context.Canceled)
		_, _ = r.Wait(ctx) // the error is that of the draft
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// It may have been left to another process a moment before, or is not saved.
	}
	d, err := s.get(ctx, owner, id)
	for err == nil && d.Status == StatusPending {
		lease, held := d.Lease, d.held(s.desk.Time())
		d.settle(StatusStopped, stopped, s.desk.Time())
		if held {
			d.Lease = lease // its holder will add the rest
		}
		err = s.store.Update(ctx, owner, d)
		if errors.Is(err, marquee.ErrConflict) {
			d, err = s.store.Get(ctx, owner, id) // a checkpoint came in between
		}
	}
	return storeError(err)
}

// Drain waits until the drafts that this process writes have ended. When ctx ends, it leaves
// the rest to other processes, whose [Service.Run] takes them up at once. From then on,
// [Service.Run] takes no more drafts here. Call it at the end of a program, when no brief can
// come any more.
func (s *Service) Drain(ctx context.Context) {
	s.drain.Do(func() { close(s.draining) })
	s.runs.Drain(ctx, errHandedOver)
}

// isDraining tells whether [Service.Drain] was called.
func (s *Service) isDraining() bool {
	select {
	case <-s.draining:
		return true
	default:
		return false
	}
}

// stopped is the Failure of a draft that was stopped.
var stopped = llm.Explain(context.Canceled)
