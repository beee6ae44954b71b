package chat

import (
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// HasHead tells whether the Version, Title and Pinned of two conversations are equal.
func (c Conversation) HasHead(d Conversation) bool {
	return c.Version == d.Version && c.Title == d.Title && c.Pinned == d.Pinned
}

// Path returns the messages from the first one to that of the ID last, each followed by one
// of its branches. If the ID is empty, it is the path to the newest message. If no message
// has the ID, the path is empty.
func (c Conversation) Path(last string) []Message {
	if n := len(c.Messages); last == "" && n > 0 {
		last = c.Messages[n-1].ID
	}
	var path []Message
	for range c.Messages { // a conversation that was tampered with may have a circle
		m, found := c.reply(last)
		if !found {
			break
		}
		path = append(path, m)
		last = c.Follows(m)
	}
	slices.Reverse(path)
	return path
}

// Follows returns the ID of the message that m follows, which the conversation has.
// If m is a first question, it is the ID of the conversation. It may be that of a question whose
// answer was never stored.
func (c Conversation) Follows(m Message) string {
	if before, found := c.reply(c.parent(m)); found {
		return before.ID
	}
	return c.ID
}

// message returns the message of an ID.
func (c Conversation) message(id string) (m Message, found bool) {
	i := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return c.Messages[i], true
}

// reply returns the message of an ID. If it is an answer that was never stored, reply returns
// its question.
func (c Conversation) reply(id string) (m Message, found bool) {
	if m, found = c.message(id); found {
		return m, true
	}
	for _, m := range c.Messages {
		if m.Role == RoleUser && (firstAnswer(m).ID == id || m.Answer == id) {
			return m, true
		}
	}
	return Message{}, false
}

// parent returns the ID that a message follows, also if an older program has stored it.
func (c Conversation) parent(m Message) string {
	if m.Parent != "" {
		return m.Parent
	}
	i := slices.IndexFunc(c.Messages, func(n Message) bool { return n.ID == m.ID })
	if i <= 0 {
		return c.ID
	}
	return c.Messages[i-1].ID
}

// parentOf returns the ID that a new question follows: of an answer, which may never have been
// stored, or of the conversation.
func (c Conversation) parentOf(q Question) (string, error) {
	if q.Parent == c.ID {
		return c.ID, nil
	}
	m, found := c.reply(q.Parent)
	switch {
	case q.Parent == "" && len(c.Messages) == 0:
		return c.ID, nil
	case q.Parent == "":
		m = c.Messages[len(c.Messages)-1]
	case !found:
		return "", valid.Errorf("parent", "is neither the id of a message of this conversation "+
			"nor that of the conversation")
	}
	if m.Role == RoleUser {
		return newAnswer(m).ID, nil
	}
	return m.ID, nil
}
