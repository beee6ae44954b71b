package recordtest

import (
	"context"
	"iter"
	"slices"

	"github.com/marquee-go/marquee"
)

// Plain is the simplest store that is correct, for one goroutine. It has a map from owners
// and ids to records, and computes every answer from it. Each kind of store adds the
// methods that change a record.
type Plain[S Store[R], R Record] struct {
	Kind    Kind[S, R]
	Records map[string]map[string]R
}

// NewPlain returns an empty store of a kind of records.
func NewPlain[S Store[R], R Record](k Kind[S, R]) Plain[S, R] {
	return Plain[S, R]{Kind: k, Records: map[string]map[string]R{}}
}

// Create adds a record.
func (p Plain[S, R]) Create(_ context.Context, owner string, r R) error {
	id := r.Place().ID
	if kept, taken := p.Records[owner][id]; taken {
		if !p.Kind.Same(kept, r) {
			return marquee.ErrExists
		}
		return nil
	}
	if p.Records[owner] == nil {
		p.Records[owner] = map[string]R{}
	}
	p.Records[owner][id] = r
	return nil
}

// Get returns a record.
func (p Plain[S, R]) Get(_ context.Context, owner, id string) (r R, err error) {
	r, found := p.Records[owner][id]
	if !found {
		return r, marquee.ErrNotFound
	}
	return r, nil
}

// List returns the records of an owner below a place, the newest first.
func (p Plain[S, R]) List(
	_ context.Context, owner string, before marquee.Place, limit int,
) ([]R, error) {
	var list []R
	for _, r := range p.Records[owner] {
		if before.IsZero() || r.Place().Compare(before) < 0 {
			list = append(list, p.Kind.Listed(r))
		}
	}
	slices.SortFunc(list, func(a, b R) int { return b.Place().Compare(a.Place()) })
	return list[:min(limit, len(list))], nil
}

// Delete removes a record.
func (p Plain[S, R]) Delete(_ context.Context, owner, id string) error {
	if _, found := p.Records[owner][id]; !found {
		return marquee.ErrNotFound
	}
	delete(p.Records[owner], id)
	return nil
}

// Owners yields the owners that have a record.
func (p Plain[S, R]) Owners(context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for owner, own := range p.Records {
			if len(own) > 0 && !yield(owner, nil) {
				return
			}
		}
	}
}
