package movies

import (
	"context"
	"maps"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// DefaultSpan is how many years a question is about if it names none and the films are of more
// than a few years more.
const DefaultSpan = 30

// wholeSpan is the largest number of years that are not cut to DefaultSpan: a chart of 31 years
// would leave out the films of one.
const wholeSpan = DefaultSpan + 5

// MaxSpan is the largest number of years that a question may cover.
const MaxSpan = 200

// A few films may stand apart from all others, such as one with a mistyped year. The
// default years leave out at most one film in rare, and only behind a gap of years without
// a film.
const (
	rare     = 10
	gapYears = 5
)

// DefaultYears returns the first and the last year of a question that names none: all years in
// which the store has films if they are 35 or fewer, or else the last [DefaultSpan] of them.
// They begin with a year that has a film. At either end, they leave out films that stand
// apart: at most a tenth of the films, with five years or more between them and the others in
// which there is no film. Of a store without films, it is the last years up to now.
func (s *Service) DefaultYears(ctx context.Context) (from, to int, err error) {
	shared := func(w [2]int) [2]int { return w }
	w, err := ask(ctx, s, windowQuestion{}, shared, func(ctx context.Context) ([2]int, error) {
		counts, err := s.store.CountGenres(ctx, MinYear, MaxYear)
		from, to := defaultYears(counts.Films)
		return [2]int{from, to}, err
	})
	if err == nil && w[1] == 0 {
		w[1] = s.opts.Now().UTC().Year()
		w[0] = w[1] - DefaultSpan + 1
	}
	return w[0], w[1], err
}

type windowQuestion struct{}

// defaultYears returns the default years of films, 0 if there are none.
func defaultYears(years []YearCount) (from, to int) {
	films := map[int]int{}
	for _, y := range years {
		if y.Films > 0 {
			films[y.Year] += y.Films
		}
	}
	with := slices.Sorted(maps.Keys(films))
	if len(with) == 0 {
		return 0, 0
	}
	slices.Reverse(with)
	with = with[apart(with, films):]
	slices.Reverse(with)
	last := with[len(with)-1]
	if first := with[apart(with, films)]; last-first < wholeSpan {
		return first, last
	}
	with = slices.DeleteFunc(with, func(year int) bool { return year <= last-DefaultSpan })
	return with[apart(with, films)], last
}

// apart returns how many of the first years hold the films that stand apart. The years are
// in either order.
func apart(years []int, films map[int]int) (n int) {
	all, before := 0, 0
	for _, year := range years {
		all += films[year]
	}
	for i := 1; i < len(years); i++ {
		before += films[years[i-1]]
		if before*rare > all {
			break
		}
		if gap := years[i] - years[i-1]; max(gap, -gap) > gapYears {
			n = i
		}
	}
	return n
}

// window returns the years of a question. It is the one place that says which years
// are meant if the question leaves From or To at 0, so the page, the terminal and
// the API never differ. With neither, they are the [Service.DefaultYears]. With From alone,
// the last year is the last one that has a film, or From if that is later. With To alone, the
// first year is DefaultSpan years before the end, but not before the first year that has a
// film.
func (s *Service) window(ctx context.Context, from, to int) (first, last int, err error) {
	switch {
	case from == 0 && to == 0:
		return s.DefaultYears(ctx)
	case from == 0: // the first year follows from the last one
		if err := checkYear("to", to); err != nil {
			return 0, 0, err
		}
		have, err := s.Summary(ctx)
		if err != nil {
			return 0, 0, err
		}
		from = min(to, max(have.From, to-DefaultSpan+1, MinYear))
	case to == 0:
		have, err := s.Summary(ctx)
		if err != nil {
			return 0, 0, err
		}
		if have.To == 0 {
			_, have.To, err = s.DefaultYears(ctx)
		}
		if err != nil {
			return 0, 0, err
		}
		to = max(have.To, from)
	}
	return from, to, checkSpan(from, to)
}

// checkSpan checks the years of a question.
func checkSpan(from, to int) error {
	if err := valid.First(checkYear("from", from), checkYear("to", to)); err != nil {
		return err
	}
	switch {
	case from > to:
		return valid.Errorf("from", "is %d and to is %d; swap them", from, to)
	case to-from >= MaxSpan:
		return valid.Errorf("to", "is %d, which makes a span of %d years; ask for %d or fewer",
			to, to-from+1, MaxSpan)
	}
	return nil
}

func checkYear(field string, year int) error {
	return valid.Between(field, year, MinYear, MaxYear)
}
