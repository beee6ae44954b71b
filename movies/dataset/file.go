package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/movies"
)

var (
	// ErrEmpty means that a file holds nothing, not even a header.
	ErrEmpty = errors.New("dataset: the file is empty; " +
		"it must begin with a header that names its columns")
	// ErrNoRows means that a file holds a header and nothing after it.
	ErrNoRows = errors.New("dataset: the file has a header but no rows")
)

// Options adjusts [Open]. The zero value of a field is its default.
type Options struct {
	// Adult includes adult films. Default: they are left out.
	Adult bool
	// Unreleased includes films whose status is not Released, such as Planned or
	// Canceled. Films of unknown status are always included. Default: unreleased
	// films are left out.
	Unreleased bool
	// Columns say which columns hold which fields. Default: Open finds them by
	// their names and values: see the package comment.
	Columns []Choice
	// Now decides the century of a two-digit year, which is not after Now.
	// Default: today.
	Now time.Time
}

// File is a file of films that was opened. It can be read once.
type File struct {
	format  Format
	mode    movies.Mode
	ours    bool     // a [RejectsWriter] wrote it
	header  []string // of the rejects of this file
	rows    rows
	reading Reading
}

// Format is what a [File] is written in.
type Format string

// The formats. Each may also be packed by gzip.
const (
	CSV       Format = "CSV"
	JSONLines Format = "JSON lines"
)

// rows reads a file row by row.
type rows interface {
	// next returns the film of the next row, or in its place a
	// [*movies.RowError] or [*movies.SkipError]. Any other error ends the
	// file: io.EOF after the last row.
	next() (movies.Movie, error)
}

// Open reads the beginning of a file of films, and finds out which of the formats
// and dialects of the package comment it has. Nil options are the defaults.
//
// Open fails with [ErrEmpty] if the file is empty. It fails if it cannot read the
// format or if the header has no title, and the error says so. It also fails with
// the errors of r, and if r is nil.
func Open(r io.Reader, opts *Options) (*File, error) {
	if r == nil {
		return nil, errors.New("dataset: Open needs a reader")
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	text, err := unpack(r)
	if err != nil {
		return nil, fmt.Errorf("dataset: %w", err)
	}
	skipBOM(text)
	switch firstByte(text) {
	case '[':
		return nil, fmt.Errorf("dataset: %w", errArray)
	case '{':
		return &File{
			format: JSONLines, mode: movies.Update,
			header: []string{jsonColumn}, rows: newJSONLines(text, o),
		}, nil
	}
	return openCSV(text, o)
}

// openCSV reads the header of a CSV file.
func openCSV(text io.Reader, o Options) (*File, error) {
	records := newRecords(text)
	header, err := records.header()
	if err != nil {
		return nil, err
	}
	if records.ours && len(header) == 1 && header[0] == jsonColumn {
		return &File{
			format: CSV, mode: movies.Update, ours: true,
			header: header, rows: jsonFilms{read: records.text, adult: o.Adult},
		}, nil
	}
	columns, err := findColumns(header)
	if err != nil {
		return nil, err
	}
	rows := &csvFilms{records: records, columns: columns, options: o}
	return &File{format: CSV, mode: movies.Merge, ours: records.ours, header: header, rows: rows}, nil
}

// Format returns what the file is written in.
func (f *File) Format() Format { return f.format }

// Mode returns how the films must be stored. It is [movies.Merge] for CSV files,
// and [movies.Update] for TMDB's daily export, which tells only the popularity of
// a film.
func (f *File) Mode() movies.Mode { return f.mode }

// OfRejects tells whether a [RejectsWriter] wrote the file.
func (f *File) OfRejects() bool { return f.ours }

// Reading returns what Open understood of the file.
func (f *File) Reading() Reading { return f.reading }

// Films reads the films one by one, in the order of the file. It holds one row in
// memory at a time. The sequence can be used once.
//
// A row that is not a valid film comes as a [*movies.RowError]. Apart from its
// Record, the error quotes at most 80 characters of the file. A film that the
// Options leave out comes as a [*movies.SkipError]. After both, the reading goes
// on. Any other error is the last thing that the sequence yields: [ErrNoRows], a
// row beyond the limits, or an error of the reader.
//
// Each film satisfies [movies.Movie.Validate], except that films in Mode
// [movies.Update] have no title. Several films may have the same id.
func (f *File) Films() iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for rows := 0; ; rows++ {
			m, err := f.rows.next()
			if errors.Is(err, io.EOF) && rows > 0 {
				return
			}
			if errors.Is(err, io.EOF) {
				err = ErrNoRows
			}
			if !yield(m, err) || err != nil && !movies.OneRow(err) {
				return
			}
		}
	}
}

// firstByte returns the first byte that is not white space, without reading it. It
// returns 0 if the buffer holds none.
func firstByte(b *bufio.Reader) byte {
	for n := 1; n <= b.Size(); n++ {
		// One byte at a time, because a pipe may not have more yet.
		text, err := b.Peek(n)
		if err != nil {
			return 0
		}
		if c := text[n-1]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
	}
	return 0
}
