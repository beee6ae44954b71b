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
	ErrEmpty = errors.New("dataset: the file is empty; it must begin with a header that names its columns")
	// ErrNoRows means that a file holds a header and nothing after it.
	ErrNoRows = errors.New("dataset: the file has a header but no rows")
)

// Options adjusts [Open]. The zero value of a field is its default.
type Options struct {
	// Adult takes in films for adults. Default: they are left out.
	Adult bool
	// Unreleased takes in films whose status is another one than Released, such
	// as Planned or Canceled. Files without such a column do not tell, and their
	// films are all taken in. Default: they are left out.
	Unreleased bool
	// Now is the day by which two-digit years are placed in a century.
	// Default: today.
	Now time.Time
}

// File is a file of films that was opened, and is read once.
type File struct {
	format Format
	mode   movies.Mode
	ours   bool     // it is one of rejects
	header []string // of its rejects
	rows   rows
}

// Format is what a [File] is written in.
type Format string

// The formats, which may be packed by gzip besides.
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

// Open reads the beginning of a file of films, and finds out by itself in which
// of the dialects it is written that the package comment lists. It fails with
// [ErrEmpty], if the header names no title, if r is nil or holds something else
// than such a file, and with the errors of r. Nil options are the defaults.
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
		return &File{format: JSONLines, mode: movies.Update, header: []string{jsonColumn}, rows: newJSONLines(text, o)}, nil
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
		return &File{format: CSV, mode: movies.Update, ours: true, header: header, rows: jsonFilms{read: records.text, adult: o.Adult}}, nil
	}
	columns, err := findColumns(header)
	if err != nil {
		return nil, err
	}
	rows := &csvFilms{records: records, columns: columns, options: o}
	return &File{format: CSV, mode: movies.Merge, ours: records.ours, header: header, rows: rows}, nil
}

// Format is what the file is written in.
func (f *File) Format() Format { return f.format }

// Mode says how the films are to be stored: [movies.Merge] those of CSV files,
// and [movies.Update] those of TMDB's daily export, which tells no more of a
// film than its popularity.
func (f *File) Mode() movies.Mode { return f.mode }

// OfRejects tells whether the file is what a [RejectsWriter] wrote.
func (f *File) OfRejects() bool { return f.ours }

// Films reads the films one by one, in the order of the file. It holds one row
// at a time, of 1 MiB and 1,000 fields at most.
//
// A row that is no film comes as a [*movies.RowError], which quotes at most 80
// characters of the file beside its Record, and a film that the Options leave
// out as a [*movies.SkipError]; the reading goes on behind both. Any other
// error is the last thing the sequence yields: [ErrNoRows], a row beyond the
// bounds, or an error of the reader. Every film satisfies
// [movies.Movie.Validate], but that those in Mode [movies.Update] have no title;
// an id may come twice. The sequence is single-use.
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

// firstByte looks at the first byte that is no white space; 0 if there is none
// in sight.
func firstByte(b *bufio.Reader) byte {
	for n := 1; n <= b.Size(); n++ {
		// One byte at a time, for a pipe may have no more yet.
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
