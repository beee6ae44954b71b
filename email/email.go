// Package email drafts professional emails with a language model and keeps
// their history.
//
// A [Service] needs a model and a store. It turns a [Brief] into a [Draft]:
//
//	emails, err := email.New(offline.New(), memory.New().Email(), nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	draft, err := emails.Draft(ctx, "ada", email.Brief{
//		Purpose: "Thank the reviewers",
//		Tone:    "casual",
//		Sender:  "Ada",
//	})
//	fmt.Println(draft.Subject, draft.Body)
//
// The package llm has the models, and the packages below storage have the
// stores. The text "ada" names the owner of the draft. Nobody else can see it.
//
// [Service.Stream] yields the text while the model writes it. [Service.List],
// [Service.Search], [Service.Get], [Service.Edit] and [Service.Delete] work on the
// history.
//
// # From brief to draft
//
// The service stores a draft as pending before it asks the model, and then the text that has
// come once a second. The draft ends as complete, or as failed or stopped with the text that
// came until then. If the process dies in between, the draft stays pending until its lease
// ends. After that, [Service.Run] finishes it, in this process or in any other on the same
// store.
//
// [Service.Begin] lets the model write, whether anybody listens or not. [Service.Follow] joins
// a draft that is being written, and [Service.Stop] stops it, from any process on the store.
//
// A brief with a Key may be sent again. The second call returns the draft of the
// first one, and nobody pays the model twice.
//
// With a [Queue], [Service.Enqueue] leaves the draft to the process that the queue wakes up.
// [Service.BeginBatch] does so with many briefs, which [Fill] makes of a [Table].
// [Service.Run] writes what waits, and [Service.Finish] writes one draft of it.
//
// # What a person keeps
//
// With [Options.Settings], an owner keeps each [Identity] that signs letters, a [Voice] that says
// how the owner writes, and [Forms]: each [Template] is a brief with variables, and each [Tone] a
// way to write.
//
// # Limits
//
// A reply of more than 96 KiB fails the draft, and so does a reply that is not an
// email. Retries, time limits and budgets are middlewares of package llm, around the
// model that [New] gets. The service itself repeats a request only for a draft that nobody
// waits for: [Service.Finish] says when.
//
// # Write a store
//
// Implement [Store], and [AbandonedLister] if several processes use the store.
// Then run emailtest.TestStore of the package email/emailtest on it. A [SettingStore] has the
// test emailtest.TestSettingStore.
package email

