package emailtest

import (
	"testing"

	"github.com/marquee-go/marquee/email"
)

// numbers returns the numbers of a draft that have bounds. The keys are the names of the fields in
// errors.
func numbers(d *email.Draft) map[string]*int {
	return map[string]*int{
		"version": &d.Version,
		"lease":   &d.Lease.Attempt,
		"row":     &d.Batch.Row,
		"rows":    &d.Batch.Rows,
		"base":    &d.Change.Base,
		"from":    &d.Change.Refinement.Selection.From,
		"to":      &d.Change.Refinement.Selection.To,
	}
}

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

		"identity":       &d.Brief.Identity,
		"signed":         &d.Signed.Identity,
		"signed.sender":  &d.Signed.Sender,
		"signed.address": &d.Signed.Address,
		"signature":      &d.Signed.Signature,
		"handed.from":    &d.Handed.From,

		"title":   &d.Brief.Charts[2].Title,
		"table":   &d.Brief.Charts[1].Table,
		"notes":   &d.Brief.Charts[0].Notes,
		"picture": &d.Brief.Charts[0].Picture,

		"message":            &d.Brief.Message.Text,
		"message.from":       &d.Brief.Message.From,
		"message.address":    &d.Brief.Message.Address,
		"message.subject":    &d.Brief.Message.Subject,
		"message.sent":       &d.Brief.Message.Sent,
		"message.id":         &d.Brief.Message.ID,
		"message.references": &d.Brief.Message.References,
	}
}

func sizes(t *testing.T, s email.Store) {
	for n, test := range []struct{ name, field, text string }{
		{"a long body", "body", "x"},
		{"a long subject", "subject", "é"},
		{"long details", "details", "𝄞"},
		{"what grows when it is quoted", "body", "\x01\"\\<\u2028"},
	} {
		t.Run(test.name, func(t *testing.T) {
			drafts.WantSize(t, s, n, test.field, test.text, email.MaxSize)
		})
	}
}

// large: lists of large drafts are complete.
func large(t *testing.T, s email.Store) {
	var all []email.Draft
	for n := range 8 {
		d := drafts.Sized(n, "body", "0123456789", email.MaxSize-1)
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
