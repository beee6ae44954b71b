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
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
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
