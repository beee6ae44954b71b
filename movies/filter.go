package movies

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// Filter selects films. A zero field selects all, except From and To. A film is left
// out and counted in the [Notes] if nothing speaks against it, but a field that the
// filter is about is unknown.
type Filter struct {
	// From and To are the first and the last year, from [MinYear] to [MaxYear], at
	// most [MaxSpan] years in all. Default: the [Service.DefaultYears].
	From int `json:"from,omitempty" doc:"The first year. From 1870 to 2200; 0 means 29 years before the last one."`
	To   int `json:"to,omitempty" doc:"The last year. From 1870 to 2200, at most 200 years in all; 0 means the last year that has a film; if from is 0 as well, without a few films that stand apart."`
	// Genre and With are the exact names of genres. A film must have both.
	Genre string `json:"genre,omitempty" doc:"The exact name of a genre. Empty means all."`
	With  string `json:"with,omitempty" doc:"A second genre that the film has as well. The exact name; empty means none."`
	Traits
}

// Traits select films by what they are, apart from their years and genres. A zero field
// selects all.
type Traits struct {
	// Month is the month of the release, from 1 to 12. Films of the 1st of January
	// count as films of an unknown month, because sources that know only the year
	// give that day.
	Month int `json:"month,omitempty" doc:"The month of the release, from 1 to 12. 0 means all."`
	// Language and Country are the original language and a country of production, as
	// they are written in [Movie].
	Language string `json:"language,omitempty" doc:"The original language as the source writes it, such as en. Empty means all."`
	Country  string `json:"country,omitempty" doc:"A country of production as the source writes it. Empty means all."`
	// MinRuntime and MaxRuntime are the bounds of the runtime in minutes.
	MinRuntime int64 `json:"min_runtime,omitempty" doc:"The least runtime in minutes. 0 means any."`
	MaxRuntime int64 `json:"max_runtime,omitempty" doc:"The largest runtime in minutes. 0 means any."`
	// MinVotes is the least number of votes. If it is 0, ratings count from
	// [DefaultMinVotes] on.
	MinVotes int64 `json:"min_votes,omitempty" doc:"The least number of votes. 0 means any, and for ratings 50."`
}

func (f Filter) check() error {
	switch {
	case f.With != "" && f.Genre == "":
		return valid.Errorf("with", "needs a genre; name one, or leave with out")
	case f.With != "" && f.With == f.Genre:
		return valid.Errorf("with", "is the same genre as genre; name another one")
	}
	return valid.First(valid.Text("genre", f.Genre, maxName), valid.Text("with", f.With, maxName),
		f.Traits.check())
}

func (t Traits) check() error {
	if t.Month != 0 {
		if err := valid.Between("month", t.Month, 1, 12); err != nil {
			return err
		}
	}
	if t.MinRuntime != 0 && t.MaxRuntime != 0 && t.MinRuntime > t.MaxRuntime {
		return valid.Errorf("min_runtime", "is %d and max_runtime is %d; swap them",
			t.MinRuntime, t.MaxRuntime)
	}
	return valid.First(
		valid.Text("language", t.Language, maxName), valid.Text("country", t.Country, maxName),
		checkBound("min_runtime", t.MinRuntime, maxRuntime),
		checkBound("max_runtime", t.MaxRuntime, maxRuntime),
		checkBound("min_votes", t.MinVotes, maxVotes))
}

func checkBound(field string, n, most int64) error {
	if n == 0 {
		return nil
	}
	return checkNumber(field, &n, 1, most)
}

// only says in words which films the filter selects. It is empty if all of the years are.
func (f Filter) only() string {
	var of []string
	add := func(is bool, format string, args ...any) {
		if is {
			of = append(of, fmt.Sprintf(format, args...))
		}
	}
	add(f.With != "", "of the genres %s and %s", f.Genre, f.With)
	add(f.Genre != "" && f.With == "", "of the genre %s", f.Genre)
	add(f.Month != 0, "released in %s", time.Month(f.Month))
	add(f.Language != "", "of the original language %s", f.Language)
	add(f.Country != "", "of the country %s", f.Country)
	add(f.MinRuntime != 0, "of %d min or more", f.MinRuntime)
	add(f.MaxRuntime != 0, "of %d min or less", f.MaxRuntime)
	add(f.MinVotes != 0, "with %d votes or more", f.MinVotes)
	return strings.Join(of, ", ")
}

// The reasons for which a film is left out.
const (
	noGenre    = "no genre is known"
	noMonth    = "the month is unknown (1 January may stand for a year alone)"
	noLanguage = "the language is unknown"
	noCountry  = "no country is known"
	noRuntime  = "the runtime is unknown"
	noVotes    = "the number of votes is unknown"
)

// matches tells whether a film of the right years matches. If it does not, unknown
// says which unknown field alone leaves that open. Otherwise unknown is empty.
func (f Filter) matches(m Movie) (unknown string, ok bool) {
	tests := []struct {
		asked, known, match bool
		reason              string
	}{
		{f.Genre != "", len(m.Genres) > 0, m.has(f.Genre) && (f.With == "" || m.has(f.With)), noGenre},
		{f.Month != 0, m.month() != 0, m.month() == time.Month(f.Month), noMonth},
		{f.Language != "", m.Language != "", m.Language == f.Language, noLanguage},
		{f.Country != "", len(m.Countries) > 0, slices.Contains(m.Countries, f.Country), noCountry},
		{f.MinRuntime != 0 || f.MaxRuntime != 0, m.Runtime != nil, f.holds(m.Runtime), noRuntime},
		{f.MinVotes != 0, m.Votes != nil, m.Votes != nil && *m.Votes >= f.MinVotes, noVotes},
	}
	for _, t := range tests {
		switch {
		case !t.asked || t.known && t.match:
		case t.known:
			return "", false
		default:
			unknown = cmp.Or(unknown, t.reason)
		}
	}
	return unknown, unknown == ""
}

func (t Traits) holds(runtime *int64) bool {
	return runtime != nil && *runtime >= t.MinRuntime &&
		(t.MaxRuntime == 0 || *runtime <= t.MaxRuntime)
}

func (m Movie) has(genre string) bool { return slices.Contains(m.Genres, genre) }

// month returns the month of the release, 0 if it is unknown.
func (m Movie) month() time.Month {
	if m.Released.IsZero() || m.Released.UTC().YearDay() == 1 {
		return 0
	}
	return m.Released.UTC().Month()
}
