package dynamodb

import (
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// message is a message in the header of its conversation, or in an item of its own.
type message struct {
	ID      string  `dynamodbav:"id"`
	Version int     `dynamodbav:"version"`
	Role    string  `dynamodbav:"role"`
	Text    string  `dynamodbav:"text"`
	Charts  []chart `dynamodbav:"charts,omitempty"`
	Model   string  `dynamodbav:"model"`
	Failure string  `dynamodbav:"failure"`
	Cut     bool    `dynamodbav:"cut,omitempty"`
	Parent  string  `dynamodbav:"parent,omitempty"`
	Answer  string  `dynamodbav:"answer,omitempty"`
	Asked   int64   `dynamodbav:"asked,omitempty"`
	Mark    string  `dynamodbav:"mark,omitempty"`
	Reason  string  `dynamodbav:"reason,omitempty"`
	Checks  string  `dynamodbav:"checks,omitempty"` // chat.Checks as JSON
	Created int64   `dynamodbav:"created"`
	Holder  string  `dynamodbav:"lease_holder"`
	Until   int64   `dynamodbav:"lease_until"`
	Attempt int     `dynamodbav:"attempt"`
	spent
}

// chart is a chart with its parameters as a JSON object. Messages of older programs have
// an attribute for each parameter instead.
type chart struct {
	Kind   string `dynamodbav:"kind"`
	Params string `dynamodbav:"params,omitempty"`
	oldParams
}

type oldParams struct {
	From      int      `dynamodbav:"from,omitempty" json:"from"`
	To        int      `dynamodbav:"to,omitempty" json:"to"`
	Year      int      `dynamodbav:"year,omitempty" json:"year"`
	Counting  string   `dynamodbav:"count,omitempty" json:"count"`
	Measure   string   `dynamodbav:"measure,omitempty" json:"measure"`
	Genres    []string `dynamodbav:"genres,omitempty" json:"genre"`
	Limit     int      `dynamodbav:"limit,omitempty" json:"limit"`
	MinBudget int64    `dynamodbav:"min_budget,omitempty" json:"min_budget"`
}

// chart returns the [chat.Chart]. If its parameters are attributes, it leaves out the
// ones that are zero.
func (c chart) chart() (chat.Chart, error) {
	if c.Params != "" {
		return chat.Chart{Kind: c.Kind, Params: json.RawMessage(c.Params)}, nil
	}
	return chat.NewChart(c.Kind, c.oldParams)
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
		Parent:  m.Parent,
		Answer:  m.Answer,
		Mark:    string(m.Feedback.Mark),
		Reason:  m.Feedback.Reason,
		Created: m.Created.UnixMicro(),
		Holder:  m.Lease.Holder,
		Until:   m.Lease.Until.UnixMicro(),
		Attempt: m.Lease.Attempt,
		spent:   spentOf(m.Usage, m.Cost),
	}
	if !m.Asked.IsZero() {
		row.Asked = m.Asked.UnixMicro()
	}
	if !m.Checks.IsZero() {
		checks, _ := json.Marshal(m.Checks) // Stored has checked them, so this cannot fail
		row.Checks = string(checks)
	}
	for _, c := range m.Charts {
		row.Charts = append(row.Charts, chart{Kind: c.Kind, Params: string(c.Params)})
	}
	return row
}

// is tells whether a kept message equals m. A nil message does not.
func (r *message) is(m chat.Message) (bool, error) {
	if r == nil {
		return false, nil
	}
	kept, err := r.message()
	return err == nil && kept.Equal(m), err
}

func (r message) message() (chat.Message, error) {
	m := chat.Message{
		ID:       r.ID,
		Version:  r.Version,
		Role:     chat.Role(r.Role),
		Text:     r.Text,
		Model:    r.Model,
		Failure:  r.Failure,
		Cut:      r.Cut,
		Parent:   r.Parent,
		Answer:   r.Answer,
		Feedback: chat.Feedback{Mark: chat.Mark(r.Mark), Reason: r.Reason},
		Usage:    r.usage(),
		Cost:     r.cost(),
		Created:  timeOf(r.Created),
		Lease:    marquee.Lease{Holder: r.Holder, Until: timeOf(r.Until), Attempt: r.Attempt},
	}
	if r.Asked != 0 {
		m.Asked = timeOf(r.Asked)
	}
	if r.Checks != "" {
		if err := json.Unmarshal([]byte(r.Checks), &m.Checks); err != nil {
			return chat.Message{}, fmt.Errorf("message %s: %w", r.ID, err)
		}
	}
	for _, c := range r.Charts {
		chart, err := c.chart()
		if err != nil {
			return chat.Message{}, fmt.Errorf("message %s: %w", r.ID, err)
		}
		m.Charts = append(m.Charts, chart)
	}
	return m, nil
}
