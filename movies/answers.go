package movies

import (
	"context"

	"github.com/marquee-go/marquee/internal/answers"
)

// newAnswers returns what keeps the answers of a service. The version before an
// answer may be a second old, for an import changes it once and for all: if it
// is still the same afterwards, nothing was written in between.
func newAnswers(entries int, imported *answers.Watch[Import]) *answers.Cache[any, any] {
	return answers.New[any, any](entries,
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
	i, err := s.imported.Recent(ctx)
	return i.Version, storeError(err)
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
