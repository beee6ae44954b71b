// Package movies answers questions about films: how the genres changed over
// the years, which films of a year were the most and the least popular, what
// films returned, whether what people say of them holds, and where a film is.
// The films come from TMDB (see movies/dataset) and are kept in a [Store].
//
// Every answer says in its [Notes] how films were counted, which were left out,
// which import was the last. The rules are these:
//
//   - A film belongs to the year of its release; one of an unknown day belongs to
//     no year.
//   - By genre, a film counts either once for each of its genres ([Whole]), so
//     that the genres may add up to more than the films, or is shared among them
//     ([Fractional]), so that they add up to the films that have a genre. Either
//     is a number ([Counts]) or a part of the films that have a genre ([Shares]).
//   - Popularity is TMDB's measure of current interest at the time of the import,
//     whatever the year of the film. Films of unknown popularity are left out, no
//     film is in both lists, and among equals the lower id is more popular.
//   - The return of a film is its revenue divided by its budget. Films with one
//     of the two unknown, or with a budget that cannot be meant, are left out. A
//     median comes with an interval, found by a bootstrap that always draws the
//     same.
//   - Where the films leave a question open, the answer says so: see [Claims].
//
// The figures are the same on every store. Films belong to nobody: everybody
// reads the same. The package depends on the standard library only.
package movies

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/marquee-go/marquee/internal/valid"
)

// The years that a film may have, and the bounds of its fields.
const (
	MinYear = 1870 // before the first motion pictures
	MaxYear = 2200

	maxTitle  = 500
	maxGenres = 32
	maxGenre  = 60
	maxMoney  = 1_000_000_000_000 // US dollars
)

// Movie is one film.
type Movie struct {
	// ID is the film's id at TMDB. Negative ids are those of invented films,
	// made by the demo set; 0 is no id.
	ID    int64
	Title string
	// Released is the day of the release at midnight UTC; zero if unknown.
	Released time.Time
	// Genres are the names of its genres, each once, in the order of the source.
	Genres []string
	// Popularity is TMDB's measure of current interest, 0 or more; nil if unknown.
	Popularity *float64
	// Budget and Revenue are in US dollars of the time, above 0; nil if unknown.
	Budget, Revenue *int64
}

// Equal tells whether all fields of two films are equal. The moment of the
// release counts, not its time zone; no genres are equal whether nil or empty.
func (m Movie) Equal(n Movie) bool {
	return m.ID == n.ID && m.Title == n.Title && m.Released.Equal(n.Released) && slices.Equal(m.Genres, n.Genres) &&
		same(m.Popularity, n.Popularity) && same(m.Budget, n.Budget) && same(m.Revenue, n.Revenue)
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// Merge returns m with what n knows: a field that n leaves empty or unknown
// stays as it is in m, the others are n's. A source that knows only the year of
// a release gives its 1 January: that does not take the place of another day of
// the year. The id is m's.
func (m Movie) Merge(n Movie) Movie {
	m.Title = cmp.Or(n.Title, m.Title)
	if y := n.Year(); y != 0 && (y != m.Year() || n.Released.UTC().YearDay() > 1) {
		m.Released = n.Released
	}
	if len(n.Genres) > 0 {
		m.Genres = n.Genres
	}
	m.Popularity = cmp.Or(n.Popularity, m.Popularity)
	m.Budget = cmp.Or(n.Budget, m.Budget)
	m.Revenue = cmp.Or(n.Revenue, m.Revenue)
	return m
}

// Year is the year of the release, 0 if unknown.
func (m Movie) Year() int {
	if m.Released.IsZero() {
		return 0
	}
	return m.Released.UTC().Year()
}

// Invented tells whether the film is one of the demo set.
func (m Movie) Invented() bool { return m.ID < 0 }

// Validate reports the first field that no store would keep, as an
// [marquee.InvalidError].
func (m Movie) Validate() error {
	if m.ID == 0 {
		return valid.Errorf("id", "is 0; every film needs an id")
	}
	if err := valid.Required("title", m.Title, maxTitle); err != nil {
		return err
	}
	if y := m.Year(); y != 0 {
		if err := valid.Between("release_date", y, MinYear, MaxYear); err != nil {
			return err
		}
		if !m.Released.Equal(m.Released.Truncate(24 * time.Hour)) {
			return valid.Errorf("release_date", "is %s; it must be a day at midnight UTC", m.Released)
		}
	}
	if err := checkGenres("genres", m.Genres); err != nil {
		return err
	}
	if p := m.Popularity; p != nil && (math.IsNaN(*p) || math.IsInf(*p, 0) || math.Signbit(*p)) {
		return valid.Errorf("popularity", "is %s; it must be a number of 0 or more", strconv.FormatFloat(*p, 'g', -1, 64))
	}
	return valid.First(checkMoney("budget", m.Budget), checkMoney("revenue", m.Revenue))
}

func checkGenres(field string, names []string) error {
	if len(names) > maxGenres {
		return valid.Errorf(field, "holds %d names; at most %d are kept", len(names), maxGenres)
	}
	for i, g := range names {
		if err := valid.Required(field, g, maxGenre); err != nil {
			return err
		}
		if slices.Contains(names[:i], g) {
			return valid.Errorf(field, "names %q twice", g)
		}
	}
	return nil
}

func checkMoney(field string, dollars *int64) error {
	if dollars != nil && (*dollars < 1 || *dollars > maxMoney) {
		return valid.Errorf(field, "is %d; it must be from 1 to %d US dollars, or left out if unknown", *dollars, int64(maxMoney))
	}
	return nil
}

// Words splits a title, or what a person searches for, into the words that a
// search compares: runs of letters and digits, in lower case. A film is found
// if every word searched for begins some word of its title.
func Words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}
