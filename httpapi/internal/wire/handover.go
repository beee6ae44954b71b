package wire

import (
	"time"

	"github.com/marquee-go/marquee/email"
)

// Handover is a letter as it is handed over.
type Handover struct {
	Text         string   `json:"text" doc:"The whole letter in plain text."`
	HTML         string   `json:"html" doc:"The whole letter as a page of HTML. Its text is escaped."`
	Placeholders []string `json:"placeholders" doc:"What a person must still fill in: the texts in square brackets, in their order."`
	Facts        []Fact   `json:"facts" doc:"The facts of the brief, in its order, and then what the letter says from nowhere. Names are those of recipient and sender."`
	Mailto       string   `json:"mailto" doc:"A link that opens the letter in a mail program. Empty if it would have more than 2,000 bytes: take the .eml then."`
	Address      string   `json:"address" doc:"The email address of the recipient. Empty if it is not known."`
	Attachments  []string `json:"attachments" doc:"The names of the files that go with it."`
	Ways         []string `json:"ways" doc:"How this server can hand it to a mail server: send, file."`
	Handed       *Handed  `json:"handed,omitempty" doc:"How it was handed to a mail server last. Left out if it was not."`
}

// Fact is a fact of a brief, and what became of it in the letter.
type Fact struct {
	Kind   string `json:"kind" enum:"number,percent,money,date,time,link,address,name" doc:"What it is."`
	Text   string `json:"text" doc:"The fact as the brief has it, or as the letter has it if it is new."`
	Source string `json:"source" doc:"Which text has it: purpose, details, recipient, sender, message or address. Empty if it is new."`
	State  string `json:"state" enum:"kept,missing,changed,new" doc:"kept: the letter says it, perhaps in another form. missing: it should, and does not. changed: it says something else in its place. new: only the letter says it. Facts of the message that the letter does not say are left out."`
	Found  string `json:"found,omitempty" doc:"What the letter says for it. Left out if it is missing."`
	Why    string `json:"why,omitempty" doc:"In what they differ, or that a date has another day of the week. Left out if that is plain."`
}

// SendRequest asks to send a letter, or to file it in a mailbox.
type SendRequest struct {
	Way     string `json:"way" enum:"send,file" doc:"send: to the recipient. file: among the drafts of the mailbox of this server."`
	To      string `json:"to,omitempty" maxLength:"254" doc:"The email address of the recipient, as the person has confirmed it. It must be that of the letter if it is sent."`
	Changed string `json:"changed,omitempty" enum:"accepted" doc:"accepted: facts of the brief that the letter changes are meant."`
	Open    string `json:"open,omitempty" enum:"accepted" doc:"accepted: the letter is sent with the placeholders that are left in it."`
}

// With returns the request for a letter, with its key.
func (r SendRequest) With(id, key string) email.Request {
	return email.Request{
		ID: id, Way: email.Way(r.Way), To: r.To, Key: key,
		Accepted: email.Consent{Changed: r.Changed != "", Open: r.Open != ""},
	}
}

// Handed says that a letter was handed to a mail server.
type Handed struct {
	Way  string `json:"way" enum:"send,file" doc:"Whether it was sent, or filed in a mailbox."`
	To   string `json:"to" doc:"To whom."`
	From string `json:"from,omitempty" doc:"The address of the identity from which it goes out. Left out if it is that of the operator."`
	At   Time   `json:"at" doc:"When it was asked for."`
	Done bool   `json:"done" doc:"Whether the mail server has it. If not, nobody knows."`
}

// NewHanded makes the body of it.
func NewHanded(h email.Handed) Handed {
	return Handed{
		Way: string(h.Way), To: h.To, From: h.From, At: Time{time.UnixMicro(h.At).UTC()}, Done: h.Done,
	}
}

// NewHandover makes the body of a letter as it is handed over.
func NewHandover(d email.Draft, ways []email.Way) Handover {
	h := Handover{
		Text: d.Text(), HTML: d.HTML(), Mailto: d.Mailto(), Placeholders: d.Placeholders(),
		Facts: []Fact{}, Ways: []string{}, Attachments: []string{}, Address: d.Brief.Address,
	}
	if d.Handed.At != 0 {
		h.Handed = new(NewHanded(d.Handed))
	}
	for _, way := range ways {
		h.Ways = append(h.Ways, string(way))
	}
	for _, a := range d.Attachments() {
		h.Attachments = append(h.Attachments, a.Name)
	}
	if h.Placeholders == nil {
		h.Placeholders = []string{}
	}
	for _, f := range d.Facts() {
		h.Facts = append(h.Facts, Fact{
			Kind: string(f.Kind), Text: f.Text, Source: f.Source, State: string(f.State), Found: f.Found,
			Why: f.Why,
		})
	}
	return h
}
