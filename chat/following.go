package chat

import (
	"iter"
	"strings"

	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// mark is how far a reader has read the answer to a question.
type mark struct {
	question Message
	text     runs.Mark
	end      bool // the last event was read, too
}

// markOf reads the Position of an event.
func markOf(position string) (m mark, err error) {
	if position == "" {
		return m, nil
	}
	parts := strings.Split(position, ".")
	if len(parts) == 3 && parts[2] == "end" {
		m.end, parts = true, parts[:2]
	}
	known := len(parts) == 2 && uid.Valid(parts[0])
	if known {
		m.question.ID = parts[0]
		m.text, known = runs.ParseMark(parts[1])
	}
	if !known {
		return m, valid.Errorf("after", "is not the position of an event; leave it out to begin anew")
	}
	return m, nil
}

func (m mark) String() string {
	position := m.question.ID + "." + m.text.String()
	if m.end {
		position += ".end"
	}
	return position
}

// begin yields the question, whose answer begins after it.
func (m *mark) begin(yield func(Event, error) bool) bool {
	m.text = runs.Mark{}
	return yield(Event{Question: &m.question, Position: m.String()}, nil)
}

// tell yields what is new in each state of an answer, and its last state with the error of
// the answer. An error that comes with an unfinished answer, or with none, is that of the
// reader or of the store.
func (m *mark) tell(states iter.Seq2[Message, error], yield func(Event, error) bool) {
	holder := "" // of the attempt whose text was read
	for answer, err := range states {
		ended := !answer.Unfinished()
		switch {
		case answer.ID == "" || err != nil && !ended:
			yield(Event{}, err)
			return
		case !ended && m.text.Beyond(answer.Text):
			continue // the store is behind what was read from another server
		}
		if ended || answer.Lease.Holder != holder {
			holder = answer.Lease.Holder
			if !m.text.In(answer.Text) && !m.begin(yield) {
				return
			}
		}
		if text := m.text.Rest(answer.Text); text != "" {
			if !yield(Event{Delta: text, Position: m.String()}, nil) {
				return
			}
		}
		if ended {
			m.last(answer, err, yield)
			return
		}
	}
}

// last yields the answer as it has ended.
func (m *mark) last(answer Message, err error, yield func(Event, error) bool) {
	m.text.Rest(answer.Text)
	m.end = true
	yield(Event{Answer: &answer, Position: m.String()}, err)
}
