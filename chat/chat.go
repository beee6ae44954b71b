// Package chat is an assistant that knows which charts a person is looking at
// and answers from the same data.
//
// A message names its charts, the [Service] works their numbers out itself
// through the [Charts] it was given, and the model gets them as data: never as
// text that came from a browser, and never as instructions. A model that can
// use tools may call for charts that are not on the screen. The package depends
// on the standard library only.
package chat

import (
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Conversation is what a person and the assistant said to each other.
type Conversation struct {
	// ID is a UUID: a random one, or if it was begun with a key one that
	// follows from its owner and that.
	ID string
	// Title is the beginning of the first message; empty before that.
	Title string
	// Messages are in the order in which they were said. A list of
	// conversations leaves them out.
	Messages []Message
	// Created and Updated are in UTC, to the microsecond.
	Created, Updated time.Time
}

// Place returns where the conversation stands in a list.
func (c Conversation) Place() marquee.Place { return marquee.Place{Created: c.Created, ID: c.ID} }

// Stored returns the conversation as every store keeps it, without its
// messages and with its times in UTC to the microsecond. It refuses a title
// with NUL characters, invalid UTF-8 or, with the ID, more than 1,000 bytes with
// a [marquee.InvalidError].
func (c Conversation) Stored() (Conversation, error) {
	c.Messages = nil
	c.Created, c.Updated = marquee.StoredTime(c.Created), marquee.StoredTime(c.Updated)
	return c, valid.Storable(1000, "title", c.Title, "id", c.ID)
}

// Message is one turn of a conversation.
type Message struct {
	ID string // a UUID
	// Version counts the attempts at an answer, in the question and in the
	// answer that came of one, from 1.
	Version int
	Role    Role
	Text    string
	// Charts are those on the screen when a person said this.
	Charts []Chart
	// Model names the model that answered; empty for a person's message.
	Model string
	// Failure says why an answer broke off, in words for the owner; Text holds
	// what had come by then.
	Failure string
	// Cut marks an answer that reached its length limit and ends in the midst.
	// It is no failure: asked to continue, the assistant goes on from there.
	Cut bool
	// Unsaved marks an answer that the store could not take any more: this
	// copy is the only one. No message read from a store has it.
	Unsaved bool
	// Created is in UTC, to the microsecond. An answer follows its question by
	// one microsecond. No change of a message changes it.
	Created time.Time
	// Lease says who is answering a question: until it ends or the answer is
	// there. It is zero in answers.
	Lease marquee.Lease
}

// Place returns where the message stands in its conversation.
func (m Message) Place() marquee.Place { return marquee.Place{Created: m.Created, ID: m.ID} }

// Equal tells whether two messages are the very same.
func (m Message) Equal(n Message) bool {
	return m.ID == n.ID && m.Version == n.Version && m.Role == n.Role && m.Text == n.Text &&
		slices.EqualFunc(m.Charts, n.Charts, Chart.Equal) && m.Model == n.Model && m.Failure == n.Failure &&
		m.Cut == n.Cut && m.Unsaved == n.Unsaved && m.Created.Equal(n.Created) && m.Lease.Equal(n.Lease)
}

// Clone returns a copy of the message that shares nothing with it.
func (m Message) Clone() Message {
	m.Charts = slices.Clone(m.Charts)
	for i, c := range m.Charts {
		m.Charts[i].Params = slices.Clone(c.Params)
	}
	return m
}

// MaxSize is how many bytes of text a message may hold in all.
const MaxSize = 350 << 10

// Stored returns the message as every store keeps it, with its times in UTC to
// the microsecond. It refuses what not every store could keep, more than
// [MaxSize] of text, NUL characters, invalid UTF-8, and a version or an attempt
// below 0 or above 2,147,483,647, with a [marquee.InvalidError].
func (m Message) Stored() (Message, error) {
	m = m.Clone()
	m.Created, m.Lease, m.Unsaved = marquee.StoredTime(m.Created), m.Lease.Stored(), false
	texts := []string{
		"text", m.Text, "id", m.ID, "role", string(m.Role), "model", m.Model, "failure", m.Failure, "lease", m.Lease.Holder,
	}
	for i, c := range m.Charts {
		c, err := c.stored()
		if err != nil {
			return m, valid.Within("charts", err)
		}
		m.Charts[i] = c
		texts = append(texts, "charts.kind", c.Kind, "charts.params", string(c.Params))
	}
	return m, valid.First(
		valid.Count("version", m.Version), valid.Count("lease", m.Lease.Attempt), valid.Storable(MaxSize, texts...))
}

// Role says who speaks in a [Message].
type Role string

// The roles of a conversation.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)
