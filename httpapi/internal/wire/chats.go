package wire

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
)

// Chat is a conversation.
type Chat struct {
	ID      string `json:"id" doc:"Names the conversation."`
	Title   string `json:"title" doc:"The beginning of the first message; empty before that."`
	Created Time   `json:"created" doc:"When it was begun."`
	Updated Time   `json:"updated" doc:"When something was last said."`
}

// NewChat makes the body of a conversation, without its messages.
func NewChat(c chat.Conversation) Chat {
	return Chat{ID: c.ID, Title: c.Title, Created: Time{c.Created}, Updated: Time{c.Updated}}
}

// ChatWithMessages is a conversation and what was said.
type ChatWithMessages struct {
	Chat
	Messages []Message `json:"messages" doc:"In the order in which they were said."`
}

// NewChatWithMessages makes the body of a conversation.
func NewChatWithMessages(c chat.Conversation) ChatWithMessages {
	return ChatWithMessages{Chat: NewChat(c), Messages: list(c.Messages, NewMessage)}
}

// Message is one turn of a conversation.
type Message struct {
	ID      string  `json:"id" doc:"Names the message."`
	Role    string  `json:"role" enum:"user,assistant" doc:"Who speaks."`
	Text    string  `json:"text" doc:"Markdown, from a model or a person: not to be trusted as HTML."`
	Charts  []Chart `json:"charts" doc:"The charts that were on the screen."`
	Model   string  `json:"model,omitempty" doc:"The model that answered."`
	Failure string  `json:"failure,omitempty" doc:"Why the answer broke off."`
	Cut     bool    `json:"cut,omitempty" doc:"The answer reached its length limit. Ask the assistant to continue, and it goes on from there."`
	Created Time    `json:"created" doc:"When it was said."`
}

// NewMessage makes the body of a message.
func NewMessage(m chat.Message) Message {
	return Message{
		ID: m.ID, Role: string(m.Role), Text: m.Text, Charts: list(m.Charts, newChart),
		Model: m.Model, Failure: m.Failure, Cut: m.Cut, Created: Time{m.Created},
	}
}

// Question is what a person says.
type Question struct {
	Text   string  `json:"text" maxLength:"4000" example:"Which genre grew the most?" doc:"The question."`
	Charts []Chart `json:"charts,omitempty" maxItems:"8" doc:"The charts on the screen. The server works out their numbers itself. Without any, those named last."`
}

// With returns the question under a key.
func (q Question) With(key string) chat.Question {
	return chat.Question{Text: q.Text, Charts: list(q.Charts, Chart.chart), Key: key}
}

// Answer is the assistant's reply to a question.
type Answer struct {
	Message Message `json:"message" doc:"What the assistant said."`
	Saved   bool    `json:"saved" doc:"False if the store could not take the answer: this copy is the only one."`
}

// NewAnswer makes the body of an answer.
func NewAnswer(m chat.Message) Answer { return Answer{Message: NewMessage(m), Saved: !m.Unsaved} }

// Chart is a chart on a screen, as the flat object that [chat.Chart] is in JSON.
type Chart struct{ chat.Chart }

func newChart(c chat.Chart) Chart { return Chart{c} }

func (c Chart) chart() chat.Chart { return c.Chart }

// ChartSchema is the name of the schema of a [Chart].
const ChartSchema = "Chart"

// Schema returns what every chart has. Package chat knows the kinds, and checks
// which parameters each has; package httpapi tells of them in the contract.
func (Chart) Schema(r huma.Registry) *huma.Schema {
	kind := &huma.Schema{Type: huma.TypeString, Description: "The kind of chart."}
	s := &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{"kind": kind},
		Required: []string{"kind"}, AdditionalProperties: true,
	}
	s.PrecomputeMessages()
	r.Map()[ChartSchema] = s
	return &huma.Schema{Ref: "#/components/schemas/" + ChartSchema}
}
