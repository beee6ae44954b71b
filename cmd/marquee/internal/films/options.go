package films

import (
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/movies"
)

// Format is the option that chooses how an answer is written.
type Format struct {
	Format string `default:"table" enum:"table,json,csv" help:"table, json or csv (${default})."`
}

// Span holds the options that choose the years of a question. The movies.Service knows
// which years are meant if they are left out.
type Span struct {
	Year int `placeholder:"YEAR" help:"Only this year, which is short for --from and --to."`
	From int `placeholder:"YEAR" help:"The first year. Default: 29 years before the last one, or the first year that has a film."`
	To   int `placeholder:"YEAR" help:"The last year. Default: the last year that has a film, without a few films that stand apart."`
}

// Years returns the first and the last year. It refuses a year next to a span.
func (s Span) Years() (from, to int, err error) {
	switch {
	case s.Year == 0:
		return s.From, s.To, nil
	case s.From != 0 || s.To != 0:
		return 0, 0, options.Usage(errors.New("--year stands for --from and --to; leave either out"))
	case s.Year < movies.MinYear || s.Year > movies.MaxYear:
		return 0, 0, options.Usage(fmt.Errorf("--year is %d; it must be from %d to %d",
			s.Year, movies.MinYear, movies.MaxYear))
	}
	return s.Year, s.Year, nil
}

// Traits holds the options that choose films of a kind.
type Traits struct {
	Month      int    `placeholder:"N" help:"Only films released in this month of any year, from 1 to 12. Films of 1 January are left out, because that day may stand for a year alone."`
	Language   string `placeholder:"CODE" help:"Only films of this original language, as the source writes it, such as en."`
	Country    string `placeholder:"NAME" help:"Only films that this country has helped to produce, as the source writes it."`
	MinRuntime int64  `placeholder:"MINUTES" help:"Only films that last this long or longer."`
	MaxRuntime int64  `placeholder:"MINUTES" help:"Only films that last this long or shorter."`
	MinVotes   int64  `placeholder:"N" help:"Only films with this many votes or more. Default: any number, and ${votes} for ratings."`
}

// Traits returns them for a question.
func (t Traits) Traits() movies.Traits {
	return movies.Traits{
		Month: t.Month, Language: t.Language, Country: t.Country,
		MinRuntime: t.MinRuntime, MaxRuntime: t.MaxRuntime, MinVotes: t.MinVotes,
	}
}

// Filter holds the options that choose films of some years, genres and traits.
type Filter struct {
	Span
	Genre string `placeholder:"NAME" help:"Only films of this genre."`
	With  string `placeholder:"NAME" help:"Only films that have this genre as well."`
	Traits
}

// Checked returns the filter of a question about money. It refuses options that do not go
// together, and a limit or a floor of 0.
func (f Filter) Checked(floors Floors, limit, most int) (movies.Filter, error) {
	if err := Limit(limit, most); err != nil {
		return movies.Filter{}, err
	}
	if err := floors.Check(); err != nil {
		return movies.Filter{}, err
	}
	from, to, err := f.Years()
	return movies.Filter{
		From: from, To: to, Genre: f.Genre, With: f.With, Traits: f.Traits.Traits(),
	}, err
}

// Floors holds the options that leave out films with tiny amounts of money.
type Floors struct {
	MinBudget  int64 `default:"1000" placeholder:"DOLLARS" help:"The smallest budget of a film whose return counts (${default})."`
	MinRevenue int64 `default:"1000" placeholder:"DOLLARS" help:"The smallest revenue of a film whose return counts (${default})."`
}

// Ceilings holds the options that leave out films with large amounts of money.
type Ceilings struct {
	MaxBudget  int64 `placeholder:"DOLLARS" help:"The largest budget of a film whose return counts. Default: any."`
	MaxRevenue int64 `placeholder:"DOLLARS" help:"The largest revenue of a film whose return counts. Default: any."`
}

// Dollars holds the option that tells money in dollars of one year.
type Dollars struct {
	Dollars int `placeholder:"YEAR" help:"Tell money in dollars of this year, from 1913 to 2025. Default: dollars of the time."`
}

// Limit refuses a limit of 0, which would be the default.
func Limit(limit, most int) error {
	if limit == 0 {
		return options.Usage(fmt.Errorf("--limit must be from 1 to %d", most))
	}
	return nil
}

// Check refuses 0, which would be the default.
func (f Floors) Check() error {
	switch {
	case f.MinBudget == 0:
		return options.Usage(
			errors.New("--min-budget must be 1 or more; with 1 every known budget counts"))
	case f.MinRevenue == 0:
		return options.Usage(
			errors.New("--min-revenue must be 1 or more; with 1 every known revenue counts"))
	}
	return nil
}
