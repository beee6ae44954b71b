package storage

import (
	"encoding/json"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
)

// exportVersion is the version of the format of an [Export]. It changes when an older
// program could not restore what a newer one exports. Version 1 has no accounts, and
// version 2 no settings.
const exportVersion = 3

// line is a line of an [Export]. Exactly one member is set.
type line struct {
	Export       *exportLine       `json:"export,omitempty"`
	Draft        *draftLine        `json:"draft,omitempty"`
	Setting      *settingLine      `json:"setting,omitempty"`
	Conversation *conversationLine `json:"conversation,omitempty"`
	Message      *messageLine      `json:"message,omitempty"`
	Account      *accountLine      `json:"account,omitempty"`
	End          *endLine          `json:"end,omitempty"`
}

// members returns how many members are set.
func (l line) members() (n int) {
	for _, set := range []bool{
		l.Export != nil, l.Draft != nil, l.Setting != nil, l.Conversation != nil, l.Message != nil,
		l.Account != nil, l.End != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// exportLine is the first line.
type exportLine struct {
	Version int    `json:"version"`
	Owner   string `json:"owner"`
}

// endLine is the last line. An export without it is not complete.
type endLine struct {
	Drafts        int `json:"drafts"`
	Settings      int `json:"settings,omitempty"`
	Conversations int `json:"conversations"`
	Messages      int `json:"messages"`
	Accounts      int `json:"accounts,omitempty"`
}

type draftLine struct {
	ID        string     `json:"id"`
	Version   int        `json:"version"`
	Purpose   string     `json:"purpose"`
	Tone      string     `json:"tone"`
	Details   string     `json:"details"`
	Recipient string     `json:"recipient"`
	Sender    string     `json:"sender"`
	Language  string     `json:"language"`
	Length    string     `json:"length"`
	Status    string     `json:"status"`
	Subject   string     `json:"subject"`
	Body      string     `json:"body"`
	Model     string     `json:"model"`
	Failure   string     `json:"failure"`
	Created   time.Time  `json:"created"`
	Updated   time.Time  `json:"updated"`
	Lease     *leaseLine `json:"lease,omitempty"`
	Used      *usedLine  `json:"used,omitempty"`
	Address   string     `json:"address,omitempty"`
	Batch     *batchLine `json:"batch,omitempty"`
	// Extra is what email.Draft.Extra returns.
	Extra json.RawMessage `json:"extra,omitempty"`
}

// batchLine says which letter of which batch a draft is.
type batchLine struct {
	ID   string `json:"id"`
	Row  int    `json:"row"`
	Rows int    `json:"rows"`
}

// conversationLine stands before the lines of its messages.
type conversationLine struct {
	ID      string    `json:"id"`
	Version int       `json:"version,omitempty"`
	Title   string    `json:"title"`
	Pinned  bool      `json:"pinned,omitempty"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

type messageLine struct {
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Role    string      `json:"role"`
	Text    string      `json:"text"`
	Charts  []chartLine `json:"charts,omitempty"`
	Model   string      `json:"model"`
	Failure string      `json:"failure"`
	Cut     bool        `json:"cut"`
	Created time.Time   `json:"created"`
	Lease   *leaseLine  `json:"lease,omitempty"`
	Used    *usedLine   `json:"used,omitempty"`
	Parent  string      `json:"parent,omitempty"`
	Answer  string      `json:"answer,omitempty"`
	Asked   time.Time   `json:"asked,omitzero"`
	Mark    string      `json:"mark,omitempty"`
	Reason  string      `json:"reason,omitempty"`
	Checks  chat.Checks `json:"checks,omitzero"`
}

type chartLine struct {
	Kind   string          `json:"kind"`
	Params json.RawMessage `json:"params,omitempty"`
}

// usedLine is what models have used.
type usedLine struct {
	Input     int    `json:"input"`
	Cached    int    `json:"cached,omitempty"`
	Output    int    `json:"output"`
	Reasoning int    `json:"reasoning,omitempty"`
	NanoUSD   *int64 `json:"nano_usd,omitempty"` // nil if it is not known
}

type leaseLine struct {
	Holder  string    `json:"holder"`
	Until   time.Time `json:"until"`
	Attempt int       `json:"attempt"`
}

func lineOfDraft(d email.Draft) line {
	b := d.Brief
	return line{Draft: &draftLine{
		ID: d.ID, Version: d.Version,
		Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
		Sender: b.Sender, Language: b.Language, Length: b.Length,
		Status: string(d.Status), Subject: d.Subject, Body: d.Body, Model: d.Model,
		Failure: d.Failure, Created: d.Created, Updated: d.Updated, Lease: lineOfLease(d.Lease),
		Used: lineOfUsed(d.Usage, d.Cost), Address: b.Address, Batch: lineOfBatch(d.Batch),
		Extra: json.RawMessage(d.Extra()),
	}}
}

func lineOfBatch(b email.Batch) *batchLine {
	if b == (email.Batch{}) {
		return nil
	}
	return new(batchLine(b))
}

func (l *batchLine) batch() email.Batch {
	if l == nil {
		return email.Batch{}
	}
	return email.Batch(*l)
}

func (l draftLine) draft() (email.Draft, error) {
	d := email.Draft{
		ID: l.ID, Version: l.Version,
		Brief: email.Brief{
			Purpose: l.Purpose, Tone: l.Tone, Details: l.Details, Recipient: l.Recipient,
			Sender: l.Sender, Language: l.Language, Length: l.Length, Address: l.Address,
		},
		Status: email.Status(l.Status), Subject: l.Subject, Body: l.Body, Model: l.Model,
		Failure: l.Failure, Created: l.Created, Updated: l.Updated, Lease: l.Lease.lease(),
		Usage: l.Used.usage(), Cost: l.Used.cost(), Batch: l.Batch.batch(),
	}
	err := d.SetExtra(string(l.Extra))
	return d, err
}

func lineOfConversation(c chat.Conversation) line {
	return line{Conversation: &conversationLine{
		ID: c.ID, Version: c.Version, Title: c.Title, Pinned: c.Pinned,
		Created: c.Created, Updated: c.Updated,
	}}
}

func (l conversationLine) conversation() chat.Conversation {
	return chat.Conversation{
		ID: l.ID, Version: l.Version, Title: l.Title, Pinned: l.Pinned,
		Created: l.Created, Updated: l.Updated,
	}
}

func lineOfMessage(m chat.Message) line {
	l := &messageLine{
		ID: m.ID, Version: m.Version, Role: string(m.Role), Text: m.Text, Model: m.Model,
		Failure: m.Failure, Cut: m.Cut, Created: m.Created, Lease: lineOfLease(m.Lease),
		Used: lineOfUsed(m.Usage, m.Cost), Parent: m.Parent, Answer: m.Answer, Asked: m.Asked,
		Mark: string(m.Feedback.Mark), Reason: m.Feedback.Reason, Checks: m.Checks,
	}
	for _, c := range m.Charts {
		l.Charts = append(l.Charts, chartLine(c))
	}
	return line{Message: l}
}

func (l messageLine) message() chat.Message {
	m := chat.Message{
		ID: l.ID, Version: l.Version, Role: chat.Role(l.Role), Text: l.Text, Model: l.Model,
		Failure: l.Failure, Cut: l.Cut, Created: l.Created, Lease: l.Lease.lease(),
		Usage: l.Used.usage(), Cost: l.Used.cost(), Parent: l.Parent, Answer: l.Answer, Asked: l.Asked,
		Feedback: chat.Feedback{Mark: chat.Mark(l.Mark), Reason: l.Reason}, Checks: l.Checks,
	}
	for _, c := range l.Charts {
		m.Charts = append(m.Charts, chat.Chart(c))
	}
	return m
}

func lineOfUsed(u llm.Usage, c llm.Cost) *usedLine {
	if u == (llm.Usage{}) && !c.Known {
		return nil
	}
	l := &usedLine{Input: u.Input, Cached: u.Cached, Output: u.Output, Reasoning: u.Reasoning}
	if c.Known {
		l.NanoUSD = &c.NanoUSD
	}
	return l
}

func (l *usedLine) usage() llm.Usage {
	if l == nil {
		return llm.Usage{}
	}
	return llm.Usage{Input: l.Input, Cached: l.Cached, Output: l.Output, Reasoning: l.Reasoning}
}

func (l *usedLine) cost() llm.Cost {
	if l == nil || l.NanoUSD == nil {
		return llm.Cost{}
	}
	return llm.Cost{NanoUSD: *l.NanoUSD, Known: true}
}

func lineOfLease(l marquee.Lease) *leaseLine {
	if l.Equal(marquee.Lease{}) {
		return nil
	}
	return &leaseLine{Holder: l.Holder, Until: l.Until, Attempt: l.Attempt}
}

func (l *leaseLine) lease() marquee.Lease {
	if l == nil {
		return marquee.Lease{}
	}
	return marquee.Lease{Holder: l.Holder, Until: l.Until, Attempt: l.Attempt}
}

// encode returns a line as JSON, with a line feed. Characters that could control a
// terminal, change the order of the text there or cannot be seen are escaped.
func encode(line any) ([]byte, error) {
	raw, err := json.Marshal(line)
	if err != nil {
		return nil, err
	}
	safe := make([]byte, 0, len(raw)+1)
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		hidden := !unicode.IsPrint(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
		if r >= unicode.MaxASCII && hidden {
			for _, unit := range utf16.Encode([]rune{r}) {
				safe = append(safe, `\u`...)
				for shift := 12; shift >= 0; shift -= 4 {
					safe = append(safe, "0123456789abcdef"[unit>>shift&0xf])
				}
			}
		} else {
			safe = append(safe, raw[:size]...)
		}
		raw = raw[size:]
	}
	return append(safe, '\n'), nil
}
