package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// messageRow is a row of the table messages.
type messageRow struct {
	Owner        string `db:"owner"`
	Conversation string `db:"conversation"`
	ID           string `db:"id"`
	Version      int    `db:"version"`
	Role         string `db:"role"`
	Text         string `db:"text"`
	Charts       string `db:"charts"`
	Model        string `db:"model"`
	Failure      string `db:"failure"`
	Cut          bool   `db:"cut"`
	More         string `db:"more"` // moreOfMessage
	Created      Stamp  `db:"created"`
	LeaseHolder  string `db:"lease_holder"`
	LeaseUntil   Stamp  `db:"lease_until"`
	LeaseAttempt int    `db:"lease_attempt"`
	spent
}

func rowOfMessage(owner, conversation string, m chat.Message) messageRow {
	// [] if there are none. Stored has checked them, so this cannot fail.
	charts, _ := json.Marshal(append([]chat.Chart{}, m.Charts...))
	return messageRow{
		Owner:        owner,
		Conversation: conversation,
		ID:           m.ID,
		Version:      m.Version,
		Role:         string(m.Role),
		Text:         m.Text,
		Charts:       string(charts),
		Model:        m.Model,
		Failure:      m.Failure,
		Cut:          m.Cut,
		More:         encodeMore(moreOf(m)),
		Created:      Stamp{m.Created},
		LeaseHolder:  m.Lease.Holder,
		LeaseUntil:   Stamp{m.Lease.Until},
		LeaseAttempt: m.Lease.Attempt,
		spent:        spentOf(m.Usage, m.Cost),
	}
}

func (r *messageRow) message() (chat.Message, error) {
	m := chat.Message{
		ID:      r.ID,
		Version: r.Version,
		Role:    chat.Role(r.Role),
		Text:    r.Text,
		Model:   r.Model,
		Failure: r.Failure,
		Cut:     r.Cut,
		Usage:   r.usage(),
		Cost:    r.cost(),
		Created: r.Created.Time,
		Lease:   marquee.Lease{Holder: r.LeaseHolder, Until: r.LeaseUntil.Time, Attempt: r.LeaseAttempt},
	}
	if err := json.Unmarshal([]byte(r.Charts), &m.Charts); err != nil {
		return chat.Message{}, fmt.Errorf("sqlstore: charts of message %s: %w", r.ID, err)
	}
	if len(m.Charts) == 0 {
		m.Charts = nil
	}
	var more moreOfMessage
	if err := json.Unmarshal([]byte(r.More), &more); err != nil {
		return chat.Message{}, fmt.Errorf("sqlstore: message %s: %w", r.ID, err)
	}
	more.into(&m)
	return m, nil
}

// moreOfMessage has the fields that no statement looks at.
type moreOfMessage struct {
	Parent string      `json:"parent,omitempty"`
	Answer string      `json:"answer,omitempty"`
	Asked  int64       `json:"asked,omitempty"` // microseconds since 1970, UTC
	Mark   chat.Mark   `json:"mark,omitempty"`
	Reason string      `json:"reason,omitempty"`
	Checks chat.Checks `json:"checks,omitzero"`
}

func moreOf(m chat.Message) moreOfMessage {
	more := moreOfMessage{
		Parent: m.Parent, Answer: m.Answer, Mark: m.Feedback.Mark, Reason: m.Feedback.Reason,
		Checks: m.Checks,
	}
	if !m.Asked.IsZero() {
		more.Asked = m.Asked.UnixMicro()
	}
	return more
}

func (more moreOfMessage) into(m *chat.Message) {
	m.Parent, m.Answer = more.Parent, more.Answer
	m.Feedback = chat.Feedback{Mark: more.Mark, Reason: more.Reason}
	m.Checks = more.Checks
	if more.Asked != 0 {
		m.Asked = time.UnixMicro(more.Asked).UTC()
	}
}

// encodeMore writes fields that no statement looks at as JSON.
func encodeMore(more any) string {
	raw, _ := json.Marshal(more) // texts, numbers and true or false cannot fail
	return string(raw)
}
