package dataset

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
)

var (
	// ErrEmpty means that a file holds nothing, not even a header.
	ErrEmpty = errors.New("dataset: the file is empty; it must begin with a header that names its columns")
	// ErrNoRows means that a file holds a header and nothing after it.
	ErrNoRows = errors.New("dataset: the file has a header but no rows")
)

// The bounds of one record. They end the reading, since what follows a quote
// that is never closed would otherwise be read into memory as one field.
const (
	maxRecord = 1 << 20 // bytes
	maxFields = 1000
)

// Options of [ReadCSV]; nil means defaults.
type Options struct {
	// Now is the day by which two-digit years are placed in a century; zero
	// means today.
	Now time.Time
}

// ReadCSV reads the films of a CSV file one by one, in the order of the file,
// in any of the dialects that the package comment lists. It holds one record
// at a time, of 1 MiB and 1,000 fields at most.
//
// A row that is no film comes as a [*movies.RowError], which quotes at most 80
// characters of the file, and the reading goes on behind it. Any other error is
// the last thing the sequence yields: [ErrEmpty], [ErrNoRows], a header without
// an id or a title, a record beyond the bounds, or an error of r. Every film
// satisfies [movies.Movie.Validate]; an id may come twice. The sequence is
// single-use.
func ReadCSV(r io.Reader, opts *Options) iter.Seq2[movies.Movie, error] {
	now := time.Now()
	if opts != nil && !opts.Now.IsZero() {
		now = opts.Now
	}
	return func(yield func(movies.Movie, error) bool) {
		c := newCSVReader(r, now)
		if err := c.readHeader(); err != nil {
			yield(movies.Movie{}, err)
			return
		}
		for rows := 0; ; rows++ {
			m, err := c.readMovie()
			if errors.Is(err, io.EOF) && rows > 0 {
				return
			}
			if errors.Is(err, io.EOF) {
				err = ErrNoRows
			}
			if !yield(m, err) {
				return
			}
			if _, ok := errors.AsType[*movies.RowError](err); err != nil && !ok {
				return
			}
		}
	}
}

// csvReader reads films from a CSV file.
type csvReader struct {
	records *csv.Reader
	limit   *recordLimit
	columns columns
	line    int // where the current record begins
	now     time.Time
}

func newCSVReader(r io.Reader, now time.Time) *csvReader {
	limit := &recordLimit{r: &newlines{r: withoutBOM(r)}, most: maxRecord}
	records := csv.NewReader(bufio.NewReaderSize(limit, 64<<10))
	records.ReuseRecord = true
	records.FieldsPerRecord = -1 // counted in readMovie, which knows the header
	return &csvReader{records: records, limit: limit, now: now}
}

func (c *csvReader) readHeader() error {
	header, err := c.readRecord()
	if errors.Is(err, io.EOF) {
		return ErrEmpty
	}
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("dataset: line %d: the header %s", c.line, quoting(parse))
	}
	if err != nil {
		return err
	}
	c.columns, err = findColumns(header)
	return err
}

// readMovie returns the film of the next row, a [*movies.RowError], or the error that
// ends the file.
func (c *csvReader) readMovie() (movies.Movie, error) {
	record, err := c.readRecord()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		// The fields before the malformed one were returned, so it is next.
		return movies.Movie{}, &movies.RowError{Line: c.line, Column: c.columns.name(len(record)), Reason: quoting(parse)}
	}
	if err != nil {
		return movies.Movie{}, err
	}
	if len(record) != len(c.columns.names) {
		return movies.Movie{}, &movies.RowError{
			Line:   c.line,
			Reason: fmt.Sprintf("has %d fields where the header has %d", len(record), len(c.columns.names)),
		}
	}
	return c.movie(record)
}

// readRecord reads one record within the bounds and sets the line where it
// begins. A malformed record comes as a [*csv.ParseError] with its first fields.
func (c *csvReader) readRecord() ([]string, error) {
	c.limit.begin(c.records.InputOffset())
	record, err := c.records.Read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		c.line = parse.StartLine
	} else if err == nil {
		c.line, _ = c.records.FieldPos(0)
	}
	switch {
	case c.limit.exceeded:
		return nil, fmt.Errorf("dataset: line %d: the record that begins here is longer than %d bytes; "+
			"look for a quote that is never closed", max(c.line, 1), maxRecord)
	case len(record) > maxFields:
		return nil, fmt.Errorf("dataset: line %d: the record that begins here has more than %d fields", c.line, maxFields)
	}
	if _, ok := errors.AsType[*csv.ParseError](err); err != nil && err != io.EOF && !ok {
		return nil, fmt.Errorf("dataset: reading after line %d: %w", c.line, err)
	}
	return record, err
}

// quoting explains malformed quoting, and which lines went down with it.
func quoting(err *csv.ParseError) string {
	reason := `has a quote out of place; a field with quotes stands in quotes, and each within is doubled ("")`
	if err.Line > err.StartLine {
		reason += fmt.Sprintf("; skipped to the end of line %d", err.Line)
	}
	return reason
}

// movie makes a film of a record with as many fields as the header.
func (c *csvReader) movie(record []string) (movies.Movie, error) {
	cell := func(column int) string {
		if column < 0 {
			return ""
		}
		return strings.TrimSpace(record[column])
	}
	refuse := func(column int, reason string) (movies.Movie, error) {
		return movies.Movie{}, &movies.RowError{
			Line: c.line, Column: c.columns.name(column), Value: shorten(cell(column)), Reason: reason,
		}
	}

	var m movies.Movie
	var err error
	if m.ID, err = strconv.ParseInt(cell(c.columns.id), 10, 64); err != nil || m.ID <= 0 {
		return refuse(c.columns.id, "must be a positive whole number")
	}
	title := c.columns.title
	if cell(title) == "" && cell(c.columns.original) != "" {
		title = c.columns.original
	}
	// A title is one line. A mere substring would keep the whole record in memory.
	m.Title = strings.Clone(strings.ReplaceAll(cell(title), "\n", " "))
	if m.Released, err = parseDate(cell(c.columns.date), c.now); err != nil {
		return refuse(c.columns.date, err.Error())
	}
	if m.Popularity, err = parsePopularity(cell(c.columns.popularity)); err != nil {
		return refuse(c.columns.popularity, err.Error())
	}
	if m.Genres, err = parseGenres(cell(c.columns.genres)); err != nil {
		return refuse(c.columns.genres, err.Error())
	}
	if invalid, ok := errors.AsType[*movies.InvalidError](m.Validate()); ok {
		if invalid.Field == "genres" {
			return refuse(c.columns.genres, invalid.Fix)
		}
		return refuse(title, invalid.Fix)
	}
	return m, nil
}

// parsePopularity reads a number of 0 or more; nil for an empty cell.
func parsePopularity(cell string) (*float64, error) {
	if cell == "" {
		return nil, nil
	}
	p, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(p) || math.IsInf(p, 0) || p < 0 {
		return nil, errors.New("must be a number of 0 or more, or empty if unknown")
	}
	return &p, nil
}
