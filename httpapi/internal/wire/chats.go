package wire

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
)

// Chat is a conversation.
type Chat struct {
	ID      string `json:"id" doc:"Names the conversation."`
	Title   string `json:"title" doc:"The title that somebody gave, or the beginning of the first question. Empty before that."`
	Pinned  bool   `json:"pinned" doc:"Whether the conversation is pinned."`
	Created Time   `json:"created" doc:"When the conversation began."`
	Updated Time   `json:"updated" doc:"When the last message was written."`
}

// NewChat makes the body of a conversation, without its messages.
func NewChat(c chat.Conversation) Chat {
	return Chat{
		ID: c.ID, Title: c.Title, Pinned: c.Pinned, Created: Time{c.Created}, Updated: Time{c.Updated},
	}
}

// ChatChange is a change of a conversation.
type ChatChange struct {
	Title  *string `json:"title,omitempty" maxLength:"200" example:"Dramas of the nineties" doc:"Another title. Leave it out to keep it as it is."`
	Pinned *bool   `json:"pinned,omitempty" doc:"Whether the conversation is pinned. Leave it out to keep it as it is."`
}

// ChatSearch are the parameters of a list of conversations.
type ChatSearch struct {
	Search
	Pinned bool `query:"pinned" doc:"Only the conversations that are pinned, whatever their words. Default: all."`
}

// ChatWithMessages is a conversation with its messages.
type ChatWithMessages struct {
	Chat
	Messages []Message `json:"messages" doc:"The messages, the oldest first."`
}

// NewChatWithMessages makes the body of a conversation.
func NewChatWithMessages(c chat.Conversation) ChatWithMessages {
	return ChatWithMessages{Chat: NewChat(c), Messages: list(c.Messages, func(m chat.Message) Message {
		said := NewMessage(m)
		said.Parent = c.Follows(m)
		return said
	})}
}

// Message is a question or an answer.
type Message struct {
	ID       string    `json:"id" doc:"Names the message."`
	Parent   string    `json:"parent" doc:"The id of the message that this one follows: for an answer its question, for a question an answer or the conversation. Messages with one parent are branches. If an answer was never stored, a question follows the question before."`
	Role     string    `json:"role" enum:"user,assistant" doc:"Who wrote it."`
	Text     string    `json:"text" doc:"Markdown from a model or a person. Do not trust it as HTML."`
	Charts   []Chart   `json:"charts" doc:"The charts that were on the screen with a question, or that the model called for to write an answer."`
	Status   string    `json:"status,omitempty" enum:"writing,done,failed,stopped" doc:"Whether the answer is being written, done, failed, or was stopped. One that failed or was stopped has the text that came until then. Questions do not have it."`
	Model    string    `json:"model,omitempty" doc:"The model that answered."`
	Failure  string    `json:"failure,omitempty" doc:"Why the answer failed or was stopped."`
	Used     *Used     `json:"used,omitempty" doc:"What the models have used for the answer. Left out in questions, and if nothing is known of it."`
	Cut      bool      `json:"cut,omitempty" doc:"Whether the answer reached its length limit. Ask the assistant to continue, and it goes on from there."`
	Stopped  bool      `json:"stopped,omitempty" doc:"Whether the answer was stopped after some text had come. Ask the assistant to continue, and it goes on from there."`
	Checks   *Checks   `json:"checks,omitempty" doc:"What was found out about the figures of the answer. Left out if it has none, and in questions."`
	Feedback *Feedback `json:"feedback,omitempty" doc:"What you think of the answer. Left out if you have not said it."`
	Created  Time      `json:"created" doc:"When it was written."`
}

// Feedback is what somebody thinks of an answer.
type Feedback struct {
	Mark   string `json:"mark" example:"down" doc:"up or down. An empty text takes the mark back."`
	Reason string `json:"reason,omitempty" maxLength:"1000" example:"It leaves 2001 out." doc:"Why, in your words."`
}

// Feedback returns the feedback that the body describes.
func (f Feedback) Feedback() chat.Feedback {
	return chat.Feedback{Mark: chat.Mark(f.Mark), Reason: f.Reason}
}

func newFeedback(f chat.Feedback) *Feedback {
	if f == (chat.Feedback{}) {
		return nil
	}
	return &Feedback{Mark: string(f.Mark), Reason: f.Reason}
}

// NewMessage makes the body of a message.
func NewMessage(m chat.Message) Message {
	return Message{
		ID: m.ID, Parent: m.Parent, Role: string(m.Role), Text: m.Text,
		Charts: list(m.Charts, newChart),
		Status: string(m.Status()), Model: m.Model, Failure: m.Failure, Cut: m.Cut, Stopped: m.Stopped(),
		Used:     newUsed(m.Usage, m.Cost),
		Checks:   newChecks(m.Checks),
		Feedback: newFeedback(m.Feedback),
		Created:  Time{m.Created},
	}
}

// Question is what a person asks.
type Question struct {
	Text   string  `json:"text" maxLength:"4000" example:"Which genre grew the most?" doc:"The question."`
	Charts []Chart `json:"charts,omitempty" maxItems:"8" doc:"The charts on the screen. The server works out their figures itself. Default: the charts of the last question that had some."`
	Parent string  `json:"parent,omitempty" doc:"The id of the message that the question follows, or of the conversation. With the parent of an earlier question, this one becomes its branch. Default: the newest message."`
}

// With returns the question with a key.
func (q Question) With(key string) chat.Question {
	return chat.Question{Text: q.Text, Charts: list(q.Charts, Chart.chart), Parent: q.Parent, Key: key}
}

// AnswerAgain says how a question is answered once more.
type AnswerAgain struct {
	Model string `json:"model,omitempty" maxLength:"255" doc:"The model that answers: one of the models of GET /info. Default: the first that can."`
}

// Answer is the assistant's reply to a question.
type Answer struct {
	Message Message `json:"message" doc:"The answer."`
	Saved   bool    `json:"saved" doc:"False if the store could not take the answer. Then this copy is the only one."`
}

// NewAnswer makes the body of an answer.
func NewAnswer(m chat.Message) Answer { return Answer{Message: NewMessage(m), Saved: !m.Unsaved} }

// Chart is a chart on a screen. In JSON it is the flat object of [chat.Chart].
type Chart struct{ chat.Chart }

func newChart(c chat.Chart) Chart { return Chart{c} }

func (c Chart) chart() chat.Chart { return c.Chart }

// ChartSchema is the name of the schema of a [Chart].
const ChartSchema = "Chart"

// Schema describes what all charts have in common. Package chat knows the kinds and
// checks the parameters. Package httpapi adds them to the OpenAPI document.
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

// MessagePage are the parameters of the messages of a conversation.
type MessagePage struct {
	ID string `path:"id" doc:"The id of the conversation."`
	PageOf
}

// Judged is an answer with what its owner thinks of it.
type Judged struct {
	Chat     string  `json:"chat" doc:"The id of the conversation."`
	Title    string  `json:"title" doc:"Its title."`
	Question string  `json:"question" doc:"The question."`
	Answer   Message `json:"answer" doc:"The answer, with the feedback."`
}

// NewJudged makes the body of an answer with its feedback.
func NewJudged(j chat.Judged) Judged {
	return Judged{
		Chat: j.Conversation.ID, Title: j.Conversation.Title, Question: j.Question,
		Answer: NewMessage(j.Answer),
	}
}
