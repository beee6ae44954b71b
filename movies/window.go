package movies

import (
	"cmp"
	"context"

	"github.com/marquee-go/marquee/internal/valid"
)

// DefaultSpan is how many years a question is about if it names none: the last ones
// of which the store has films.
const DefaultSpan = 30

// MaxSpan is the largest number of years that a question may cover.
const MaxSpan = 200

// DefaultYears returns the first and the last year of a question that names none: the
// last [DefaultSpan] years of which the store has films, or up to now if it has none.
func (s *Service) DefaultYears(ctx context.Context) (from, to int, err error) {
	return s.window(ctx, 0, 0)
}

// window returns the years of a question. It is the one place that says which years
// are meant if the question leaves From or To at 0, so the page, the terminal and
// the API never differ. The last year is by default the last one that has a film,
// or the first year if that is later. The first year is by default DefaultSpan
// years before the end, but not before the first year that has a film.
func (s *Service) window(ctx context.Context, from, to int) (first, last int, err error) {
	if from == 0 && to != 0 { // the first year follows from the last one
		if err := checkYear("to", to); err != nil {
			return 0, 0, err
		}
	}
	if from == 0 || to == 0 {
		have, err := s.years(ctx)
		if err != nil {
			return 0, 0, err
		}
		to = cmp.Or(to, max(have.To, from))
		from = cmp.Or(from, min(to, max(have.From, to-DefaultSpan+1)))
	}
	return from, to, checkSpan(from, to)
}

// years returns the first and the last year that has a film. Of a store without
// films it returns the last years up to now.
func (s *Service) years(ctx context.Context) (Summary, error) {
	have, err := s.Summary(ctx)
	if err == nil && have.To == 0 {
		have.To = s.opts.Now().UTC().Year()
		have.From = have.To - DefaultSpan + 1
	}
	return have, err
}

// checkSpan checks the years of a question.
func checkSpan(from, to int) error {
	if err := valid.First(checkYear("from", from), checkYear("to", to)); err != nil {
		return err
	}
	switch {
	case from > to:
		return valid.Errorf("from", "is %d, after to, which is %d; swap them", from, to)
	case to-from >= MaxSpan:
		return valid.Errorf("to", "is %d, which makes a span of %d years; ask for %d or fewer",
			to, to-from+1, MaxSpan)
	}
	return nil
}

func checkYear(field string, year int) error {
	return valid.Between(field, year, MinYear, MaxYear)
}
