// Package email drafts professional emails with a language model and keeps
// their history.
//
// A [Service] turns a [Brief] into a [Draft]: whole with [Service.Draft], or
// piece by piece as the model writes it with [Service.Stream]. Every draft is
// stored before the model is asked, so that nothing that was accepted is ever
// forgotten. The package depends on the standard library only: bring a model
// (llm) and a store (one of those below storage, or one of your own).
package email

import (
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Brief is what an email is drafted from.
type Brief struct {
	Purpose   string // what the email is for; required, at most 1,000 characters
	Tone      string // formal, casual, persuasive or any word; empty is formal; at most 40
	Details   string // facts to work in; at most 20,000
	Recipient string // whom it addresses; at most 200
	Sender    string // who signs it; at most 200
	Language  string // the language to write in; empty is that of the purpose; at most 40
	Length    string // short, medium or long; empty is medium

	// Key makes asking twice safe: an owner's briefs of one key are one draft.
	// It is any text of at most 255 characters that the owner has not used
	// before, best a random one. Without it every brief is a new draft. It is
	// not kept.
	Key string
}

// The tone and the length of a brief that names none.
const (
	DefaultTone   = "formal"
	DefaultLength = "medium"
)

// Validate reports the first field that cannot be taken, as a
// [marquee.InvalidError].
func (b Brief) Validate() error {
	if err := valid.First(
		valid.Required("purpose", b.Purpose, 1000),
		valid.Text("tone", b.Tone, 40),
		valid.Text("details", b.Details, 20_000),
		valid.Text("recipient", b.Recipient, 200),
		valid.Text("sender", b.Sender, 200),
		valid.Text("language", b.Language, 40),
		valid.Text("length", b.Length, 40),
		valid.Text("key", b.Key, 255),
	); err != nil {
		return err
	}
	switch b.Length {
	case "", "short", "medium", "long":
		return nil
	}
	return valid.Errorf("length", "is %q; it must be short, medium or long", b.Length)
}

// withDefaults fills in what the brief leaves open.
func (b Brief) withDefaults() Brief {
	if b.Tone == "" {
		b.Tone = DefaultTone
	}
	if b.Length == "" {
		b.Length = DefaultLength
	}
	return b
}

// Draft is one email, from the moment it is asked for.
type Draft struct {
	// ID is a UUID: a random one, or if the brief has a Key one that follows
	// from its owner and that.
	ID string
	// Version counts the writes of the draft, from 1.
	Version int
	Brief   Brief
	Status  Status
	// Subject and Body are plain text. Those of a failed draft hold what had
	// been written by then.
	Subject, Body string
	// Model names the model that wrote the draft; empty until it is complete.
	Model string
	// Failure says why a failed draft failed, in words for its owner.
	Failure string
	// Created and Updated are in UTC, to the microsecond. No change of a draft
	// changes Created.
	Created, Updated time.Time
	// Lease says who is writing a pending draft; it is zero otherwise.
	Lease marquee.Lease
	// Unsaved marks a finished draft that the store could not take any more:
	// this copy is the only one. No draft read from a store has it.
	Unsaved bool
}

// Place returns where the draft stands in the history.
func (d Draft) Place() marquee.Place { return marquee.Place{Created: d.Created, ID: d.ID} }

// Equal tells whether two drafts are the very same in every field. Times are
// equal if they are the same moment.
func (d Draft) Equal(e Draft) bool {
	if !d.Created.Equal(e.Created) || !d.Updated.Equal(e.Updated) || !d.Lease.Equal(e.Lease) {
		return false
	}
	e.Created, e.Updated, e.Lease = d.Created, d.Updated, d.Lease
	return d == e
}

// MaxSize is how many bytes of text a draft may hold in all. (DynamoDB keeps a
// draft twice, beside an index, in 400 KB.)
const MaxSize = 190 << 10

// Stored returns the draft as every store keeps it, with its times in UTC to
// the microsecond. It refuses what not every store could keep, more than
// [MaxSize] of text, NUL characters, invalid UTF-8, and a version or an attempt
// below 0 or above 2,147,483,647, with a [marquee.InvalidError].
func (d Draft) Stored() (Draft, error) {
	d.Created, d.Updated = marquee.StoredTime(d.Created), marquee.StoredTime(d.Updated)
	d.Lease = d.Lease.Stored()
	d.Unsaved, d.Brief.Key = false, ""
	b := d.Brief
	return d, valid.First(valid.Count("version", d.Version), valid.Count("lease", d.Lease.Attempt), valid.Storable(MaxSize,
		"body", d.Body, "subject", d.Subject, "id", d.ID, "status", string(d.Status),
		"model", d.Model, "failure", d.Failure, "purpose", b.Purpose, "tone", b.Tone,
		"details", b.Details, "recipient", b.Recipient, "sender", b.Sender,
		"language", b.Language, "length", b.Length, "lease", d.Lease.Holder))
}

// Status is how far a draft has come.
type Status string

// The states of a draft: it begins as pending and ends as one of the others.
const (
	StatusPending  Status = "pending"
	StatusComplete Status = "complete"
	StatusFailed   Status = "failed"
)
