package wire

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
)

// ChatFile is a conversation that was exported. Exported again after an import, it is the same.
type ChatFile struct {
	ID       string        `json:"id" doc:"Names the conversation."`
	Version  Whole         `json:"version,omitempty" doc:"How often it was renamed or pinned."`
	Title    string        `json:"title" doc:"Its title."`
	Pinned   bool          `json:"pinned,omitempty" doc:"Whether it is pinned."`
	Created  string        `json:"created" maxLength:"40" example:"2026-11-30T12:00:00.000001Z" doc:"When it began."`
	Updated  string        `json:"updated" maxLength:"40" example:"2026-11-30T12:00:00.000001Z" doc:"When it last changed."`
	Messages []FileMessage `json:"messages" maxItems:"200" doc:"The messages of all branches, the oldest first."`
}

// FileMessage is a message of a [ChatFile].
type FileMessage struct {
	ID       string    `json:"id" doc:"Names the message."`
	Version  Whole     `json:"version" doc:"How often it was written, from 1."`
	Parent   string    `json:"parent" doc:"The id of the message that it follows, or of the conversation."`
	Role     string    `json:"role" doc:"user or assistant."`
	Text     string    `json:"text" doc:"Markdown."`
	Charts   []Chart   `json:"charts,omitempty" maxItems:"8" doc:"The charts on the screen, or those called for."`
	Model    string    `json:"model,omitempty" doc:"The model that answered."`
	Failure  string    `json:"failure,omitempty" doc:"Why an answer failed or was stopped."`
	Cut      bool      `json:"cut,omitempty" doc:"Whether an answer reached its length limit."`
	Used     *FileUsed `json:"used,omitempty" doc:"What the models have used for an answer."`
	Checks   string    `json:"checks,omitempty" doc:"What was found out about its figures, as JSON."`
	Feedback *Feedback `json:"feedback,omitempty" doc:"What its owner thinks of an answer."`
	Answer   string    `json:"answer,omitempty" doc:"The id of the last answer to a question that was answered again."`
	Asked    string    `json:"asked,omitempty" maxLength:"40" doc:"When that answer was asked for."`
	Created  string    `json:"created" maxLength:"40" doc:"When it was written."`
}

// FileUsed is what the models have used for an answer.
type FileUsed struct {
	Input     Whole  `json:"input,omitempty" doc:"Tokens read."`
	Cached    Whole  `json:"cached,omitempty" doc:"Tokens among them that came from a cache."`
	Output    Whole  `json:"output,omitempty" doc:"Tokens written."`
	Reasoning Whole  `json:"reasoning,omitempty" doc:"Tokens among them that were thoughts."`
	NanoUSD   *Whole `json:"nano_usd,omitempty" doc:"The cost in billionths of a dollar, if it is known."`
}

// NewChatFile makes the body of a conversation that is exported.
func NewChatFile(c chat.Conversation) ChatFile {
	return ChatFile{
		ID: c.ID, Version: Whole(c.Version), Title: c.Title, Pinned: c.Pinned,
		Created: moment(c.Created), Updated: moment(c.Updated),
		Messages: list(c.Messages, newFileMessage),
	}
}

func newFileMessage(m chat.Message) FileMessage {
	f := FileMessage{
		ID: m.ID, Version: Whole(m.Version), Parent: m.Parent, Role: string(m.Role), Text: m.Text,
		Charts: list(m.Charts, newChart), Model: m.Model, Failure: m.Failure, Cut: m.Cut,
		Feedback: newFeedback(m.Feedback), Answer: m.Answer, Created: moment(m.Created),
	}
	if !m.Checks.IsZero() {
		checks, _ := json.Marshal(m.Checks) // a store has kept them
		f.Checks = string(checks)
	}
	if !m.Asked.IsZero() {
		f.Asked = moment(m.Asked)
	}
	if m.Usage != (llm.Usage{}) || m.Cost.Known {
		f.Used = &FileUsed{
			Input: Whole(m.Usage.Input), Cached: Whole(m.Usage.Cached),
			Output: Whole(m.Usage.Output), Reasoning: Whole(m.Usage.Reasoning),
		}
		if m.Cost.Known {
			f.Used.NanoUSD = new(Whole(m.Cost.NanoUSD))
		}
	}
	return f
}

// Conversation returns the conversation of the file, or the field that is not a time.
func (f ChatFile) Conversation() (c chat.Conversation, err error) {
	c = chat.Conversation{ID: f.ID, Version: int(f.Version), Title: f.Title, Pinned: f.Pinned}
	read := func(field, said string) (t time.Time) {
		if err == nil && said != "" {
			if t, err = time.Parse(time.RFC3339Nano, said); err != nil {
				err = notATime(field)
			}
		}
		return t
	}
	c.Created, c.Updated = read("created", f.Created), read("updated", f.Updated)
	for _, m := range f.Messages {
		said := chat.Message{
			ID: m.ID, Version: int(m.Version), Parent: m.Parent, Role: chat.Role(m.Role), Text: m.Text,
			Charts: list(m.Charts, Chart.chart), Model: m.Model, Failure: m.Failure, Cut: m.Cut,
			Answer: m.Answer, Asked: read("asked", m.Asked), Created: read("created", m.Created),
		}
		if len(said.Charts) == 0 {
			said.Charts = nil
		}
		if m.Checks != "" && json.Unmarshal([]byte(m.Checks), &said.Checks) != nil && err == nil {
			err = &marquee.InvalidError{Field: "checks", Fix: "is not JSON of an export; leave it out"}
		}
		if m.Feedback != nil {
			said.Feedback = m.Feedback.Feedback()
		}
		if u := m.Used; u != nil {
			said.Usage = llm.Usage{
				Input: int(u.Input), Cached: int(u.Cached), Output: int(u.Output),
				Reasoning: int(u.Reasoning),
			}
			if u.NanoUSD != nil {
				said.Cost = llm.Cost{NanoUSD: int64(*u.NanoUSD), Known: true}
			}
		}
		c.Messages = append(c.Messages, said)
	}
	return c, err
}

// moment writes a time as the stores keep it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// Whole is a whole number of 64 bits.
type Whole int64

// Schema describes the number without a format, which package jsonbody does not check.
func (Whole) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeInteger} }
