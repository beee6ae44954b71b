package wire

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Thought is a part of what a model thought before it called tools. It may come in pieces.
type Thought struct {
	place   int
	call    *Call // before which it came; nil if it came before text
	members map[string]*member
}

// member is a member of a thought's JSON object: a text or a list that grows, or a value.
type member struct {
	text  []byte
	items []json.RawMessage
	value json.RawMessage
}

// Thought returns the thought at a place in the reply.
func (r *Reply) Thought(place int) *Thought {
	for _, t := range slices.Backward(r.thoughts) {
		if t.place == place {
			return t
		}
	}
	t := &Thought{place: place, members: map[string]*member{}}
	r.thoughts = append(r.thoughts, t)
	return t
}

func (t *Thought) member(name string) *member {
	if t.members[name] == nil {
		t.members[name] = &member{}
	}
	return t.members[name]
}

// Say adds a piece to a member that is a text.
func (r *Reply) Say(t *Thought, name, piece string) error {
	m := t.member(name)
	m.text = append(m.text, piece...)
	return r.ponder(name, len(piece))
}

// List adds items to a member that is a list.
func (r *Reply) List(t *Thought, name string, items []json.RawMessage) error {
	m, size := t.member(name), 0
	for _, item := range items {
		m.items = append(m.items, slices.Clone(item))
		size += len(item) + 1
	}
	return r.ponder(name, size)
}

// Set sets a member.
func (r *Reply) Set(t *Thought, name string, value json.RawMessage) error {
	t.member(name).value = slices.Clone(value)
	return r.ponder(name, len(value))
}

// ponder counts what the model thought, together with its calls.
func (r *Reply) ponder(name string, size int) error {
	r.pondered, r.thought = true, true
	r.size += len(name) + size
	return r.bounded()
}

// Pondered notes that the model thought something that nobody wants back.
func (r *Reply) Pondered(thought string) error { return r.ponder("", len(thought)) }

// Before notes that the thoughts since the last call belong to a call, or to text if call is
// nil.
func (r *Reply) Before(call *Call) {
	for ; r.placed < len(r.thoughts); r.placed++ {
		r.thoughts[r.placed].call = call
	}
}

// told returns the thoughts as the maker gets them back. ids are those of the calls.
func (r *Reply) told(maker string, ids map[*Call]string) (thoughts []llm.Thought) {
	for _, t := range r.thoughts {
		object := map[string]any{}
		for name, m := range t.members {
			switch {
			case m.value != nil:
				object[name] = m.value
			case m.items != nil:
				object[name] = m.items
			default:
				object[name] = string(m.text)
			}
		}
		if value, err := json.Marshal(object); err == nil { // or a server sent half a value
			thoughts = append(thoughts, llm.Thought{Maker: maker, Call: ids[t.call], Value: value})
		}
	}
	return thoughts
}

// AppendThoughts appends the thoughts before a call to the pieces of a message, as the server sent
// them. Without the id of a call, it appends those before the text.
func AppendThoughts(pieces []any, m llm.Message, call string) []any {
	for _, t := range m.Thoughts {
		if t.Call == call {
			pieces = append(pieces, t.Value)
		}
	}
	return pieces
}

// maker names the model, its endpoint and its protocol. Nobody else can read its thoughts.
func (m *Model) maker() string {
	at := ""
	if u, err := url.Parse(m.URL); err == nil {
		at = u.Host + u.Path
	}
	return m.Provider + ":" + m.Model + " at " + at
}

// own returns req with those thoughts only that this model made. It tells whether there are any.
func (m *Model) own(req *llm.Request, known habits) (*llm.Request, bool) {
	maker, any, foreign := m.maker(), false, false
	for _, message := range req.Messages {
		for _, t := range message.Thoughts {
			any = any || t.Maker == maker
			foreign = foreign || t.Maker != maker
		}
	}
	if any && known[noThoughts] {
		any, foreign, maker = false, true, ""
	}
	if !foreign {
		return req, any
	}
	mine := *req
	mine.Messages = slices.Clone(req.Messages)
	for i := range mine.Messages {
		mine.Messages[i].Thoughts = slices.DeleteFunc(slices.Clone(mine.Messages[i].Thoughts),
			func(t llm.Thought) bool { return t.Maker != maker })
	}
	return &mine, any
}

// The habits of a server that does not take thoughts back, and of one that wants them with calls
// that do not have them.
const (
	noThoughts    = "no thoughts"
	wantsThoughts = "calls need thoughts"
)

// Names of thoughts in messages, and what servers say about messages without them.
var (
	thoughtNames = []string{"reasoning_content", "reasoning_details", "reasoning", "extra_content"}
	noThought    = regexp.MustCompile(`(?i)reasoning_content|reasoning_details|thought_signature|` +
		`\bthinking\b|reasoning.? item|encrypted content`)
)

// refusesThoughts tells whether the server does not take thoughts in messages.
func (p *Problem) refusesThoughts() bool {
	return slices.ContainsFunc(thoughtNames, func(name string) bool {
		return p.refuses("messages."+name, name)
	})
}

// wantsThoughts tells whether the server wants thoughts with calls that do not have them, or
// cannot read the thoughts that they have.
func (p *Problem) wantsThoughts() bool {
	kind := p.Kind()
	return (kind == llm.KindInvalid || kind == llm.KindUnsupported) && noThought.MatchString(p.message)
}

// callsInWords returns req with its calls and their results as text, for a server that wants
// thoughts with them. Calls that another model made do not have any.
func callsInWords(req *llm.Request) *llm.Request {
	told := *req
	told.Messages = nil
	names := map[string]string{}
	for _, m := range req.Messages {
		said := llm.Message{Role: m.Role, Text: m.Text, Data: m.Data, Images: m.Images}
		for _, c := range m.Calls {
			names[c.ID] = c.Name
			said.Text = strings.TrimSpace(said.Text + "\n\nI called the tool " + c.Name + " with " +
				string(c.Input) + ".")
		}
		if m.Role == llm.RoleTool {
			said.Role, said.Text = llm.RoleUser, "These are the results of the tools."
		}
		for _, r := range m.Results {
			output := json.RawMessage(r.Output)
			if !json.Valid(output) {
				output, _ = json.Marshal(r.Output) // a string can be encoded
			}
			said.Data = append(slices.Clip(said.Data), llm.Data{Name: names[r.Call], Value: output})
		}
		told.Messages = append(told.Messages, said)
	}
	return &told
}

// hasCalls tells whether there are calls in the messages.
func hasCalls(req *llm.Request) bool {
	return slices.ContainsFunc(req.Messages, func(m llm.Message) bool { return len(m.Calls) > 0 })
}
