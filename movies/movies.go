// Package movies answers questions about films. How did genres change over the
// years? Which films of a year were the most popular? What did films return? How do
// decades, months, languages and countries differ? Do common claims hold?
//
// A [Service] answers from the films of a [Store]. [Service.Import] puts films in.
// Package movies/dataset reads them from TMDB's files and API, or makes them up:
//
//	films, err := movies.New(memory.New().Movies(), nil)
//	if err != nil {
//		return err
//	}
//	if _, err := films.Import(ctx, movies.All(dataset.Demo()), nil); err != nil {
//		return err
//	}
//	genres, err := films.Genres(ctx, movies.GenresQuery{From: 2015, To: 2024})
//
// # How films are counted
//
// Every answer has [Notes]. They say how films were counted, which films were left
// out and where the films come from. These are the rules:
//
//   - Year: a film belongs to the year of its release. A film whose release is
//     unknown belongs to no year.
//   - Genres: a film counts once for each of its genres ([Whole]), or is shared
//     among them ([Fractional]). The figures are numbers of films ([Counts]) or
//     parts of the films that have a genre ([Shares]).
//   - Popularity: TMDB's measure of interest at the time of the import, not in the
//     year of the film. Films of unknown popularity are left out.
//   - Returns: the return of a film is its revenue divided by its budget. Films
//     are left out if one of the two is unknown or implausible. A median has an
//     exact interval, and every decade the share of its films that count.
//   - Ratings: averages from 0 to 10. Films with too few votes are left out.
//   - Claims: they are tested together on the films of the returns. If the films
//     leave a question open, the verdict is [CannotTell].
//   - No data: a year without films has no figures, which is not the same as 0.
//
// If a question names no years, it is about the last [DefaultSpan] years that have
// films. See [Service.DefaultYears].
//
// The figures are the same on every store. Films have no owner: all users see the
// same films.
//
// # For authors of stores
//
// Implement [Store]. It needs no rules of its own: [Batch.Delta] works out what an
// Upsert changes, and a [YearTally] for each year answers most questions. Package
// movies/moviestest tests an implementation.
//
// # Limits
//
// A title has at most 500 characters, a film 32 genres and 32 countries of 60
// characters each, a budget or revenue a trillion US dollars. A question spans at
// most [MaxSpan] years from [MinYear] to [MaxYear]. A ranking names at most
// [MaxExtremes] films at each end, a page of a search 100.
package movies

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// The years that a film may have, and the bounds of its fields.
const (
	MinYear = 1870 // before the first motion pictures
	MaxYear = 2200

	maxTitle   = 500
	maxNames   = 32 // of genres or countries
	maxName    = 60
	maxMoney   = 1_000_000_000_000 // US dollars
	maxVotes   = 1_000_000_000_000
	maxRuntime = 10_000 // minutes
)

// Movie is one film.
type Movie struct {
	// ID is the film's id at TMDB. Films of the demo set are invented, and have
	// negative ids. 0 is not an id.
	ID int64
	// Title is required. It has at most 500 characters.
	Title string
	// Released is the day of the release at midnight UTC. It is zero if unknown.
	Released time.Time
	// Genres are the names of its genres, each once, in the order of the source:
	// at most 32 names of at most 60 characters each.
	Genres []string
	// Popularity is TMDB's measure of current interest, 0 or more. It is nil if
	// unknown.
	Popularity *float64
	// Budget and Revenue are in US dollars of the time, from 1 to a trillion. They
	// are nil if unknown.
	Budget, Revenue *int64
	// Votes is how many people have rated the film, 0 or more, and Rating the average
	// of what they gave, from 0 to 10. Each is nil if unknown.
	Votes  *int64
	Rating *float64
	// Runtime is in minutes, from 1 to 10,000. It is nil if unknown.
	Runtime *int64
	// Language is the original language, as an ISO 639-1 code such as en where the
	// source has one. It has at most 60 characters and is empty if unknown.
	Language string
	// Countries are where the film was produced, each once, in the order of the
	// source: at most 32 names of at most 60 characters each.
	Countries []string
}

// Equal tells whether all fields of two films are equal. Releases are compared as
// moments, whatever their time zones. Nil and empty lists are equal.
func (m Movie) Equal(n Movie) bool {
	return m.ID == n.ID && m.Title == n.Title &&
		m.Released.Equal(n.Released) && slices.Equal(m.Genres, n.Genres) &&
		same(m.Popularity, n.Popularity) && same(m.Budget, n.Budget) && same(m.Revenue, n.Revenue) &&
		same(m.Votes, n.Votes) && same(m.Rating, n.Rating) && same(m.Runtime, n.Runtime) &&
		m.Language == n.Language && slices.Equal(m.Countries, n.Countries)
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// Merge returns m with everything that n knows. A field that is empty or unknown
// in n stays as it is in m. Every other field is taken from n, except the id. A
// source that knows only the year of a release gives the 1st of January, which
// does not replace another day of the same year.
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
	m.Votes = cmp.Or(n.Votes, m.Votes)
	m.Rating = cmp.Or(n.Rating, m.Rating)
	m.Runtime = cmp.Or(n.Runtime, m.Runtime)
	m.Language = cmp.Or(n.Language, m.Language)
	if len(n.Countries) > 0 {
		m.Countries = n.Countries
	}
	return m
}

// Year returns the year of the release in UTC, 0 if it is unknown.
func (m Movie) Year() int {
	if m.Released.IsZero() {
		return 0
	}
	return m.Released.UTC().Year()
}

// Invented tells whether the film is one of the demo set.
func (m Movie) Invented() bool { return m.ID < 0 }

// Validate checks the film against the bounds of its fields. It returns an
// [marquee.InvalidError] for the first field that cannot be kept.
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
	if err := checkNames("genres", m.Genres); err != nil {
		return err
	}
	if p := m.Popularity; p != nil && (math.IsNaN(*p) || math.IsInf(*p, 0) || math.Signbit(*p)) {
		return valid.Errorf("popularity", "is %s; it must be a number of 0 or more",
			strconv.FormatFloat(*p, 'g', -1, 64))
	}
	if r := m.Rating; r != nil && !(0 <= *r && *r <= 10 && !math.Signbit(*r)) {
		return valid.Errorf("rating", "is %s; it must be from 0 to 10",
			strconv.FormatFloat(*r, 'g', -1, 64))
	}
	return valid.First(checkMoney("budget", m.Budget), checkMoney("revenue", m.Revenue),
		checkNumber("votes", m.Votes, 0, maxVotes), checkNumber("runtime", m.Runtime, 1, maxRuntime),
		valid.Text("language", m.Language, maxName), checkNames("countries", m.Countries))
}

// checkNumber checks a number that may be unknown.
func checkNumber(field string, n *int64, low, high int64) error {
	if n != nil && (*n < low || *n > high) {
		return valid.Errorf(field, "is %d; it must be from %d to %d, or left out if unknown",
			*n, low, high)
	}
	return nil
}

// checkNames checks a list of genres or countries.
func checkNames(field string, names []string) error {
	if len(names) > maxNames {
		return valid.Errorf(field, "holds %d names; at most %d are kept", len(names), maxNames)
	}
	for i, g := range names {
		if err := valid.Required(field, g, maxName); err != nil {
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
		return valid.Errorf(field, "is %d; it must be from 1 to %d US dollars, or left out if unknown",
			*dollars, int64(maxMoney))
	}
	return nil
}
