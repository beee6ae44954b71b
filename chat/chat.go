// Package chat is an assistant that knows which charts a person is looking at
// and answers from the same data.
//
// A message names its charts, the [Service] works their numbers out itself
// through the [Charts] it was given, and the model gets them as data: never as
// text that came from a browser, and never as instructions. The package
// depends on the standard library only.
package chat

import (
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// InvalidError says what was refused and how to mend it: Field is the name as
// it stands in the JSON of the HTTP API, Fix the problem and the remedy, both
// strings. Errors hold a pointer to it, which
// errors.AsType[*chat.InvalidError] finds.
type InvalidError = valid.Error

// Conversation is what a person and the assistant said to each other.
type Conversation struct {
	// ID is a UUID of version 7: conversations sort by it in the order of
	// their making.
	ID string
	// Title is the beginning of the first message; empty before that.
	Title string
	// Messages are in the order in which they were said. A list of
	// conversations leaves them out.
	Messages []Message
	// Created and Updated are in UTC, to the microsecond.
	Created, Updated time.Time
}

// Message is one turn of a conversation.
type Message struct {
	ID   string // a UUID of version 7
	Role Role
	Text string
	// Charts are those on the screen when a person said this.
	Charts []Chart
	// Model names the model that answered; empty for a person's message.
	Model string
	// Failure says why an answer broke off, in words for the owner; Text holds
	// what had come by then.
	Failure string
	// Unsaved marks an answer that the store could not take any more: this
	// copy is the only one. No message read from a store has it.
	Unsaved bool
	Created time.Time // in UTC, to the microsecond
}

// Role says who speaks in a [Message].
type Role string

// The roles of a conversation.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// Chart names a chart by its kind and what it shows. Which fields count
// depends on the kind; the others are zero. The doc tags describe it where it
// is part of a larger contract.
type Chart struct {
	Kind     string `json:"kind" example:"genres" doc:"genres (with from, to and count) or popularity (with year and limit)."`
	From     int    `json:"from,omitempty" doc:"The first year."`
	To       int    `json:"to,omitempty" doc:"The last year."`
	Year     int    `json:"year,omitempty" doc:"The year of a chart of one year."`
	Counting string `json:"count,omitempty" doc:"How films are counted: whole (the default) or fractional."`
	Limit    int    `json:"limit,omitempty" doc:"How many films it lists at each end; 5 if left out."`
}
