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
	years    map[int]bool // of which the store has films; nil if nobody asks
}

// each calls f for each film that matches.
func (r *reading) each(ctx context.Context, s *Service, f func(Movie)) error {
	var seen found
	for m, err := range s.store.Films(ctx, r.filter.From, r.filter.To) {
		if err != nil {
			return err
		}
		seen.look(r.filter, m)
		if r.years != nil {
			r.years[m.Year()] = true
		}
		switch unknown, ok := r.filter.matches(m); {
		case ok:
			f(m)
		case unknown != "":
			r.exclude(unknown)
		}
	}
	return s.checkFound(ctx, r.filter, seen)
}

func (r *reading) exclude(why string) {
	if r.excluded == nil {
		r.excluded = map[string]int{}
	}
	r.excluded[why]++
}

// countGenres counts the films of a filter, and the films that it leaves open. A year of
// which the store has films counts, even if none of them matches.
func (s *Service) countGenres(ctx context.Context, f Filter) (GenreCounts, []Exclusion, error) {
	if f.Traits == (Traits{}) {
		counts, err := s.store.CountGenres(ctx, f.From, f.To)
		return counts, nil, err
	}
	var t Tally
	r := reading{filter: f, years: map[int]bool{}}
	err := r.each(ctx, s, t.Add)
	return r.counts(t), r.left(), err
}

// counts returns what was tallied.
func (r *reading) counts(t Tally) GenreCounts {
	var counts GenreCounts
	for _, y := range t.Years() {
		counts = counts.Add(y)
		delete(r.years, y.Year)
	}
	for year := range r.years {
		counts.Films = append(counts.Films, YearCount{Year: year})
	}
	return counts
}

// count notes that an answer rests on a film.
func (r *reading) count(m Movie) { r.invented = r.invented || m.Invented() }

// notes returns the notes of an answer.
func (r *reading) notes(rule string) Notes {
	return Notes{
		Rule: rule, Only: r.filter.only(), Invented: r.invented, Excluded: r.left(),
	}
}

// left returns what was left out. The reason with the most films comes first.
func (r *reading) left() []Exclusion {
	left := []Exclusion{}
	for why, films := range r.excluded {
		left = append(left, Exclusion{why, films})
	}
	slices.SortFunc(left, func(a, b Exclusion) int {
		return cmp.Or(cmp.Compare(b.Films, a.Films), cmp.Compare(a.Reason, b.Reason))
	})
	return left
}
