// Package emailtest has the tests that every [email.Store] must pass. Run them on a store
// of your own with one call:
//
//	func TestStore(t *testing.T) {
//		emailtest.TestStore(t, func(t *testing.T) email.Store { return openMine(t) })
//	}
//
// [TestSettingStore] and [TestQueue] do the same for an [email.SettingStore] and an [email.Queue].
// [Adhere] tells whether a model does as a brief says.
//
// Use go test -race. Many rules make calls at the same time, and a store without the locks
// that it needs may pass by chance.
//
// # Optional methods
//
// A store with the five methods of [email.Store] passes. If it is not a
// [marquee.OwnerLister], an [email.AbandonedLister], a [marquee.Counter] or a
// [marquee.Purger], the rules about these are skipped, and a message says so. A type that
// embeds the interface [email.Store] is none of them, even if the embedded value is: it needs
// methods of its own that pass the calls on.
//
// If your store should have these methods, assert it. Then no rule is skipped by mistake:
//
//	var _ interface {
//		email.AbandonedLister
//		marquee.Counter
//		marquee.OwnerLister
//		marquee.Purger
//	} = (*MyStore)(nil)
package emailtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

// TestStore tests the contract of [email.Store], with a subtest for each rule. Each subtest
// calls open, which must return an empty store. To close the store, open calls t.Cleanup.
// It may call t.Parallel first, if the stores that it opens are independent.
func TestStore(t *testing.T, open func(t *testing.T) email.Store) {
	recordtest.Run(t, open, rules())
}

func rules() []recordtest.Rule[email.Store] {
	return slices.Concat(drafts.VersionRules(), []recordtest.Rule[email.Store]{
		{Name: "no draft read is marked unsaved", Check: unsaved},
		{Name: "the last write repeated succeeds until there is another", Check: repeated},
		{Name: "a draft made again after Delete is a new one", Check: recreated},
		{Name: "List gives the newest first", Check: listOrder},
		{Name: "List gives the versions of a letter together, the last one first", Check: versionOrder},
		{Name: "Count counts a letter once, whatever its versions", Check: countLetters},

		{Name: "drafts of MaxSize are kept, larger ones refused", Check: sizes},
		{Name: "large drafts are listed like small ones", Check: large},

		{Name: "Abandoned finds pending drafts whose leases ended", Check: abandoned},
		{Name: "Abandoned takes any time and owner", Check: abandonedExtremes},
		{
			Name:  "Abandoned gives drafts whose leases end at once in the order of bytes",
			Check: abandonedTies,
		},
		{Name: "Abandoned follows every change of a draft", Check: abandonedChanges},
		{Name: "Abandoned after the end of its context is an error", Check: abandonedEnded},
		{Name: "one server takes up an abandoned draft", Check: abandonedOnce},

		{Name: "concurrent use loses nothing", Check: concurrentUse},
		{Name: "all methods agree after concurrent writes", Check: concurrentAll},
	}, drafts.Rules(), drafts.CountRules(), []recordtest.Rule[email.Store]{random.Rule()})
}

// drafts describes drafts to the rules for all records with versions.
var drafts = recordtest.Versioned[email.Store, email.Draft]{
	Kind: recordtest.Kind[email.Store, email.Draft]{
		One: "draft", Many: "drafts",
		At:      draftAt,
		Change:  changed,
		Writing: "Update",
		Write: func(ctx context.Context, s email.Store, owner string, d email.Draft) error {
			return s.Update(ctx, owner, d)
		},
		Pair: func(n, size int) (before, after email.Draft) {
			before = draft(n)
			before.Body = recordtest.Fill("0123456789", size)
			after = changed(before, 1)
			after.Body = recordtest.Fill("9876543210", size)
			return before, after
		},
		Listed: func(d email.Draft) email.Draft { return d },
		Same:   func(a, b email.Draft) bool { return a == b },
		Size:   email.Draft.Size,
	},
	Texts:   texts,
	Numbers: numbers,
	Others: map[string]func(*email.Draft){
		"created": func(d *email.Draft) { d.Created = d.Created.Add(time.Microsecond) },
		"updated": func(d *email.Draft) { d.Updated = d.Updated.Add(time.Microsecond) },
		"until":   func(d *email.Draft) { d.Lease.Until = d.Lease.Until.Add(time.Microsecond) },
		"tokens":  func(d *email.Draft) { d.Usage.Output++ },
		"cost":    func(d *email.Draft) { d.Cost.NanoUSD++ },
		"at":      func(d *email.Draft) { d.Handed.At++ },
		"done":    func(d *email.Draft) { d.Handed.Done = !d.Handed.Done },
	},
	Variants: variants,
	Note:     "subject",
}

