// Package chat answers questions about the charts on a person's screen, from the
// data behind the charts. Every figure of an answer is checked against these data.
//
// Begin with the program examples/sales. In under 60 lines of code, it adds such an assistant to
// data of its own: a chart, which is also a tool of the model, checked figures, and what has
// changed since.
//
// A [Service] needs a model, a store and the kinds of charts that it knows:
//
//	charts := chat.Charts{
//		"sales": chat.NewKind("how many books were sold, month by month.", sales),
//	}
//	assistant, err := chat.New(model, memory.New().Chat(), charts, nil)
//	...
//	talk, err := assistant.Start(ctx, "ada", "")
//	onScreen, err := chat.NewChart("sales", Period{From: 2020, To: 2024})
//	answer, err := assistant.Say(ctx, "ada", talk.ID, chat.Question{
//		Text:   "Which month was the best?",
//		Charts: []chat.Chart{onScreen},
//	})
//
// The text "ada" names the owner of the conversation. Nobody else can see it.
// [Service.Stream] yields the answer while the model writes it.
//
// # Charts
//
// A question names charts and does not hold any figures. The service gets the
// figures from the function of each kind, here sales. The model reads them as
// data, never as instructions. A model that can call tools may also ask for charts
// that are not on the screen. The page docs/charts.md explains how to write a kind.
//
// # Figures
//
// Package chat/check checks each figure of an answer against the charts of the question and
// against the results of tools. No model is asked. [Message.Checks] says what was found: the
// cell, the formula, or what the chart says instead. [Service.Changed] says which figures have
// become others since.
//
// # Conversations
//
// The service stores a question before it asks the model, and the answer once a second and at
// the end. If the model fails, the answer keeps the text that came until then. A question with a
// Key may be sent again: the second call returns the answer of the first one. [Service.Search]
// finds conversations by their words.
//
// [Service.Begin] lets the model answer, whether anybody listens or not. [Service.Follow] joins
// an answer that is being written, and [Service.Stop] stops it, from any process on the store.
//
// # Branches
//
// A question may follow any answer, and a question may be answered again. Both make branches:
// messages with one Parent. What the model is told is the path from the first message to the
// question. [Conversation.Path] returns it.
//
// # Limits
//
// A conversation has 200 messages, a question 4,000 characters and 8 charts, and
// an answer 256 KiB. The model is told the last ten questions that were answered.
//
// # Write a store
//
// Implement [Store], then run chattest.TestStore of the package chat/chattest on
// it.
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

// Conversation is what a person and the assistant said to each other.
type Conversation struct {
	// ID is a UUID. If the conversation was started with a key, the ID follows
	// from the owner and the key. Otherwise it is random.
	ID string
	// Version counts the calls of [Service.Change].
	Version int
	// Title is the beginning of the first question, until somebody gives another. It is empty
	// before that.
	Title string
	// Pinned means that the owner wants to find the conversation again quickly.
	Pinned bool
	// Messages are in the order in which they were said. Lists of conversations
	// leave them out.
	Messages []Message
	// Created and Updated are in UTC, to the microsecond.
	Created, Updated time.Time
}

// Place returns where the conversation stands in a list.
func (c Conversation) Place() marquee.Place { return marquee.Place{Created: c.Created, ID: c.ID} }

// Stored returns the conversation as every store keeps it: without its messages,
// and with its times in UTC, to the microsecond. If some store could not keep it,
// Stored returns a [marquee.InvalidError]. That is so for a title or an ID with a NUL
// character or invalid UTF-8, for more than 1,000 bytes of both together, and for a version
// below 0 or above 2,147,483,647.
func (c Conversation) Stored() (Conversation, error) {
	c.Messages = nil
	c.Created, c.Updated = marquee.StoredTime(c.Created), marquee.StoredTime(c.Updated)
	return c, valid.First(
		valid.Count("version", c.Version), valid.Storable(1000, "title", c.Title, "id", c.ID),
	)
}

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
