package wire

import "github.com/marquee-go/marquee/email"

// Brief is what an email is drafted from.
type Brief struct {
	Purpose   string `json:"purpose" maxLength:"1000" example:"Ask for a meeting about the budget" doc:"What the email is for."`
	Tone      string `json:"tone,omitempty" maxLength:"40" example:"casual" doc:"formal, casual, persuasive or any short word; formal if empty."`
	Details   string `json:"details,omitempty" maxLength:"20000" doc:"Facts to work in."`
	Recipient string `json:"recipient,omitempty" maxLength:"200" doc:"Whom it addresses."`
	Sender    string `json:"sender,omitempty" maxLength:"200" doc:"Who signs it."`
	Language  string `json:"language,omitempty" maxLength:"40" doc:"The language to write in; that of the purpose if empty."`
	Length    string `json:"length,omitempty" doc:"short, medium or long; medium if empty."`
}

// With returns the brief under a key.
func (b Brief) With(key string) email.Brief {
	return email.Brief{
		Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
		Sender: b.Sender, Language: b.Language, Length: b.Length, Key: key,
	}
}

// Draft is one email and what it was drafted from.
type Draft struct {
	ID     string `json:"id" doc:"Names the draft."`
	Status string `json:"status" enum:"pending,complete,failed" doc:"How far the draft has come."`
	Saved  bool   `json:"saved" doc:"False if the store could not take the finished draft: this copy is the only one."`
	Brief
	Subject string `json:"subject" doc:"Plain text."`
	Body    string `json:"body" doc:"Plain text."`
	Model   string `json:"model" doc:"The model that wrote it; empty until it is complete."`
	Failure string `json:"failure,omitempty" doc:"Why it failed."`
	Created Time   `json:"created" doc:"When it was asked for."`
	Updated Time   `json:"updated" doc:"When it last changed."`
}

// NewDraft makes the body of a draft.
func NewDraft(d email.Draft) Draft {
	b := d.Brief
	return Draft{
		ID: d.ID, Status: string(d.Status), Saved: !d.Unsaved,
		Brief: Brief{
			Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
			Sender: b.Sender, Language: b.Language, Length: b.Length,
		},
		Subject: d.Subject, Body: d.Body, Model: d.Model, Failure: d.Failure,
		Created: Time{d.Created}, Updated: Time{d.Updated},
	}
}

// Edit is a change of a draft's text.
type Edit struct {
	Subject *string `json:"subject,omitempty" doc:"Plain text; unchanged if left out."`
	Body    *string `json:"body,omitempty" doc:"Plain text; unchanged if left out."`
}
