package dynamodb

import (
	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// message is a message in the header of its conversation or in its own item.
type message struct {
	ID      string  `dynamodbav:"id"`
	Version int     `dynamodbav:"version"`
	Role    string  `dynamodbav:"role"`
	Text    string  `dynamodbav:"text"`
	Charts  []chart `dynamodbav:"charts,omitempty"`
	Model   string  `dynamodbav:"model"`
	Failure string  `dynamodbav:"failure"`
	Cut     bool    `dynamodbav:"cut,omitempty"`
	Created int64   `dynamodbav:"created"`
	Holder  string  `dynamodbav:"lease_holder"`
	Until   int64   `dynamodbav:"lease_until"`
	Attempt int     `dynamodbav:"attempt"`
}

type chart struct {
	Kind      string   `dynamodbav:"kind"`
	From      int      `dynamodbav:"from"`
	To        int      `dynamodbav:"to"`
	Year      int      `dynamodbav:"year"`
	Counting  string   `dynamodbav:"count"`
	Measure   string   `dynamodbav:"measure,omitempty"`
	Genres    []string `dynamodbav:"genres,omitempty"`
	Limit     int      `dynamodbav:"limit"`
	MinBudget int64    `dynamodbav:"min_budget,omitempty"`
}

func rowOfMessage(m chat.Message) message {
	row := message{
		ID:      m.ID,
		Version: m.Version,
		Role:    string(m.Role),
		Text:    m.Text,
		Model:   m.Model,
		Failure: m.Failure,
		Cut:     m.Cut,
		Created: m.Created.UnixMicro(),
		Holder:  m.Lease.Holder,
		Until:   m.Lease.Until.UnixMicro(),
		Attempt: m.Lease.Attempt,
	}
	for _, c := range m.Charts {
		row.Charts = append(row.Charts, chart(c))
	}
	return row
}

func (r message) message() chat.Message {
	m := chat.Message{
		ID:      r.ID,
		Version: r.Version,
		Role:    chat.Role(r.Role),
		Text:    r.Text,
		Model:   r.Model,
		Failure: r.Failure,
		Cut:     r.Cut,
		Created: timeOf(r.Created),
		Lease:   marquee.Lease{Holder: r.Holder, Until: timeOf(r.Until), Attempt: r.Attempt},
	}
	for _, c := range r.Charts {
		m.Charts = append(m.Charts, chat.Chart(c))
	}
	return m
}