// Most drafts belong to these owners.
const (
	ann = recordtest.Ann
	bob = recordtest.Bob
)

// draft returns the nth draft. All its fields are set.
func draft(n int) email.Draft { return draftAt(n, recordtest.PlaceOf(n)) }

func draftAt(n int, at marquee.Place) email.Draft {
	return email.Draft{
		ID:      at.ID,
		Version: 1,
		Brief: email.Brief{
			Purpose:   fmt.Sprintf("ask for invoice %d", n),
			Tone:      "casual",
			Details:   "It was due\non Friday.",
			Recipient: "Dana Smith",
			Address:   fmt.Sprintf("Dana+%d@example.org", n),
			Sender:    "Ann Lee",
			Language:  "English",
			Length:    "short",
			Message: email.Original{
				From: "Dana Smith", Address: "dana@example.org", Subject: fmt.Sprintf("AW: Invoice %d", n),
				Sent: "Mon, 30 Nov 2026 10:00:00 +0100", ID: fmt.Sprintf("<%d@example.org>", n),
				References: "<a@example.org> <b@example.org>", Text: "Is it \"due\"?\n> <old> & done",
			},
			Identity: "work",
			Charts: email.Charts{
				{Title: "Drama", Notes: "Counted whole.", Picture: "cGljdHVyZQ=="},
				{Title: fmt.Sprintf("Chart %d", n), Table: "year,films\n2024,41\n"}, {Title: "War"},
			},
		},
		Status:  email.StatusFailed,
		Subject: fmt.Sprintf("Invoice %d", n),
		Body:    "Hello Dana,\n\ncould you",
		Model:   "model-1",
		Failure: "the model broke off",
		Usage:   llm.Usage{Input: 100 + n, Cached: 40, Output: 30, Reasoning: 7},
		Cost:    llm.Cost{NanoUSD: int64(1000 + n), Known: true},
		Created: at.Created,
		Updated: at.Created.Add(time.Microsecond),
		Signed: email.Signed{
			Identity: "work", Sender: "Ann Lee", Address: "ann@example.org",
			Signature: fmt.Sprintf("Ann Lee\nRoom %d", n),
		},
		Batch: email.Batch{ID: recordtest.ID(n % 3), Row: 1 + n, Rows: 1000},
		Handed: email.Handed{
			Way: email.WaySend, To: "dana@example.org", At: int64(1 + n), Done: true, Request: "r",
			Earlier: "+p ?q", From: "ann@example.org",
		},
		Change: email.Change{
			Author: email.AuthorModel, Base: 1 + n, Request: fmt.Sprintf("request %d", n),
			Refinement: email.Refinement{
				Goal: email.GoalShorter, Into: "Français", Instruction: "as <b>friends</b> would",
				Selection: email.Selection{From: n, To: n + 9},
			},
		},
		Lease: marquee.Lease{
			Holder: fmt.Sprintf("holder %d", n), Until: at.Created.Add(5 * time.Minute), Attempt: 1 + n%3,
		},
	}
}

// pending returns the nth draft while a model writes it.
func pending(n int) email.Draft {
	d := draft(n)
	d.Status = email.StatusPending
	return d
}

// changed returns a draft after its nth change.
func changed(d email.Draft, n int) email.Draft {
	d.Version += n
	d.Brief = email.Brief{Purpose: "remind of it"}
	d.Status = email.StatusComplete
	d.Subject, d.Body, d.Model, d.Failure = fmt.Sprintf("Reminder %d", n), "Dear Dana,", "model-2", ""
	d.Usage, d.Cost = llm.Usage{Input: n, Cached: 1, Output: 2, Reasoning: 2}, llm.Cost{}
	d.Updated = d.Updated.Add(time.Duration(n) * time.Hour)
	holder := fmt.Sprintf("holder of change %d", n)
	d.Lease = marquee.Lease{Holder: holder, Until: d.Created, Attempt: 7}
	d.Change, d.Signed = email.Change{Author: email.AuthorHand, Base: n}, email.Signed{}
	return d
}
