package movies

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// ErrTooManyRejected is wrapped by the error of an import that ended because
// more rows were refused than [ImportOptions] allow.
var ErrTooManyRejected = errors.New("too many rows were rejected")

// ImportOptions adjusts an import. The zero value of a field is its default.
// Nil functions are not called.
type ImportOptions struct {
	// Source names for a person what is imported, such as a file; answers name it.
	Source string
	// Key tells a source from others by its content and how it is read: with one
	// Key the rows are always the same, such as those of a file of one hash. If an
	// import ended early, the next one goes on behind what it had dealt with, if
	// both have the same Key. Each import without one begins at the start.
	Key string
	// Mode says how films are taken in. [Update] is for sources that know no more
	// of a film than its popularity: its title may be empty, and stays as it is
	// kept. Default: [Merge].
	Mode Mode
	// DryRun reads and checks all rows, and writes nothing: it cannot tell which
	// of them the store has already.
	DryRun bool
	// MaxRejected is how many rows may be refused, 0 or more, before the import
	// ends with [ErrTooManyRejected]. Default: any number.
	MaxRejected *int
	// Rejected is called for each row that was refused, with the reason.
	Rejected func(*RowError)
	// Progress is called after each batch that was stored, or would be.
	Progress func(ImportResult)
}

// ImportResult says what became of the rows of an import. They add up, also
// when it fails: Read is Inserted + Updated + Unchanged + Missing + Repeated +
// Skipped + Resumed + Accepted + Rejected. Rows that waited to be stored when
// it failed are not among them.
type ImportResult struct {
	Read int
	// Change is what the store did; its Dropped films are those of the demo set
	// that made way, and no rows.
	Change
	Repeated int // rows whose id stood in an earlier row already, which counts
	Skipped  int // rows with a [SkipError]
	Resumed  int // rows that an earlier import with the same Key had dealt with
	Accepted int // rows that are fit to be stored, in a dry run
	Rejected int
}

// Import takes films in by id. The first row of an id counts. An error in the
// sequence that is a [RowError] refuses one row, and a [SkipError] leaves one
// out; the import goes on. Any other error ends it, as do the store's and the
// end of ctx. What was stored by then stays, the result tells how much that is,
// and the same import again makes it whole. A second import of the same films
// changes nothing. The first real film that is stored removes the demo set; an
// invented one behind it is refused. One that comes first, while the store holds
// real films, ends the import with an [marquee.InvalidError].
//
// Rows are stored in batches of 100 to 30,000, as many as the store takes in
// within about half a second, while the next are read; memory holds no more of
// them than that. All ids that were read are held as well, in about a bit each
// if they are as dense as TMDB's. Import fails if films is nil.
func (s *Service) Import(ctx context.Context, films iter.Seq2[Movie, error], o *ImportOptions) (ImportResult, error) {
	if films == nil {
		return ImportResult{}, errors.New("movies: Import needs films")
	}
	in := importer{store: s.store, batches: s.batches, size: s.batches.first, now: s.opts.Now, seen: idSet{}}
	if o != nil {
		in.ImportOptions = *o
	}
	err := in.begin(ctx)
	if err == nil {
		err = in.run(ctx, films)
	}
	s.imported.Expire() // whoever asks next sees the films
	if err != nil {
		return in.result, fmt.Errorf("movies: import: %w", err)
	}
	return in.result, nil
}

// All makes a sequence of films for [Service.Import].
func All(films []Movie) iter.Seq2[Movie, error] {
	return func(yield func(Movie, error) bool) {
		for _, m := range films {
			if !yield(m, nil) {
				return
			}
		}
	}
}
