package email

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
)

// Follow joins a draft that is being written, by this process or any other, and yields it
// from its beginning as [Run.Events] does. A draft of another process comes at most two
// seconds late.
//
// The argument after is the Position of the last event that was read, or empty. Follow yields
// what comes after that event, also if the draft has ended by now. If the text begins anew
// because another process took the draft up, Follow yields the pending draft again, and the
// text after it. It yields nothing if the draft is not being written and nothing was missed.
//
// The error is [ErrNotFound], a [marquee.InvalidError] for a wrong position, or that of the
// draft. If the draft failed in another process, the error is nil and its Failure says why.
func (s *Service) Follow(
	ctx context.Context, owner, id, after string,
) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		m, err := marksOf(after)
		if err != nil {
			yield(Event{}, err)
			return
		}
		d, err := s.get(ctx, owner, id)
		switch {
		case err != nil:
			yield(Event{}, err)
		case !s.hasEnded(d):
			if after == "" || m.end {
				m = marks{}
				if !m.begin(&d, yield) {
					return
				}
			}
			m.tell(s.watch(ctx, owner, id), yield)
		case after != "" && !m.end:
			m.tell(once(&d), yield)
		}
	}
}

func once(d *Draft) iter.Seq2[*Draft, error] {
	return func(yield func(*Draft, error) bool) { yield(d, nil) }
}

// lastWords is how long a stopped draft may wait for the last words of its writer.
const lastWords = 3 * time.Second

// hasEnded tells whether nothing more will come of a draft.
func (s *Service) hasEnded(d Draft) bool {
	switch d.Status {
	case StatusPending:
		return false
	case StatusStopped:
		return d.Lease.Holder == "" || s.desk.Now().Sub(d.Updated) > lastWords
	}
	return true
}

// isForgotten tells whether nobody has taken up the draft of a dead process for as long as an
// attempt takes.
func (s *Service) isForgotten(d Draft) bool {
	return d.Status == StatusPending && !d.Queued() &&
		!d.Lease.Held(s.desk.Time().Add(-s.desk.Longest()))
}

// watch yields a draft while it changes: as it is in this process, or as others have saved it.
func (s *Service) watch(ctx context.Context, owner, id string) iter.Seq2[*Draft, error] {
	return func(yield func(*Draft, error) bool) {
		for {
			if r := s.runs.Find(runs.Key{Owner: owner, ID: id}); r != nil {
				for d, err := range r.Join(ctx) {
					if errors.Is(err, errHandedOver) {
						break
					}
					if !yield(d, err) || err != nil || s.hasEnded(*d) {
						return
					}
				}
			}
			d, err := s.store.Get(ctx, owner, id)
			stopping := d.Status == StatusStopped && !s.hasEnded(d)
			if !stopping && !yield(&d, storeError(err)) || err != nil || s.hasEnded(d) {
				return
			}
			if s.isForgotten(d) {
				yield(nil, context.DeadlineExceeded)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(work.Poll):
			}
		}
	}
}

// marks are how far a reader has read a draft.
type marks struct {
	subject, body runs.Mark
	end           bool // the last event was read, too
}

// marksOf reads the Position of an event.
func marksOf(position string) (m marks, err error) {
	if position == "" {
		return m, nil
	}
	parts := strings.Split(position, ".")
	if len(parts) == 3 && parts[2] == "end" {
		m.end, parts = true, parts[:2]
	}
	known := len(parts) == 2
	if known {
		var subject, body bool
		m.subject, subject = runs.ParseMark(parts[0])
		m.body, body = runs.ParseMark(parts[1])
		known = subject && body
	}
	if !known {
		return m, valid.Errorf("after", "is not the position of an event; leave it out to begin anew")
	}
	return m, nil
}

func (m marks) String() string {
	position := m.subject.String() + "." + m.body.String()
	if m.end {
		position += ".end"
	}
	return position
}

// begin yields the pending draft, whose text begins after it.
func (m *marks) begin(d *Draft, yield func(Event, error) bool) bool {
	*m = marks{}
	pending := new(*d)
	pending.Subject, pending.Body, pending.Status = "", "", StatusPending
	return yield(Event{Draft: pending, Position: m.String()}, nil)
}

// tell yields what is new in each state of a draft, and its last state with the error of the
// draft. An error that comes with a pending draft, or with none, is that of the reader or of
// the store.
func (m *marks) tell(states iter.Seq2[*Draft, error], yield func(Event, error) bool) {
	holder := "" // of the attempt whose text was read
	for d, err := range states {
		if d == nil || d.ID == "" || err != nil && d.Status == StatusPending {
			yield(Event{}, err)
			return
		}
		ended := d.Status != StatusPending
		if !ended && (m.subject.Beyond(d.Subject) || m.body.Beyond(d.Body)) {
			continue // the store is behind what was read from another server
		}
		if ended || d.Lease.Holder != holder {
			holder = d.Lease.Holder
			anew := !m.subject.In(d.Subject) || !m.body.In(d.Body)
			if anew && !m.begin(d, yield) {
				return
			}
		}
		if !m.advance(d, yield) {
			return
		}
		if ended {
			m.last(d, err, yield)
			return
		}
	}
}

// advance yields the text that is new.
func (m *marks) advance(d *Draft, yield func(Event, error) bool) bool {
	if text := m.subject.Rest(d.Subject); text != "" {
		if !yield(Event{Field: FieldSubject, Delta: text, Position: m.String()}, nil) {
			return false
		}
	}
	if text := m.body.Rest(d.Body); text != "" {
		return yield(Event{Field: FieldBody, Delta: text, Position: m.String()}, nil)
	}
	return true
}

// last yields the draft as it has ended.
func (m *marks) last(d *Draft, err error, yield func(Event, error) bool) {
	m.subject.Rest(d.Subject)
	m.body.Rest(d.Body)
	m.end = true
	yield(Event{Draft: new(*d), Position: m.String()}, err)
}
