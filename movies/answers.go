package movies

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/answers"
)

// newAnswers returns what keeps the answers of a service. The version before an
// answer may be a second old, for an import changes it once and for all: if it
// is still the same afterwards, nothing was written in between.
func newAnswers(bytes int, imported *answers.Watch[Import]) *answers.Cache[any, any] {
	return answers.New[any](bytes, sizeOf,
		func(ctx context.Context) (string, error) {
			i, err := imported.Recent(ctx)
			return i.Version, err
		},
		func(ctx context.Context) (string, error) {
			i, err := imported.Fresh(ctx)
			return i.Version, err
		})
}

// Version returns a text that names the data: as long as it stays the same, so
// does the answer to any question. It is read from the store at most once a
// second, so that an import on another server shows up to a second later; one
// through this Service shows as soon as it has ended. It is empty before the
// first import.
func (s *Service) Version(ctx context.Context) (string, error) {
	i, err := s.Imported(ctx)
	return i.Version, err
}

// Imported returns what was imported, and the import that wrote last, or is at
// it, as recent as [Service.Version] is. It is the zero Import before the first.
func (s *Service) Imported(ctx context.Context) (Import, error) {
	i, err := s.imported.Recent(ctx)
	i.Sources = slices.Clone(i.Sources)
	return i, storeError(err)
}

// ask returns a copy of the answer to a question that is kept, or else of the
// one that work finds by means of the store. A question is of a type of its own,
// and clone copies an answer, so that no caller can change what is kept.
func ask[A any](ctx context.Context, s *Service, question any, clone func(A) A, work func(context.Context) (A, error)) (A, error) {
	kept, _, err := s.answers.Get(ctx, question, func(ctx context.Context) (any, error) { return work(ctx) })
	if err != nil {
		var none A
		return none, storeError(err)
	}
	return clone(kept.(A)), nil
}

// settled returns work that makes several readings of the store, so that it does
// so again, twice at most, where an import wrote in between. If one did each time,
// what they tell may be of moments apart; no such answer is kept.
func settled[A any](s *Service, work func(context.Context) (A, error)) func(context.Context) (A, error) {
	return func(ctx context.Context) (a A, err error) {
		before, err := s.imported.Recent(ctx)
		if err != nil {
			return a, err
		}
		for range 3 { // an import writes about twice a second, and work takes less
			if a, err = work(ctx); err != nil {
				return a, err
			}
			after, err := s.imported.Fresh(ctx)
			if err != nil || after.Version == before.Version {
				return a, err
			}
			before = after
		}
		return a, nil
	}
}

// sizeOf returns about how many bytes of memory an answer takes.
func sizeOf(answer any) int {
	const texts = 1000 // the names and notes beside the figures
	switch a := answer.(type) {
	case Genres:
		return texts + 8*len(a.Years)*(3+len(a.Genres)) + 100*len(a.Genres)
	case Popularity:
		return texts + 100*(len(a.Top)+len(a.Bottom))
	case Returns:
		return texts + 150*len(a.Genres)
	case *money:
		return texts + 50*(len(a.counts.Films)+len(a.counts.Genres)) + 150*len(a.films)
	case Claims:
		return texts + 1000*len(a.Claims)
	default:
		return texts
	}
}
