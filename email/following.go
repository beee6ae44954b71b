package email

import (
	"iter"
	"strings"

	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/valid"
)

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
func (m *marks) begin(d Draft, yield func(Event, error) bool) bool {
	*m = marks{}
	d.Subject, d.Body, d.Status = "", "", StatusPending
	return yield(Event{Draft: &d, Position: m.String()}, nil)
}

// tell yields what is new in each state of a draft, and its last state with the error of the
// draft. An error that comes with a pending draft, or with none, is that of the reader or of
// the store.
func (m *marks) tell(states iter.Seq2[Draft, error], yield func(Event, error) bool) {
	holder := "" // of the attempt whose text was read
	for d, err := range states {
		if d.ID == "" || err != nil && d.Status == StatusPending {
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
func (m *marks) advance(d Draft, yield func(Event, error) bool) bool {
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
func (m *marks) last(d Draft, err error, yield func(Event, error) bool) {
	m.subject.Rest(d.Subject)
	m.body.Rest(d.Body)
	m.end = true
	yield(Event{Draft: &d, Position: m.String()}, err)
}
