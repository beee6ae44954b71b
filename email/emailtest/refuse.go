package emailtest

import (
	"fmt"
	"math"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// texts returns the text fields of a draft. The keys are the names of the fields in errors.
func texts(d *email.Draft) map[string]*string {
	return map[string]*string{
		"id":        &d.ID,
		"status":    (*string)(&d.Status),
		"subject":   &d.Subject,
		"body":      &d.Body,
		"model":     &d.Model,
		"failure":   &d.Failure,
		"purpose":   &d.Brief.Purpose,
		"tone":      &d.Brief.Tone,
		"details":   &d.Brief.Details,
		"recipient": &d.Brief.Recipient,
		"sender":    &d.Brief.Sender,
		"language":  &d.Brief.Language,
		"length":    &d.Brief.Length,
		"lease":     &d.Lease.Holder,
		"address":   &d.Brief.Address,
		"batch":     &d.Batch.ID,

		"author":      (*string)(&d.Change.Author),
		"goal":        (*string)(&d.Change.Refinement.Goal),
		"into":        &d.Change.Refinement.Into,
		"instruction": &d.Change.Refinement.Instruction,
		"request":     &d.Change.Request,

		"way":     (*string)(&d.Handed.Way),
		"to":      &d.Handed.To,
		"handed":  &d.Handed.Request,
		"earlier": &d.Handed.Earlier,

		"message":            &d.Brief.Message.Text,
		"message.from":       &d.Brief.Message.From,
		"message.address":    &d.Brief.Message.Address,
		"message.subject":    &d.Brief.Message.Subject,
		"message.sent":       &d.Brief.Message.Sent,
		"message.id":         &d.Brief.Message.ID,
		"message.references": &d.Brief.Message.References,
	}
}

func refusedTexts(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1))
	for field := range texts(new(email.Draft)) {
		for name, bad := range recordtest.BadTexts() {
			t.Run(field+" with "+name, func(t *testing.T) {
				added, changed := draft(2), next(draft(1))
				*texts(&added)[field], *texts(&changed)[field] = bad, bad
				recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, added), field)
				recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, changed), field)
			})
		}
	}
	drafts.WantList(t, s, ann, 9, draft(1))
}

func refusedNumbers(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1))
	for field, number := range map[string]func(d *email.Draft) *int{
		"version": func(d *email.Draft) *int { return &d.Version },
		"lease":   func(d *email.Draft) *int { return &d.Lease.Attempt },
		"row":     func(d *email.Draft) *int { return &d.Batch.Row },
		"rows":    func(d *email.Draft) *int { return &d.Batch.Rows },
		"base":    func(d *email.Draft) *int { return &d.Change.Base },
		"from":    func(d *email.Draft) *int { return &d.Change.Refinement.Selection.From },
		"to":      func(d *email.Draft) *int { return &d.Change.Refinement.Selection.To },
	} {
		for _, bad := range []int{-1, math.MaxInt32 + 1, 1<<32 + 5} {
			t.Run(fmt.Sprintf("%s of %d", field, bad), func(t *testing.T) {
				added, changed := draft(2), next(draft(1))
				*number(&added), *number(&changed) = bad, bad
				recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, added), field)
				recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, changed), field)
			})
		}
	}
	drafts.WantList(t, s, ann, 9, draft(1))
}

// sized returns the nth draft, with size bytes in all its texts together. It repeats text
// in one field to get there.
func sized(n int, field, text string, size int) email.Draft {
	d := draft(n)
	*texts(&d)[field] = ""
	for _, s := range texts(&d) {
		size -= len(*s)
	}
	*texts(&d)[field] = recordtest.Fill(text, size)
	return d
}

func sizes(t *testing.T, s email.Store) {
	for n, test := range []struct{ name, field, text string }{
		{"a long body", "body", "x"},
		{"a long subject", "subject", "é"},
		{"long details", "details", "𝄞"},
		{"what grows when it is quoted", "body", "\x01\"\\<\u2028"},
	} {
		t.Run(test.name, func(t *testing.T) {
			most := sized(n, test.field, test.text, email.MaxSize)
			over := sized(n, test.field, test.text, email.MaxSize+1)
			recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, over), test.field)
			drafts.WantNothing(t, s, ann, most.ID)
			drafts.Create(t, s, ann, most)
			drafts.Want(t, s, ann, most)

			most, over = next(most), next(over)
			recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, over), test.field)
			update(t, s, ann, most)
			drafts.Want(t, s, ann, most)
		})
	}
}

// large: lists of large drafts are complete.
func large(t *testing.T, s email.Store) {
	var all []email.Draft
	for n := range 8 {
		d := sized(n, "body", "0123456789", email.MaxSize-1)
		d.Status = email.StatusPending // is a byte longer than failed
		drafts.Create(t, s, ann, d)
		all = append(all, d)
	}
	drafts.WantList(t, s, ann, len(all), all...)
	drafts.WantList(t, s, ann, 3, all...)
	drafts.WantOwners(t, s, ann)

	if l, ok := s.(email.AbandonedLister); ok {
		wantAbandoned(t, l, draft(len(all)).Lease.Until, len(all), owned(ann, all...)...)
	}
}
