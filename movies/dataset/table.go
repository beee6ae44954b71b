package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// row is one row of a file.
type row struct {
	line  int
	cells []string
	text  string   // the row as it stands in the file, if it is JSON
	late  []string // the keys of JSON that come first in this row
}

// record returns the row for a [*movies.RowError].
func (r row) record() []string {
	if r.text != "" {
		return []string{r.text}
	}
	return slices.Clone(r.cells)
}

// source reads the rows of a file. The cells of a row are valid until the next call.
type source interface {
	// next returns the next row, with as many cells as the file has columns, or in
	// its place a [*movies.RowError]. Any other error ends the file.
	next() (row, error)
}

// csvRows are the rows of a CSV file whose header was read.
type csvRows struct {
	*records
	names []string
}

func (c csvRows) next() (row, error) {
	record, err := c.read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		// The fields before the malformed one were returned, so the next is malformed.
		return row{}, c.refused(parse, header{names: c.names}.name(len(record)))
	}
	if err != nil {
		return row{}, err
	}
	return row{line: c.line, cells: record}, checkCells(c.line, record, len(c.names))
}

// checkCells refuses a row with more or fewer cells than the header.
func checkCells(line int, cells []string, want int) error {
	if len(cells) == want {
		return nil
	}
	return &movies.RowError{
		Line:   line,
		Reason: fmt.Sprintf("has %d fields where the header has %d", len(cells), want),
		Record: slices.Clone(cells),
	}
}

// plainRows are the lines of a file without quoting.
type plainRows struct {
	*lines
	head
	want  int // cells
	above int // lines above the first one that is read
}

func (p plainRows) next() (row, error) {
	line, text, err := p.lines.next()
	if err != nil {
		return row{}, err
	}
	line += p.above
	if n := strings.Count(string(text), p.separator); n >= maxFields {
		return row{}, tooWide(line)
	}
	cells := strings.Split(string(text), p.separator)
	if p.fold != nil {
		cells = p.fold(cells)
	}
	return row{line: line, cells: cells}, checkCells(line, cells, p.want)
}

// The bounds of a sample. It is as short as it can be, because somebody may wait for it.
const (
	sampleRows  = 1000
	sampleBytes = 1 << 20
	// It goes on to these bounds if nothing has decided how dates are read.
	longestRows  = 50_000
	longestBytes = 8 << 20
	// What a row and a cell take besides their texts. An error takes as much as a row.
	rowSize  = 200
	cellSize = 16
)

// heldRow is a row that was read for the sample.
type heldRow struct {
	row
	err error
}

// sample is the beginning of a file. What it shows decides how the file is read.
type sample struct {
	rows     []heldRow
	encoding encoding
	ours     bool // a [RejectsWriter] wrote the file
	ofTMDB   bool // its columns show that it holds TMDB's data
	comma    bool // a comma is the decimal mark
}

// readSample reads the beginning of a file.
func readSample(from source, h header, e encoding) sample {
	s := sample{encoding: e}
	var dates dateEvidence
	watched := h.candidates(namesOf(FieldReleased))
	if len(watched) == 0 && h.has(dateNames) {
		watched = []int{slices.Index(h.full, dateNames[0])}
	}
	bytes := 0
	for {
		r, err := from.next()
		if err != nil && !movies.OneRow(err) {
			s.rows = append(s.rows, heldRow{err: err})
			return s
		}
		r.cells = slices.Clone(r.cells)
		s.rows = append(s.rows, heldRow{r, err})
		bytes += rowSize + len(r.text) + cellSize*len(r.cells)
		for _, cell := range r.cells {
			bytes += len(cell)
		}
		if err == nil {
			for _, cell := range r.cells {
				s.encoding.see(cell)
			}
			for _, i := range watched {
				dates.see(strings.TrimSpace(r.cells[i]))
			}
		}
		long := len(s.rows) >= sampleRows || bytes >= sampleBytes
		if long && (!dates.open() || len(s.rows) >= longestRows || bytes >= longestBytes) {
			return s
		}
	}
}

func namesOf(f Field) names {
	i := slices.IndexFunc(fieldNames, func(n names) bool { return n.field == f })
	return fieldNames[i]
}

// values returns the values of a column that are known.
func (s sample) values(column int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, r := range s.rows {
			if r.err != nil || column < 0 || column >= len(r.cells) {
				continue
			}
			if cell := strings.TrimSpace(r.cells[column]); !unknown(cell) && !yield(cell) {
				return
			}
		}
	}
}

// first returns the first value of a column that is known, shortened.
func (s sample) first(column int) string {
	for cell := range s.values(column) {
		return shorten(cell)
	}
	return ""
}

// share tells which part of the values of a column fulfil a condition, from 0 to 1. It
// is 1 if no value is known.
func (s sample) share(column int, is func(cell string) bool) float64 {
	n, fulfilled := 0, 0
	for cell := range s.values(column) {
		n++
		if is(cell) {
			fulfilled++
		}
	}
	if n == 0 {
		return 1
	}
	return float64(fulfilled) / float64(n)
}

// fits tells whether the values of a column can be those of a field. It is in doubt only
// for names that files also use for something else.
func (s sample) fits(f Field, form string, column int) bool {
	switch f {
	case FieldID:
		return form != "id" || s.ours || s.ofTMDB || s.share(column, isID) > 0
	case FieldTitle:
		return s.share(column, isTitle) > 0.1
	case FieldReleased:
		if s.ours {
			return true // the rows are here because their dates cannot be read
		}
		if form == "release" || strings.HasPrefix(form, "premiere") || form == "released" ||
			strings.HasPrefix(form, "opening") {
			return s.share(column, isDate) > 0.5
		}
	case FieldPopularity:
		return s.ours || s.share(column, isPopularity) > 0.5
	case FieldStatus:
		return s.share(column, isStatus) > 0
	case FieldVotes:
		return s.share(column, isRead(parseVotes)) > 0.5
	case FieldRating:
		return s.share(column, isRead(parseRating)) > 0.5
	case FieldRuntime:
		return s.share(column, isRead(parseRuntime)) > 0.5
	case FieldGenres:
		return form != "genreids" || s.share(column, isGenreIDs) > 0.5
	}
	return true
}

func isID(cell string) bool { _, ok := parseID(cell); return ok }

// isTitle refuses addresses, dates and numbers, of which a few are titles.
func isTitle(cell string) bool {
	return !strings.Contains(cell, "://") && strings.Trim(cell, "0123456789.,-/ ") != "" && !isDate(cell)
}

func isDate(cell string) bool {
	rules := dateRules{slash: mixedOrder, dash: mixedOrder, serials: true, century: 1930}
	_, err := rules.parse(cell, 0)
	return err == nil || errors.Is(err, errMixed)
}

func isYear(cell string) bool {
	_, whole := plainYear(cell)
	_, err := parseYear(cell)
	return whole || err == nil && !isDate(cell)
}

func isStatus(cell string) bool {
	switch normal(cell) {
	case "released", "rumored", "planned", "inproduction", "postproduction", "canceled", "cancelled":
		return true
	}
	return false
}

// isPopularity refuses ranks and percentages, which are not TMDB's.
func isPopularity(cell string) bool { _, err := parsePopularity(cell, true); return err == nil }

func isGenreIDs(cell string) bool { _, err := parseGenreIDs(cell); return err == nil }
