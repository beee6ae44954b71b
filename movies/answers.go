package movies

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/answers"
)

// newAnswers returns the cache of a service's answers. It reads the version of
// the data before and after the work for an answer. The first reading may be a
// second old: a version never comes back, so if the second reading is the same,
// nothing was written in between.
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

// Version returns a text that identifies the data. While it stays the same, so
// does the answer to every question. The store is asked for it at most once a
// second: an import on another server shows up to a second later, and an import
// through this Service shows as soon as it has ended. Before the first import it
// is empty.
func (s *Service) Version(ctx context.Context) (string, error) {
	i, err := s.imported.Recent(ctx)
	return i.Version, storeError(err)
}

// Imported returns where the films come from: everything that was imported, and
// the import that wrote last or is still writing. It is as recent as
// [Service.Version]. Before the first import it is the zero Import.
func (s *Service) Imported(ctx context.Context) (Import, error) {
	i, err := s.imported.Recent(ctx)
	i.Sources, i.Brought = slices.Clone(i.Sources), slices.Clone(i.Brought)
	return i, storeError(err)
}

// ask returns the answer to a question: the kept one, or the one that work finds
// in the store. Each kind of question has a type of its own. The answer is a
// copy, made by clone, so that no caller can change what is kept.
func ask[A any](
	ctx context.Context, s *Service, question any,
	clone func(A) A, work func(context.Context) (A, error),
) (A, error) {
	find := func(ctx context.Context) (any, error) { return work(ctx) }
	kept, _, err := s.answers.Get(ctx, question, find)
	if err != nil {
		var none A
		return none, storeError(err)
	}
	return clone(kept.(A)), nil
}

// settled makes work that reads the store several times read it again, twice at
// most, if an import wrote in between. If an import wrote each time, the readings
// may be of different moments, and the cache does not keep the answer.
func settled[A any](
	s *Service, work func(context.Context) (A, error),
) func(context.Context) (A, error) {
	return func(ctx context.Context) (a A, err error) {
		before, err := s.imported.Recent(ctx)
		if err != nil {
			return a, err
		}
		for range 3 { // an import writes about twice a second, and work takes less than that
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
	const texts = 1000 // the names and notes besides the figures
	switch a := answer.(type) {
	case []string: // words
		return texts + 32*len(a)
	case Genres:
		return texts + 8*len(a.Years)*(3+2*len(a.Genres)) + 100*len(a.Genres)
	case Popularity:
		return texts + 100*(len(a.Top)+len(a.Bottom))
	case Returns:
		return texts + 150*(len(a.Genres)+len(a.Decades))
	case *money:
		return texts + 50*(len(a.counts.Films)+len(a.counts.Genres)) + 150*len(a.films)
	case *list:
		return texts + 500*len(a.films)
	case Groups:
		return texts + 500*len(a.Groups)
	case Points:
		return texts + 150*len(a.Points)
	case Claims:
		return texts + 1000*len(a.Claims)
	default:
		return texts
	}
}
