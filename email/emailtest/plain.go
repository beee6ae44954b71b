package emailtest

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// plain is a store as simple as can be, for one goroutine: the drafts by owner
// and id, and every answer worked out anew.
type plain map[string]map[string]email.Draft

func (p plain) Create(_ context.Context, owner string, d email.Draft) error {
	if kept, taken := p[owner][d.ID]; taken {
		if kept != d {
			return marquee.ErrExists
		}
		return nil
	}
	if p[owner] == nil {
		p[owner] = map[string]email.Draft{}
	}
	p[owner][d.ID] = d
	return nil
}

func (p plain) Update(_ context.Context, owner string, d email.Draft) error {
	kept, found := p[owner][d.ID]
	switch {
	case !found:
		return marquee.ErrNotFound
	case d.Version > kept.Version:
		p[owner][d.ID] = d
	case d != kept:
		return marquee.ErrConflict
	}
	return nil
}

func (p plain) Get(_ context.Context, owner, id string) (email.Draft, error) {
	d, found := p[owner][id]
	if !found {
		return email.Draft{}, marquee.ErrNotFound
	}
	return d, nil
}

func (p plain) List(_ context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
	var list []email.Draft
	for _, d := range p[owner] {
		if before.IsZero() || d.Place().Compare(before) < 0 {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b email.Draft) int { return b.Place().Compare(a.Place()) })
	return list[:min(limit, len(list))], nil
}

func (p plain) Delete(_ context.Context, owner, id string) error {
	if _, found := p[owner][id]; !found {
		return marquee.ErrNotFound
	}
	delete(p[owner], id)
	return nil
}

func (p plain) Abandoned(_ context.Context, now time.Time, limit int) ([]email.Owned, error) {
	var list []email.Owned
	for owner, drafts := range p {
		for _, d := range drafts {
			if d.Status == email.StatusPending && d.Lease.Until.Before(now) {
				list = append(list, email.Owned{Owner: owner, Draft: d})
			}
		}
	}
	slices.SortFunc(list, func(a, b email.Owned) int {
		return cmp.Or(a.Draft.Lease.Until.Compare(b.Draft.Lease.Until),
			strings.Compare(a.Owner, b.Owner), strings.Compare(a.Draft.ID, b.Draft.ID))
	})
	return list[:min(limit, len(list))], nil
}

func (p plain) Owners(context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for owner := range maps.Keys(p) {
			if len(p[owner]) > 0 && !yield(owner, nil) {
				return
			}
		}
	}
}
