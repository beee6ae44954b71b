package movies

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// ErrTooManyRejected is wrapped by the error of an import that ended because it
// refused more rows than [ImportOptions] allow.
var ErrTooManyRejected = errors.New("too many rows were rejected")

// ImportOptions adjusts an import. The zero value of a field is its default.
// Nil functions are not called.
type ImportOptions struct {
	// Source is a name for what is imported, such as a file, of at most 500
	// characters. People read it in the notes of answers.
	Source string
	// Key identifies the rows of a source and their order, such as the hash of a
	// file with the options by which it is read. It has at most 500 characters.
	// If an import ended early, the next import with the same Key goes on after
	// the rows that the first one dealt with. Without a Key, an import always
	// begins at the first row.
	Key string
	// Mode says how films are taken in. [Update] is for sources that know only
	// the popularity of a film: such a film may have an empty title, and keeps the
	// title that it has in the store. Default: [Merge].
	Mode Mode
	// DryRun reads and checks all rows, asks the store what would become of them,
	// and writes nothing.
	DryRun bool
	// ForceIDs takes a film in even if it turns a film of the store into another one.
	// Default: a row is refused if title and year both differ from those of the film
	// that the store has under its id, as [Movie.Contradicts] tells.
	ForceIDs bool
	// NotTMDB says that the films are not TMDB's data: see [Source].
	NotTMDB bool
	// Row returns the row of the film that the sequence yielded last, as a RowError
	// without a reason. A row that is refused only because of what the store has is
	// reported with it. Default: such a row is reported without its line.
	Row func() RowError
	// MaxRejected is how many rows may be refused, 0 or more. One more ends the
	// import with [ErrTooManyRejected]. Default: any number, but the import ends if
	// 10,000 rows or more were refused, and that is more than 99 of 100 rows.
	MaxRejected *int
	// Rejected is called for each row that was refused, with the reason.
	Rejected func(*RowError)
	// Skipped is called for each row with a [SkipError].
	Skipped func(*SkipError)
	// Partial is called for each field that was left out because of a
	// [PartialError], before its film is stored.
	Partial func(*RowError)
	// Progress is called after each batch that was stored. In a dry run it is
	// called after each batch that would have been stored.
	Progress func(ImportResult)
}

// ImportResult says what became of the rows of an import, or in a dry run, what would
// become of them. The numbers add up, even if the import failed: Read is Inserted +
// Updated + Unchanged + Missing + Repeated + Skipped + Resumed + Rejected. Rows that
// still waited to be stored when the import failed are not counted.
type ImportResult struct {
	Read int // all rows that were dealt with
	// Change is what the store did. Its Dropped films were in the demo set, and
	// made way for real ones. They are not rows of the import.
	Change
	Repeated int // rows with the id of an earlier row, which is the one that counts
	Skipped  int // rows with a [SkipError]
	Resumed  int // rows that an earlier import with the same Key had dealt with
	Rejected int // rows that were refused
	// Partial counts the films that were taken in without a field that could not
	// be read: see [PartialError]. They are counted above, too.
	Partial int
}

// Import stores films by their ids. If several rows have one id, the first row
// counts. A second import of the same films changes nothing.
//
// Errors in the sequence: a [RowError] refuses one row, a [SkipError] leaves one row
// out, and the film of a [PartialError] is stored. Then the import goes on. Any
// other error ends the import, and so do an error of the store and the end of ctx.
// Everything that was stored by then stays, and the result counts it. Run the same
// import again to complete it.
// Import fails if films is nil.
//
// Invented films: the first real film that is stored removes the demo set.
// Invented films after it are refused. If the first film is invented and the store
// holds real films, the import ends with a [marquee.InvalidError].
//
// Ids: a row is refused if it would turn a film that the store has into another one,
// unless ImportOptions.ForceIDs is set. Rows of the same source are not compared.
//
// Cost: rows are stored in batches of 100 to 30,000, as many as the store takes in
// within about half a second. The next batch is read at the same time, so memory
// holds two batches. It also holds the ids of all rows, in about one bit each if
// they are as dense as TMDB's. With ImportOptions.Row, and if the store has real films,
// it also holds the rows of the two batches, which are then at most 8 MiB each.
func (s *Service) Import(
	ctx context.Context, films iter.Seq2[Movie, error], o *ImportOptions,
) (ImportResult, error) {
	if films == nil {
		return ImportResult{}, errors.New("movies: Import needs films")
	}
	in := importer{
		store: s.store, batches: s.batches, size: s.batches.first, now: s.opts.Now, seen: idSet{},
	}
	if o != nil {
		in.ImportOptions = *o
	}
	err := in.begin(ctx)
	if err == nil {
		err = in.run(ctx, films)
	}
	s.imported.Expire() // so that the next question sees the films
	if err != nil {
		return in.result, fmt.Errorf("movies: import: %w", err)
	}
	return in.result, nil
}

// All returns films as a sequence for [Service.Import], without errors.
func All(films []Movie) iter.Seq2[Movie, error] {
	return func(yield func(Movie, error) bool) {
		for _, m := range films {
			if !yield(m, nil) {
				return
			}
		}
	}
}
