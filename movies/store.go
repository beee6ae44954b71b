package movies

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/marquee-go/marquee"
)

// ErrUnavailable is wrapped by the errors of a [Service] whose store failed. The
// store is away, full or closed. It may help to try again later. ErrUnavailable
// wraps [marquee.ErrUnavailable].
var ErrUnavailable = fmt.Errorf("movies: %w", marquee.ErrUnavailable)

// Store keeps films. Implementations are safe for concurrent use. They all pass
// the tests of movies/moviestest.
//
// Each answer is of one moment: it shows a write whole or not at all. There is one
// exception. A store without transactions may show some films of an Upsert before
// others while the Upsert runs.
//
// If the context ended before a call, the returned error wraps the context's,
// and nothing was written. If the context ends during a write, the write has
// happened whole or not at all. After any other error a write may have happened.
// The same call again is safe, and completes it.
//
// A store does not check what it is given: the [Service] has checked it. A store
// returns copies, and keeps none of the caller's slices.
type Store interface {
	// Upsert takes in a batch of films, all of it or nothing. It keeps the films as
	// the batch's Mode says, and the Import that [Import.After] returns. If several
	// films of the batch have one id, the last one counts. A [Delta] works all of
	// this out, so that a store needs no rules of its own. If the batch has CheckIDs
	// and a film of it contradicts the film that the store keeps under its id, Upsert
	// takes in nothing, and returns a [*ConflictError] with all such films.
	Upsert(ctx context.Context, b Batch) (Change, error)
	// Get returns the films with the ids, in no order. It leaves out ids that it does
	// not have. The ids are all different.
	Get(ctx context.Context, ids []int64) ([]Movie, error)
	// Imported returns the Import that the last batch left. Before the first batch
	// it is the zero Import. It must be cheap: servers call it every second.
	Imported(ctx context.Context) (Import, error)
	// Summary describes what the store holds.
	Summary(ctx context.Context) (Summary, error)
	// CountGenres counts the films of the years from up to and including to, which
	// is not before from.
	CountGenres(ctx context.Context, from, to int) (GenreCounts, error)
	// Rank returns the n most and the n least popular films of a year, which is not
	// 0. Both lists follow one total order: by popularity, and for equal popularity
	// by id. Top begins with the highest popularity and the lowest id, Bottom with
	// the lowest popularity and the highest id. The two overlap if fewer than 2n
	// films of the year have a known popularity.
	Rank(ctx context.Context, year, n int) (Ranking, error)
	// Earnings returns what films cost and earned, in no order. It leaves out films
	// whose year, budget or revenue is unknown.
	Earnings(ctx context.Context) ([]Earning, error)
	// Films yields the films of the years from up to and including to, in no order.
	// It holds few of them in memory at a time, and ends after it yields an error.
	// The caller does not call the store while it reads. It may stop early.
	Films(ctx context.Context, from, to int) iter.Seq2[Movie, error]
	// Search returns the films that match q in the order of [Place.Compare]: the
	// most popular film first, films of unknown popularity last, and for equal
	// popularity the lowest id first.
	Search(ctx context.Context, q Query) ([]Movie, error)
}

// Batch is one step of an import.
type Batch struct {
	Films []Movie
	Mode  Mode
	// DropInvented removes the invented films, which have negative ids, from the
	// store before the films of the batch are taken in.
	DropInvented bool
	// CheckIDs refuses the batch if a film of it contradicts the film that the store
	// keeps under the same id, as [Movie.Contradicts] tells.
	CheckIDs bool
	Import   Import
}

// Mode says how films are taken in.
type Mode string

const (
	// Replace keeps each film as it is given.
	Replace Mode = "replace"
	// Merge merges each film into the one that the store keeps, as [Movie.Merge]
	// does: a field that the given film leaves empty or unknown stays as it is. A film
	// that contradicts the kept one replaces it instead: see [Movie.Contradicts].
	Merge Mode = "merge"
	// Update merges as [Merge] does, and leaves out films that the store does not
	// have yet.
	Update Mode = "update"
)

