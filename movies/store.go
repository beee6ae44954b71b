package movies

import (
	"cmp"
	"context"
	"fmt"

	"github.com/marquee-go/marquee"
)

// ErrUnavailable is wrapped by the errors of a [Service] whose store failed:
// it is away, full or closed, and trying again later may help. It wraps
// [marquee.ErrUnavailable].
var ErrUnavailable = fmt.Errorf("movies: %w", marquee.ErrUnavailable)

// Store keeps films. Implementations are safe for concurrent use. Each answer
// is of one moment: no write comes half into it, but that a store without
// transactions may show some films of an Upsert before others while it runs.
// When the context had ended before a call, the error is the context's under
// errors.Is, and nothing was written; a write whose context ends meanwhile has
// happened whole or not at all. After any other error it may have happened, and
// the same call again is safe, and makes it whole. Stores check nothing: the
// [Service] does, before it calls them. They return copies, and keep none of
// the caller's slices. movies/moviestest holds their common tests.
type Store interface {
	// Upsert takes in a batch of films, all of it or nothing: its films are kept as
	// the batch's Mode says, and its Import as [Import.After] has it. Of two films
	// with one id the later counts. A [Delta] works all of this out, so that a
	// store needs no rules of its own.
	Upsert(ctx context.Context, b Batch) (Change, error)
	// Imported returns the Import that is kept since the last batch, the zero
	// Import before the first. It is cheap: servers ask for it every second.
	Imported(ctx context.Context) (Import, error)
	// Summary describes what the store holds.
	Summary(ctx context.Context) (Summary, error)
	// CountGenres counts the films of the years from up to and including to,
	// which is not before from.
	CountGenres(ctx context.Context, from, to int) (GenreCounts, error)
	// Rank returns the n most and the n least popular films of a year, which is
	// not 0. Both follow one total order, by popularity and among equals by id:
	// Top runs from the highest popularity and the lowest id on, Bottom the other
	// way round. The two overlap if fewer than 2n films are ranked.
	Rank(ctx context.Context, year, n int) (Ranking, error)
	// Earnings returns what the films of known years cost and earned of which both
	// are known, in no order.
	Earnings(ctx context.Context) ([]Earning, error)
	// Search returns the films that match q, the most popular first, those of
	// unknown popularity last, and among equals the lowest id first.
	Search(ctx context.Context, q Query) ([]Movie, error)
}

// Batch is a step of an import.
type Batch struct {
	Films []Movie
	Mode  Mode
	// DropInvented removes the films with negative ids that the store keeps,
	// before the batch's are taken in.
	DropInvented bool
	Import       Import
}

// Mode says how films are taken in.
type Mode string

const (
	// Replace keeps each film as it is given.
	Replace Mode = "replace"
	// Merge keeps what the store knows of a film where the given one leaves a
	// field empty or unknown, as [Movie.Merge] has it.
	Merge Mode = "merge"
	// Update merges into the films that are kept, and leaves others out.
	Update Mode = "update"
)

// Resolve returns the film that a store is to keep when it is given m, and
// keeps kept, which is nil if it has none with that id. It returns false if it
// is to keep none.
func (mode Mode) Resolve(kept *Movie, m Movie) (Movie, bool) {
	switch {
	case kept != nil && mode != Replace:
		return kept.Merge(m), true
	default:
		return m, mode != Update
	}
}

// Import describes where the films of a store come from: all that was imported,
// the import that wrote last, and how far that one came.
type Import struct {
	// Version is another one for every batch, and the same for one that is
	// repeated.
	Version string
	// Sources are, in a batch, what is imported by it; in a store, everything that
	// was, the one that wrote last first.
	Sources []Source
	// Key tells one source from another by its content; empty if that is not
	// known. Rows is how many of its rows are dealt with, and Done that these
	// are all.
	Key  string
	Rows int
	Done bool
}

// Change counts what became of the films of one Upsert; of several with one id
// the last alone counts.
type Change struct {
	Inserted, Updated, Unchanged int
	Missing                      int // left out, because [Update] found none to merge into
	Dropped                      int // invented films that were removed
}

// Add returns the sum of both.
func (c Change) Add(d Change) Change {
	return Change{
		Inserted: c.Inserted + d.Inserted, Updated: c.Updated + d.Updated, Unchanged: c.Unchanged + d.Unchanged,
		Missing: c.Missing + d.Missing, Dropped: c.Dropped + d.Dropped,
	}
}

// Earning is what a film of a year cost and earned, in US dollars.
type Earning struct {
	Year            int
	Budget, Revenue int64
	Genres          []string
}

// Summary describes the films of a store.
type Summary struct {
	Films    int // all of them
	Invented int // those of the demo set
	From, To int // the first and the last year with a film, 0 without any
}

// GenreCounts are the figures behind the genres of a span of years.
type GenreCounts struct {
	// Films holds the number of films of each year that has any, in no order.
	Films []YearCount
	// Genres holds the counts above 0, in no order.
	Genres []GenreCount
}

// YearCount is the number of films released in a year, and of those among
// them that have no genre, and that are invented.
type YearCount struct {
	Year, Films, NoGenre, Invented int
}

// GenreCount is the number of films of a year that have a genre and, with it,
// Of genres in all. Keeping Of apart lets a film be shared among its genres
// without rounding.
type GenreCount struct {
	Year  int
	Genre string
	Of    int
	Films int
}

// Ranking holds the ends of a year's order by popularity.
type Ranking struct {
	Top, Bottom []Movie
	Ranked      int // films of the year with a known popularity
	Unknown     int // films of the year without
}

// Query selects films; its zero fields select all.
type Query struct {
	Words []string // as [Words] makes them: each begins a word of the title
	Year  int
	Genre string // the exact name
	After *Place // the last film of the page before
	Limit int    // at most so many films; at least 1
}

// Place is a film's place in the order of a search.
type Place struct {
	Popularity *float64
	ID         int64
}

// Place returns where the film stands in the order of a search.
func (m Movie) Place() Place { return Place{Popularity: m.Popularity, ID: m.ID} }

// Compare returns -1 if p comes before q in a search: the most popular first,
// those of unknown popularity last, and among equals the lowest id first. It
// returns 1 if q comes before p, and 0 for the same place.
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
