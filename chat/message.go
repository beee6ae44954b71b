package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Message is a question or an answer.
type Message struct {
	// ID is a UUID.
	ID string
	// Version counts the writes of a question and of its answer, from 1. An answer to an
	// attempt has at least the Version that its question had at that attempt.
	Version int
	Role    Role
	Text    string
	// Parent is the ID of the message that this one follows: for an answer its question, for
	// a question an answer, or the ID of the conversation. Messages with one Parent are
	// branches. If it is empty, as older programs left it, the message follows the one before.
	// The answer that a question follows may be missing, if its process died.
	Parent string
	// Answer and Asked are set in a question that was answered again. They are the ID of its
	// last answer, and the Created of that answer.
	Answer string
	Asked  time.Time
	// Charts are the charts that were on the screen with a question, or that the model called
	// for to write an answer.
	Charts []Chart
	// Model names the model that wrote an answer. It is empty in questions.
	Model string
	// Failure tells the owner why an answer failed or was stopped. Text then holds what
	// the model wrote before that.
	Failure string
	// Cut means that an answer reached its length limit and is not complete. It
	// has not failed: if the next question asks the assistant to continue, it
	// goes on from there.
	Cut bool
	// Usage and Cost are what the models have used for an answer, as far as they tell it.
	// A Cost that is zero is not known. They are zero in questions.
	Usage llm.Usage
	Cost  llm.Cost
	// Checks are what was found out about the figures of an answer.
	Checks Checks
	// Feedback is what the owner thinks of an answer.
	Feedback Feedback
	// Unsaved means that the store could not take an answer: this copy is the
	// only one. It is never set on a message from a store.
	Unsaved bool
	// Created is in UTC, to the microsecond, and never changes. The Created of
	// a question's first answer is one microsecond after that of the question.
	Created time.Time
	// Lease says who is answering a question. It counts until it ends, or until
	// the answer is stored. An unfinished answer has the same one. It is zero in others.
	Lease marquee.Lease
}

// Unfinished tells whether an answer is being written. Its Text is what had come a second or
// so ago. If its Failure is set, it was stopped, and its writer adds its last words.
func (m Message) Unfinished() bool { return m.Role == RoleAssistant && m.Lease.Holder != "" }

// Stopped tells whether an answer was stopped after some text had come. If the next
// question asks the assistant to continue, it goes on from there.
func (m Message) Stopped() bool {
	return m.Failure == stopped && strings.TrimSpace(m.Text) != ""
}

// stopped is the Failure of an answer that somebody has stopped.
var stopped = llm.Explain(context.Canceled)

// Status says what has become of an answer.
type Status string

// An answer begins as writing, and ends as one of the others.
const (
	StatusWriting Status = "writing"
	StatusDone    Status = "done"
	StatusFailed  Status = "failed"
	StatusStopped Status = "stopped"
)

// Status returns the status of an answer. It is empty for questions.
func (m Message) Status() Status {
	switch {
	case m.Role != RoleAssistant:
		return ""
	case m.Failure == stopped:
		return StatusStopped
	case m.Failure != "":
		return StatusFailed
	case m.Unfinished():
		return StatusWriting
	}
	return StatusDone
}

// Place returns where the message stands in its conversation.
func (m Message) Place() marquee.Place { return marquee.Place{Created: m.Created, ID: m.ID} }

// Equal tells whether two messages are equal in every field. Charts are compared
// by [Chart.Equal]. Two times are equal if they are the same moment.
func (m Message) Equal(n Message) bool {
	return m.ID == n.ID && m.Version == n.Version && m.Role == n.Role && m.Text == n.Text &&
		slices.EqualFunc(m.Charts, n.Charts, Chart.Equal) &&
		m.Model == n.Model && m.Failure == n.Failure &&
		m.Cut == n.Cut && m.Usage == n.Usage && m.Cost == n.Cost && m.Unsaved == n.Unsaved &&
		m.Parent == n.Parent && m.Answer == n.Answer && m.Asked.Equal(n.Asked) &&
		m.Feedback == n.Feedback && m.Checks.Equal(n.Checks) &&
		m.Created.Equal(n.Created) && m.Lease.Equal(n.Lease)
}

// Clone returns a copy of the message that shares no memory with it.
func (m Message) Clone() Message {
	m.Charts = slices.Clone(m.Charts)
	for i, c := range m.Charts {
		m.Charts[i].Params = slices.Clone(c.Params)
	}
	m.Checks = m.Checks.clone()
	return m
}

// MaxSize is the greatest size of a message: the bytes of all its texts together.
const MaxSize = 350 << 10

// Stored returns the message as every store keeps it: its times are in UTC, to the
// microsecond, and Unsaved is not set. If some store could not keep the message,
// Stored returns a [marquee.InvalidError]: for more than [MaxSize] of text, a NUL
// character, invalid UTF-8, or a version or an attempt below 0 or above
// 2,147,483,647.
func (m Message) Stored() (Message, error) {
	m = m.Clone()
	m.Created, m.Lease, m.Unsaved = marquee.StoredTime(m.Created), m.Lease.Stored(), false
	if !m.Asked.IsZero() {
		m.Asked = marquee.StoredTime(m.Asked)
	}
	if !m.Cost.Known {
		m.Cost = llm.Cost{}
	}
	for i, c := range m.Charts {
		c, err := c.stored()
		if err != nil {
			return m, valid.Within("charts", err)
		}
		m.Charts[i] = c
	}
	for i, s := range m.Checks.Sources {
		c, err := s.Chart.stored()
		if err != nil {
			return m, valid.Within("checks.sources", err)
		}
		m.Checks.Sources[i].Chart = c
	}
	return m, valid.First(
		valid.Count("version", m.Version),
		valid.Count("lease", m.Lease.Attempt),
		valid.Storable(MaxSize, m.texts()...),
		m.Checks.within(m.Text), valid.Storable(MaxSize, m.Checks.texts()...),
	)
}

// Size returns how many bytes all texts of the message have together.
func (m Message) Size() int { return valid.Size(m.texts()...) }

// texts returns the texts that are kept, each after its name.
func (m Message) texts() []string {
	texts := []string{
		"text", m.Text, "id", m.ID, "role", string(m.Role),
		"model", m.Model, "failure", m.Failure, "lease", m.Lease.Holder,
		"parent", m.Parent, "answer", m.Answer,
		"feedback.mark", string(m.Feedback.Mark), "feedback.reason", m.Feedback.Reason,
		"checks", m.Checks.encode(),
	}
	for _, c := range m.Charts {
		texts = append(texts, "charts.kind", c.Kind, "charts.params", string(c.Params))
	}
	return texts
}

// Role says who wrote a [Message].
type Role string

// A person writes questions as the user. The model writes answers as the
// assistant.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)
