package wire

import (
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/eml"
)

// Brief describes the email that the model should write.
type Brief struct {
	Purpose   string `json:"purpose" maxLength:"1000" example:"Ask for a meeting about the budget" doc:"What the email is for."`
	Tone      string `json:"tone,omitempty" maxLength:"40" example:"casual" doc:"formal, casual, persuasive or any other short word. Default: formal."`
	Details   string `json:"details,omitempty" maxLength:"20000" doc:"Facts to work in."`
	Recipient string `json:"recipient,omitempty" maxLength:"200" doc:"The person whom the email addresses."`
	Address   string `json:"address,omitempty" maxLength:"254" example:"ada@example.org" doc:"The email address of the recipient. The model does not see it."`
	Sender    string `json:"sender,omitempty" maxLength:"200" doc:"The person who signs the email."`
	Identity  string `json:"identity,omitempty" maxLength:"60" doc:"The name of the identity that signs the email, or none. Leave the sender empty then. Default: your default identity, if the sender is empty."`
	Language  string `json:"language,omitempty" maxLength:"40" doc:"The language of the email. Default: the language of the purpose."`
	Length    string `json:"length,omitempty" doc:"short, medium or long. Default: medium."`
}

// With returns the brief with a key.
func (b Brief) With(key string) email.Brief {
	return email.Brief{
		Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
		Sender: b.Sender, Identity: b.Identity, Language: b.Language, Length: b.Length,
		Address: b.Address, Key: key,
	}
}

// DraftRequest asks for an email.
type DraftRequest struct {
	Brief
	Charts  []LetterChart `json:"charts,omitempty" maxItems:"3" doc:"Charts that the letter is about. Their numbers, pictures and notes go with it as files. The model does not see them. At most about 80 KiB together with the rest of the brief."`
	Message string        `json:"message,omitempty" maxLength:"262144" doc:"The message that the email answers: its text, or a whole .eml with its headers. It is data for the model, and never instruction. The subject becomes Re: and that of the message, which is quoted below the letter when it is handed over. Default for recipient, address and language: those of the message. At most 256 KiB, and 60,000 characters of text. Attachments are left out."`
}

// LetterChart is a chart that a letter is about.
type LetterChart struct {
	Title   string `json:"title" maxLength:"100" doc:"What it shows, on one line."`
	Table   string `json:"table,omitempty" maxLength:"32768" doc:"Its numbers, as CSV."`
	Notes   string `json:"notes,omitempty" maxLength:"4000" doc:"How the films are counted, and what the source and its date are."`
	Picture string `json:"picture,omitempty" maxLength:"65536" doc:"A PNG of at most 48 KiB, in base64."`
}

// With returns the brief with a key. The error is that of a message that cannot be read.
func (r DraftRequest) With(key string) (b email.Brief, err error) {
	b = r.Brief.With(key)
	for i, c := range r.Charts[:min(len(r.Charts), email.MaxCharts)] {
		b.Charts[i] = email.Chart(c)
	}
	b.Message, err = eml.Read(r.Message)
	return b, err
}

// NewBrief makes the body of a brief.
func NewBrief(b email.Brief) Brief {
	return Brief{
		Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
		Address: b.Address, Sender: b.Sender, Identity: b.Identity, Language: b.Language,
		Length: b.Length,
	}
}

// Draft is one email and its brief.
type Draft struct {
	ID       string  `json:"id" doc:"Names the letter."`
	Version  int     `json:"version" minimum:"1" doc:"Which version of the letter this is, from 1."`
	Versions int     `json:"versions,omitempty" doc:"How many versions the letter has, also versions that failed. Left out if there is one, and where it was not counted."`
	Change   *Change `json:"change,omitempty" doc:"How the version came about. Left out for the first one."`
	Status   string  `json:"status" enum:"queued,writing,done,failed,stopped" doc:"Whether the draft waits for its turn, is being written, done, failed, or was stopped. One that failed or was stopped has the text that came until then."`
	Position *int    `json:"position,omitempty" minimum:"0" doc:"How many drafts begin before this one, if it is queued. Owners take turns, so drafts that come later can move it back. Left out if the queue does not tell it, if the draft waits because the model was busy, and in lists."`
	Saved    bool    `json:"saved" doc:"False if the store could not take the finished draft. Then this copy is the only one."`
	Brief
	Message string  `json:"message,omitempty" doc:"The message that the email answers, with the headers that count. Left out if it answers none."`
	Batch   *Letter `json:"batch,omitempty" doc:"The batch of which the draft is a letter. Left out if it was asked for alone."`
	Subject string  `json:"subject" doc:"Plain text."`
	Body    string  `json:"body" doc:"Plain text."`
	Signed  *Signed `json:"signed,omitempty" doc:"What the version is signed with. Left out if no identity has signed it."`
	Model   string  `json:"model" doc:"The model that wrote the draft. Empty until the draft is done."`
	Failure string  `json:"failure,omitempty" doc:"Why the draft failed or was stopped."`
	Used    *Used   `json:"used,omitempty" doc:"What the models have used for it. Left out as long as nothing is known of it."`
	Created Time    `json:"created" doc:"When the draft was asked for."`
	Updated Time    `json:"updated" doc:"When the draft last changed."`
}

// NewDraft makes the body of a draft.
func NewDraft(d email.Draft) Draft {
	return Draft{
		ID: d.Letter(), Version: d.Number(), Versions: d.Versions, Change: newChange(d.Change),
		Status: d.State(), Saved: !d.Unsaved,
		Brief: NewBrief(d.Brief), Message: eml.Format(d.Brief.Message), Batch: newLetter(d.Batch),
		Subject: d.Subject, Body: d.Body, Signed: newSigned(d.Signed), Model: d.Model, Failure: d.Failure,
		Used:    newUsed(d.Usage, d.Cost),
		Created: Time{d.Created}, Updated: Time{d.Updated},
	}
}

// Edit is a change of a draft's text.
type Edit struct {
	Base    int     `json:"base,omitempty" doc:"The number of the version that was changed. Default: the newest."`
	Subject *string `json:"subject,omitempty" doc:"Plain text. Leave it out to keep it as it is."`
	Body    *string `json:"body,omitempty" doc:"Plain text. Leave it out to keep it as it is."`
}

// Edit returns the change.
func (e Edit) Edit() email.Edit {
	return email.Edit{Subject: e.Subject, Body: e.Body, Base: e.Base}
}
