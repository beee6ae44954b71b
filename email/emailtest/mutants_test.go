package emailtest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A store with one of these faults fails the rule of the suite that stands with it.
func TestMutants(t *testing.T) {
	good := func() email.Store { return memory.New().Email() }
	check := func(t *testing.T, rule string, s email.Store) {
		recordtest.Check(t, emailtest.Rules(), rule, s)
	}
	mutants.Test(t, good, check, slices.Concat(drafts.All(),
		forgetful, careless, hasty, unforgetting, miscounting, unversioned))
}

// identity returns a text unchanged.
func identity(s string) string { return s }

var drafts = mutants.Versioned[email.Store, email.Draft]{
	One: "draft", Many: "drafts",
	Version: func(d *email.Draft) *int { return &d.Version },
}

// forgetful stores do not keep what they are given.
var forgetful = []mutants.Mutant[email.Store]{
	{
		Fault: "blanks at the end are cut off",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Subject = strings.TrimRight(d.Subject, " \u00a0") }),
	},
	{
		Fault: "an attempt has 16 bits",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Lease.Attempt = int(int16(d.Lease.Attempt)) }),
	},
	{
		Fault: "what cost nothing is not known",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Cost.Known = d.Cost.Known && d.Cost.NanoUSD > 0 }),
	},
	{
		Fault: "a count of tokens has 32 bits",
		Rule:  "Get returns every field as Update was given it",
		Break: writing(func(d *email.Draft) { d.Usage.Reasoning = int(int32(d.Usage.Reasoning)) }),
	},
	{
		Fault: "times are to the millisecond",
		Rule:  "times come back in UTC to the microsecond",
		Break: writing(func(d *email.Draft) { d.Updated = d.Updated.Truncate(time.Millisecond) }),
	},
	{
		Fault: "texts end after 64 KB",
		Rule:  "drafts of MaxSize are kept, larger ones refused",
		Break: writing(func(d *email.Draft) { d.Body = d.Body[:min(len(d.Body), 1<<16)] }),
	},
	{
		Fault: "Update drops the holder of the lease",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				d.Lease.Holder = ""
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update loses the row of a batch",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				d.Batch.Row = 0
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "who has signed is lost",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Signed = email.Signed{} }),
	},
	{
		Fault: "the notes of a chart are lost",
		Rule:  "Get returns every field as Update was given it",
		Break: writing(func(d *email.Draft) { d.Brief.Charts[0].Notes = "" }),
	},
	{
		Fault: "Update tells the very same without the identity",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil {
					other := d
					other.Brief.Identity = kept.Brief.Identity
					if other == kept {
						return nil
					}
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update loses the message that is answered",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				d.Brief.Message = email.Original{}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "marks in a message are escaped",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) {
			d.Brief.Message.Text = strings.ReplaceAll(d.Brief.Message.Text, "<", "&lt;")
		}),
	},
	{
		Fault: "letters of one batch are equal",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && kept.Batch.ID == d.Batch.ID {
					d.Batch = kept.Batch
				}
				return good.Create(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "addresses are in lower case",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Brief.Address = strings.ToLower(d.Brief.Address) }),
	},
	{
		Fault: "Update moves no time back",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				kept, _ := good.Get(ctx, owner, d.ID)
				if kept.Version < d.Version && kept.Updated.After(d.Updated) {
					d.Updated = kept.Updated
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "Update keeps a text where it is given none",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && d.Failure == "" {
					d.Failure = kept.Failure
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "lists leave bodies out",
		Rule:  "List gives the newest first",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Draft, error) {
				list, err := good.List(ctx, owner, before, limit)
				for i := range list {
					list[i].Body = ""
				}
				return list, err
			}
		}),
	},
}
