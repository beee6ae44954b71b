package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

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
	// Columns say which columns hold which fields, each field once. Default: Open finds them by
	// their names and values: see the package comment.
	Columns []Choice
	// Known returns the films that are already there with some of at most 1,000 ids,
	// which are all different. They tell whose ids a file has if nothing in it does.
	// Open fails with its error. Default: no films are there.
	Known func(ids []int64) ([]movies.Movie, error)
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
	JSON      Format = "JSON"
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
// Open fails with [ErrEmpty] if the file is empty, and with a [*TitleError] if no column
// is surely the title. It fails if it cannot read the format, and the error says so. It
// also fails with the errors of r and of Options.Known, and if r is nil.
func Open(r io.Reader, opts *Options) (*File, error) {
	if r == nil {
		return nil, errors.New("dataset: Open needs a reader")
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	if err := checkChoices(o.Columns); err != nil {
		return nil, err
	}
	text, err := unpack(r)
	if err != nil {
		return nil, fmt.Errorf("dataset: %w", err)
	}
	skipBOM(text)
	switch firstByte(text) {
	case '[', '{':
		return openJSON(text, o)
	}
	return openCSV(text, o)
}

// openCSV reads the header of a CSV file.
func openCSV(packed io.Reader, o Options) (*File, error) {
	text := bufio.NewReaderSize(&newlines{r: packed}, headSize)
	// An error comes again when the rows are read.
	beginning, _ := text.Peek(headSize)
	head := readHead(beginning, o.Columns)
	_, _ = text.Discard(head.offset) // cannot fail, because it was peeked
	if head.plain {
		return openPlain(text, head, o)
	}
	records := newRecords(text)
	records.above = len(head.above)
	records.csv.Comma = rune(head.separator[0])
	names, err := records.header()
	if err != nil {
		return nil, err
	}
	if records.ours && len(names) == 1 && isJSONColumn(names[0]) {
		return openObjects(CSV, records.text, names[0], o)
	}
	return openTable(csvRows{records, names}, names, head, records.ours, o)
}

// openPlain reads the header of a file without quoting.
func openPlain(text *bufio.Reader, head head, o Options) (*File, error) {
	rows := plainRows{lines: &lines{r: text}, head: head, above: len(head.above)}
	names := head.names
	if names == nil {
		_, line, err := rows.lines.next()
		if err != nil {
			return nil, err
		}
		names = strings.Split(string(line), head.separator)
	}
	rows.want = len(names)
	return openTable(rows, names, head, false, o)
}

// openTable finds out what the rows of a file mean.
func openTable(rows source, names []string, head head, ours bool, o Options) (*File, error) {
	films, reading, err := understand(rows, names, ours, head.separator == ";", o)
	if err != nil {
		return nil, err
	}
	reading.Format, reading.Separator = CSV, head.separator
	for _, line := range head.above[:min(len(head.above), maxShown)] {
		reading.Preamble = append(reading.Preamble, shorten(line))
	}
	if n := len(head.above); n > 0 && strings.TrimSpace(strings.Join(head.above, "")) != "" {
		are := fmt.Sprintf("%d lines above the header are", n)
		if n == 1 {
			are = "a line above the header is"
		}
		reading.Remarks = append(reading.Remarks,
			fmt.Sprintf("%s left out, from %q on", are, reading.Preamble[0]))
	}
	return &File{
		format: CSV, mode: movies.Merge, ours: ours, header: reading.rejectsHeader(names), rows: films,
		reading: reading,
	}, nil
}

// maxShown is how many lines above a header a [Reading] shows.
const maxShown = 10

// Format returns what the file is written in.
func (f *File) Format() Format { return f.format }

// Mode returns how the films must be stored. It is [movies.Merge] for CSV files,
// and [movies.Update] for TMDB's daily export, which tells only the popularity of
// a film.
func (f *File) Mode() movies.Mode { return f.mode }

// OfRejects tells whether a [RejectsWriter] wrote the file.
func (f *File) OfRejects() bool { return f.ours }

// Reading returns what Open understood of the file. The encoding may become clear only
// when films are read, if the file begins with a lot of ASCII.
func (f *File) Reading() Reading {
	if films, ok := f.rows.(*films); ok && films.encoding == windowsName {
		f.reading.Encoding = windowsName
	}
	return f.reading
}

// Row returns the row of the film that Films yielded last, as a RowError without a
// reason, for [movies.ImportOptions.Row]. It copies the row. For TMDB's daily export,
// whose films are never refused because of what is there, it is empty.
func (f *File) Row() movies.RowError {
	if films, ok := f.rows.(*films); ok {
		return films.lastRow()
	}
	return movies.RowError{}
}

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