import (
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Brief describes the email that the model should write. Only Purpose is
// required. Lengths are in characters (runes).
type Brief struct {
	// Purpose says what the email is for. At most 1,000 characters.
	Purpose string
	// Tone is formal, casual, persuasive or any other word. At most 40
	// characters. Default: formal.
	Tone string
	// Details are facts to work in. At most 20,000 characters.
	Details string
	// Recipient is the person whom the email addresses. At most 200 characters.
	Recipient string
	// Address is the email address of the recipient, such as ada@example.org. The model
	// does not see it. At most 254 characters.
	Address string
	// Sender is the person who signs the email. At most 200 characters.
	Sender string
	// Identity names the [Identity] that signs the email, or is [NoIdentity]. The Sender must be
	// empty then, or that of the identity. Default: if there is no Sender either, the default
	// identity of the owner, if there is one.
	Identity string
	// Language is the language of the email. At most 40 characters. Default: the
	// language of the message, or else of the purpose.
	Language string
	// Length is short, medium or long. Default: medium.
	Length string
	// Message is the message that the email answers. Then the subject is that of the message,
	// with Re: before it, and the message is quoted below the letter when it is handed over.
	// The recipient and the language are those of the message by default, if it tells them.
	Message Original
	// Charts are what the letter is about. They go with it as files. The model does not see them.
	Charts Charts

	// Key makes it safe to send a brief again: all briefs of an owner with the
	// same key become one draft. Use a random text that the owner has not used
	// before, of at most 255 characters. A brief without a key always becomes a
	// new draft. Stores do not keep the key.
	Key string
}

// These are the tone and the length of a brief that does not name any.
const (
	DefaultTone   = "formal"
	DefaultLength = "medium"
)

// Validate returns a [marquee.InvalidError] for the first field that is wrong.
func (b Brief) Validate() error {
	if err := valid.First(
		b.checkTexts(),
		checkAddress(b.Address),
		valid.Text("identity", b.Identity, 60),
		valid.Text("key", b.Key, 255),
		b.Message.validate(),
		b.Charts.validate(),
		b.checkRoom(),
	); err != nil {
		return err
	}
	switch b.Length {
	case "", "short", "medium", "long":
		return nil
	}
	return valid.Errorf("length", "is %q; it must be short, medium or long", b.Length)
}

// checkTexts refuses a text that is too long, or cannot be kept.
func (b Brief) checkTexts() error {
	return valid.First(
		valid.Required("purpose", b.Purpose, 1000),
		valid.Text("tone", b.Tone, 40),
		valid.Text("details", b.Details, 20_000),
		valid.Text("recipient", b.Recipient, 200),
		valid.Text("address", b.Address, 254),
		valid.Text("sender", b.Sender, 200),
		valid.Text("language", b.Language, 40),
		valid.Text("length", b.Length, 40),
	)
}

// withDefaults fills in the tone and the length, and what the message tells.
func (b Brief) withDefaults() Brief {
	b = b.answered()
	if b.Tone == "" {
		b.Tone = DefaultTone
	}
	if b.Length == "" {
		b.Length = DefaultLength
	}
	return b
}

// Draft is one email. It exists from the moment when a brief was accepted.
type Draft struct {
	// ID is a UUID. If the brief has a Key, the ID follows from the owner and
	// the key. Otherwise it is random.
	ID string
	// Version counts the writes of the draft, from 1.
	Version int
	// Brief is the request, without its Key. Stores keep the versions after the first without its
	// Details, and so they are left out of lists.
	Brief  Brief
	Status Status
	// Subject and Body are plain text. In a draft that failed or was stopped they hold
	// what the model wrote before that. In a pending draft they hold what had come a
	// second or so ago.
	Subject, Body string
	// Model names the model that wrote the draft. It is empty until the draft is
	// complete.
	Model string
	// Failure tells the owner why the draft failed or was stopped. It is empty otherwise.
	Failure string
	// Usage and Cost are what the last attempt to write the draft has used, as far as the
	// models tell it. They are zero, and so unknown, until it ends. They do not change if
	// somebody edits the text.
	Usage llm.Usage
	Cost  llm.Cost
	// Created and Updated are in UTC, to the microsecond. Created never changes.
	Created, Updated time.Time
	// Lease says who is writing a pending draft. If nobody is, it has no Holder, and says from
	// when [Service.Run] looks for the draft. A stopped draft has it until the writer has added
	// its last words. It is zero otherwise.
	Lease marquee.Lease
	// Batch says of which batch the draft is a letter. It is zero if the draft was asked
	// for alone, and never changes.
	Batch Batch
	// Change says how the draft came about as a version of a letter, and never changes.
	Change Change
	// Signed is what the Body is signed with. It is zero if nobody has signed.
	Signed Signed
	// Handed says that the letter was handed to a mail server, and is zero otherwise.
	Handed Handed
	// Versions is how many versions the letter has, if it has more than one. Methods of [Service]
	// that return letters set it. It is never set on a draft from a store.
	Versions int
	// Unsaved means that the draft is finished but the store could not take it:
	// this copy is the only one. It is never set on a draft from a store.
	Unsaved bool
}

// Place returns where the draft stands in the history.
func (d Draft) Place() marquee.Place { return marquee.Place{Created: d.Created, ID: d.ID} }

// Equal tells whether two drafts are equal in every field. Two times are equal if
// they are the same moment.
func (d Draft) Equal(e Draft) bool {
	if !d.Created.Equal(e.Created) || !d.Updated.Equal(e.Updated) || !d.Lease.Equal(e.Lease) {
		return false
	}
	e.Created, e.Updated, e.Lease = d.Created, d.Updated, d.Lease
	return d == e
}

// MaxSize is the greatest size of a draft: the bytes of all its texts together.
// An item of DynamoDB has 400 KB at most, with the copy of the draft that an
// index holds.
const MaxSize = 190 << 10

// Stored returns the draft as every store keeps it: its times are in UTC, to the
// microsecond, and Unsaved, Versions and the Key of the brief are empty. If some store
// could not keep the draft, Stored returns a [marquee.InvalidError]: for more
// than [MaxSize] of text, a NUL character or invalid UTF-8. It does so too for a number below 0
// or above 2,147,483,647: a version, an attempt, a row, a base, an end of a selection.
func (d Draft) Stored() (Draft, error) {
	d.Created, d.Updated = marquee.StoredTime(d.Created), marquee.StoredTime(d.Updated)
	d.Lease = d.Lease.Stored()
	d.Unsaved, d.Versions, d.Brief.Key = false, 0, ""
	d.Change.Refinement.Base, d.Change.Refinement.Key = 0, ""
	if !d.Cost.Known {
		d.Cost = llm.Cost{}
	}
	return d, valid.First(
		valid.Count("version", d.Version),
		valid.Count("lease", d.Lease.Attempt),
		valid.Count("row", d.Batch.Row),
		valid.Count("rows", d.Batch.Rows),
		valid.Count("base", d.Change.Base),
		valid.Count("from", d.Change.Refinement.Selection.From),
		valid.Count("to", d.Change.Refinement.Selection.To),
		valid.Storable(MaxSize, d.texts()...),
	)
}

// Size returns how many bytes all texts of the draft have together.
func (d Draft) Size() int { return valid.Size(d.texts()...) }

// texts returns the texts that are kept, each after its name.
func (d Draft) texts() []string {
	b, r, m, g := d.Brief, d.Change.Refinement, d.Brief.Message, d.Signed
	texts := []string{
		"body", d.Body, "subject", d.Subject, "id", d.ID, "status", string(d.Status),
		"model", d.Model, "failure", d.Failure, "purpose", b.Purpose, "tone", b.Tone,
		"details", b.Details, "recipient", b.Recipient, "sender", b.Sender,
		"language", b.Language, "length", b.Length, "lease", d.Lease.Holder,
		"address", b.Address, "batch", d.Batch.ID, "author", string(d.Change.Author),
		"goal", string(r.Goal), "into", r.Into, "instruction", r.Instruction,
		"request", d.Change.Request, "message", m.Text, "message.from", m.From,
		"message.address", m.Address, "message.subject", m.Subject, "message.sent", m.Sent,
		"message.id", m.ID, "message.references", m.References,
		"way", string(d.Handed.Way), "to", d.Handed.To, "handed", d.Handed.Request,
		"earlier", d.Handed.Earlier, "identity", b.Identity, "signed", g.Identity,
		"signed.sender", g.Sender, "signed.address", g.Address, "signature", g.Signature,
		"handed.from", d.Handed.From,
	}
	for _, c := range b.Charts {
		texts = append(texts,
			"title", c.Title, "table", c.Table, "notes", c.Notes, "picture", c.Picture)
	}
	return texts
}