// Resolve returns the film that a store must keep when it is given m. kept is the
// film that the store keeps under the same id, nil if there is none. Resolve
// returns false if the store must not keep any.
func (mode Mode) Resolve(kept *Movie, m Movie) (Movie, bool) {
	switch {
	case kept != nil && mode != Replace && !m.Contradicts(*kept):
		return kept.Merge(m), true
	default:
		return m, kept != nil || mode != Update
	}
}

// Import describes where the films of a store come from: everything that was
// imported, the import that wrote last, and how far that import has come.
type Import struct {
	// Version is different for every batch. A batch that is repeated has the same
	// Version again.
	Version string
	// Sources are, in a batch, what the batch comes from. In a store, they are
	// everything that was imported, and the source that wrote last comes first.
	Sources []Source
	// Key is [ImportOptions.Key] of the import that wrote last. It is empty if that
	// import had none. Rows is how many of its rows are dealt with. Done tells that
	// these are all of its rows.
	Key  string
	Rows int
	Done bool
	// Brought is, in a batch, the import that the batch belongs to: its rows so far, and
	// no Change. In a store, it is what the last imports brought, the last one first, at
	// most [MaxBrought] of them. A store keeps it only with Sources.
	Brought []Brought
}

// Change counts what became of the films of one Upsert. If several films have one
// id, only the last one counts.
type Change struct {
	Inserted  int `json:"inserted"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Missing   int `json:"missing"` // left out, because [Update] found none to merge into
	Dropped   int `json:"dropped"` // invented films that were removed
}

// Add returns the sum of both.
func (c Change) Add(d Change) Change {
	return Change{
		Inserted:  c.Inserted + d.Inserted,
		Updated:   c.Updated + d.Updated,
		Unchanged: c.Unchanged + d.Unchanged,
		Missing:   c.Missing + d.Missing,
		Dropped:   c.Dropped + d.Dropped,
	}
}

// Earning is what one film cost and earned, in US dollars.
type Earning struct {
	Year            int
	Budget, Revenue int64
	Genres          []string
}

// Summary describes the films of a store.
type Summary struct {
	Films    int // all of them
	Invented int // the films of the demo set
	From, To int // the first and the last year with a film; 0 if there is none
}

// GenreCounts are the numbers of films, and of films of each genre, in some years.
type GenreCounts struct {
	// Films holds the number of films of each year that has any, in no order.
	Films []YearCount
	// Genres holds the counts above 0, in no order.
	Genres []GenreCount
}

// YearCount is the number of films released in a year. NoGenre counts the films
// among them without a genre, Invented the films of the demo set.
type YearCount struct {
	Year, Films, NoGenre, Invented int
}

// GenreCount is the number of films of a year that have a genre, and that have Of
// genres in all. Because counts are apart by Of, a film can be shared among its
// genres without rounding.
type GenreCount struct {
	Year  int
	Genre string
	Of    int
	Films int
}

// Ranking holds both ends of the films of a year in the order of popularity.
type Ranking struct {
	Top, Bottom []Movie
	Ranked      int // films of the year with a known popularity
	Unknown     int // films of the year with an unknown popularity
}

// Query selects films. A zero field selects all, except Limit, which is required.
type Query struct {
	Words []string // as [Words] makes them; each begins a word of the title
	Year  int
	Genre string // the exact name
	After *Place // the last film of the page before
	Limit int    // the most films to return, at least 1
}

// Place is a film's place in the order of a search.
type Place struct {
	Popularity *float64
	ID         int64
}

// Place returns where the film stands in the order of a search.
func (m Movie) Place() Place { return Place{Popularity: m.Popularity, ID: m.ID} }

// Compare returns -1 if p comes before q in a search, 1 if it comes after q, and 0
// for the same place. The most popular film comes first, films of unknown
// popularity come last, and for equal popularity the lowest id comes first.
func (p Place) Compare(q Place) int {
	byPopularity := 0
	switch {
	case p.Popularity != nil && q.Popularity != nil:
		byPopularity = cmp.Compare(*q.Popularity, *p.Popularity)
	case p.Popularity != nil:
		byPopularity = -1
	case q.Popularity != nil:
		byPopularity = 1
	}
	return cmp.Or(byPopularity, cmp.Compare(p.ID, q.ID))
}
