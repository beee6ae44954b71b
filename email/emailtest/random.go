package emailtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// random makes random calls. Each row of calls removes its drafts at the end, so the next
// row does not find them abandoned.
var random = recordtest.Random[email.Store, email.Draft]{
	Words: words,
	Calls: calls,
	Plain: func() email.Store {
		return plain{recordtest.NewPlain(drafts.Kind)}
	},
}

// plain is the simple [email.Store] that others are compared with.
type plain struct {
	recordtest.Plain[email.Store, email.Draft]
}

func (p plain) Update(_ context.Context, owner string, d email.Draft) error {
	kept, found := p.Records[owner][d.ID]
	switch {
	case !found:
		return marquee.ErrNotFound
	case d.Version > kept.Version:
		p.Records[owner][d.ID] = d
	case d != kept:
		return marquee.ErrConflict
	}
	return nil
}

func (p plain) Abandoned(_ context.Context, now time.Time, limit int) ([]email.Owned, error) {
	var list []email.Owned
	for owner, drafts := range p.Records {
		for _, d := range drafts {
			if d.Status == email.StatusPending && d.Lease.Until.Before(now) {
				list = append(list, email.Owned{Owner: owner, Draft: d})
			}
		}
	}
	slices.SortFunc(list, email.Owned.Compare)
	return list[:min(limit, len(list))], nil
}

// randomDraft returns the nth draft of a world.
func randomDraft(
	w recordtest.World, n, version int, status email.Status, until time.Time,
) email.Draft {
	return email.Draft{
		ID: recordtest.ID(n), Version: version, Status: status,
		Created: w.Place(n).Created, Updated: w.Start,
		Lease: marquee.Lease{Until: until},
	}
}

// words describes drafts shortly, or in full if they are not of this world.
func words(w recordtest.World, drafts ...email.Draft) string {
	list := []string{}
	for _, d := range drafts {
		n := recordtest.Number(d.ID)
		until := d.Lease.Until.Sub(w.Start)
		text := fmt.Sprintf("draft %d v%d %s until %v", n, d.Version, d.Status, until)
		if d != randomDraft(w, n, d.Version, d.Status, d.Lease.Until) {
			text = fmt.Sprintf("%+v", d)
		}
		list = append(list, text)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func calls(w recordtest.World, s email.Store) []*rapid.Generator[recordtest.Call[email.Store]] {
	second := rapid.IntRange(0, 2)
	write := rapid.Custom(func(r *rapid.T) recordtest.Call[email.Store] {
		create, owner := rapid.Bool().Draw(r, "create"), w.Owner(r)
		d := randomDraft(w, w.Number(r), rapid.IntRange(1, 3).Draw(r, "version"),
			rapid.SampledFrom([]email.Status{email.StatusPending, email.StatusComplete}).Draw(r, "status"),
			w.Start.Add(time.Duration(second.Draw(r, "until"))*time.Second))
		if create {
			return recordtest.Writing(fmt.Sprintf("Create(%q, %s)", owner, words(w, d)),
				func(ctx context.Context, s email.Store) error { return s.Create(ctx, owner, d) })
		}
		return recordtest.Writing(fmt.Sprintf("Update(%q, %s)", owner, words(w, d)),
			func(ctx context.Context, s email.Store) error { return s.Update(ctx, owner, d) })
	})
	all := []*rapid.Generator[recordtest.Call[email.Store]]{write, write, write}
	if _, ok := s.(email.AbandonedLister); ok {
		all = append(all, rapid.Custom(func(r *rapid.T) recordtest.Call[email.Store] {
			limit := rapid.IntRange(1, recordtest.Most)
			return listAbandoned(w, 1+second.Draw(r, "now"), limit.Draw(r, "limit"))
		}))
	}
	return all
}

func listAbandoned(w recordtest.World, second, limit int) recordtest.Call[email.Store] {
	return recordtest.Call[email.Store]{
		Words: fmt.Sprintf("Abandoned(%ds, %d)", second, limit),
		Answer: func(ctx context.Context, s email.Store) string {
			now := w.Start.Add(time.Duration(second) * time.Second)
			found, err := s.(email.AbandonedLister).Abandoned(ctx, now, limit)
			text := ""
			for _, o := range found {
				text += o.Owner + ": " + words(w, o.Draft) + " "
			}
			return text + recordtest.Verdict(err)
		},
	}
}
