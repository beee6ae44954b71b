package movies

import (
	"cmp"
	"context"
	"slices"
)

// reading goes through the films of a filter, and counts which are left out and why.
type reading struct {
	filter   Filter
	excluded map[string]int
	invented bool
}

// each calls f for each film that matches.
func (r *reading) each(ctx context.Context, store Store, f func(Movie)) error {
	for m, err := range store.Films(ctx, r.filter.From, r.filter.To) {
		if err != nil {
			return err
		}
		switch unknown, ok := r.filter.matches(m); {
		case ok:
			f(m)
		case unknown != "":
			r.exclude(unknown)
		}
	}
	return nil
}

func (r *reading) exclude(why string) {
	if r.excluded == nil {
		r.excluded = map[string]int{}
	}
	r.excluded[why]++
}

// count notes that an answer rests on a film.
func (r *reading) count(m Movie) { r.invented = r.invented || m.Invented() }

// notes returns the notes of an answer. The reason with the most films comes first.
func (r *reading) notes(rule string) Notes {
	n := Notes{Rule: rule, Invented: r.invented, Excluded: []Exclusion{}}
	for why, films := range r.excluded {
		n.Excluded = append(n.Excluded, Exclusion{why, films})
	}
	slices.SortFunc(n.Excluded, func(a, b Exclusion) int {
		return cmp.Or(cmp.Compare(b.Films, a.Films), cmp.Compare(a.Reason, b.Reason))
	})
	return n
}
