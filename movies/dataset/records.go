package dataset

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// The bounds of one record. A larger record ends the reading: it may follow a quote
// that is never closed, and encoding/csv would read the whole rest of the file into
// memory as one field.
const (
	maxRecord = 1 << 20 // bytes
	maxFields = 1000
)

// records reads the records of a CSV file within the bounds.
type records struct {
	csv   *csv.Reader
	input *window
	line  int  // where the current record begins
	ours  bool // a [RejectsWriter] wrote the file
}

func newRecords(text io.Reader) *records {
	input := &window{r: &newlines{r: text}, most: maxRecord}
	reader := csv.NewReader(bufio.NewReaderSize(input, 64<<10))
	reader.ReuseRecord = true
	reader.FieldsPerRecord = -1 // csvFilms counts them
	return &records{csv: reader, input: input}
}

// header reads the first record, and finds out what separates the fields. It tries
// commas, semicolons and tabs, and takes the one that gives columns with known
// names. Spreadsheets write semicolons where the comma is the decimal mark.
func (r *records) header() ([]string, error) {
	header, err := r.read()
	if errors.Is(err, io.EOF) {
		return nil, ErrEmpty
	}
	parse, malformed := errors.AsType[*csv.ParseError](err)
	if err != nil && !malformed {
		return nil, err
	}
	if !malformed && (r.ours || isHeader(header)) {
		return slices.Clone(header), nil
	}
	text := r.input.record(r.csv.InputOffset())
	for _, comma := range ";\t" {
		if other := split(text, comma); isRejects(other) || isHeader(other) {
			r.csv.Comma = comma
			header = r.first(other)
			return header, r.checkWidth(header)
		}
	}
	if malformed {
		return nil, fmt.Errorf("dataset: line %d: the header %s", r.line, quoting(parse))
	}
	return slices.Clone(header), nil // findColumns will refuse it
}

// split splits a text that is one whole record. It returns nil for any other text.
func split(text string, comma rune) []string {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = comma
	if all, err := reader.ReadAll(); err == nil && len(all) == 1 {
		return all[0]
	}
	return nil
}

// read reads one record within the bounds, and sets the line where it begins. A
// malformed record comes with its first fields and a [*csv.ParseError]. If the first
// record is the header of a file of rejects, the columns that a [RejectsWriter] added
// are left out of this record and all others.
func (r *records) read() ([]string, error) {
	isFirst := r.line == 0
	r.input.begin(r.csv.InputOffset())
	record, err := r.csv.Read()
	parse, malformed := errors.AsType[*csv.ParseError](err)
	if malformed {
		r.line = parse.StartLine
	} else if err == nil {
		r.line, _ = r.csv.FieldPos(0)
	}
	if isFirst {
		record = r.first(record)
	} else if r.ours {
		record = restore(record)
	}
	switch {
	case r.input.exceeded:
		return nil, fmt.Errorf("dataset: line %d: the record that begins here is longer than %d bytes; "+
			"look for a quote that is never closed, or a line that does not end",
			max(r.line, 1), r.input.most)
	case err != nil && err != io.EOF && !malformed:
		return nil, fmt.Errorf("dataset: reading after line %d: %w", r.line, err)
	}
	return record, cmp.Or(r.checkWidth(record), err)
}

// first tells by the first record whether a [RejectsWriter] wrote the file. If so, it
// leaves out the columns that the writer added.
func (r *records) first(record []string) []string {
	if !isRejects(record) {
		return record
	}
	r.ours = true
	r.input.most = 3 * maxRecord // because quotes are doubled in rejects
	return restore(record)
}

func (r *records) checkWidth(record []string) error {
	if len(record) > maxFields {
		return fmt.Errorf("dataset: line %d: the record that begins here has more than %d fields; "+
			"leave out columns that do not describe films", r.line, maxFields)
	}
	return nil
}

// refused makes a [*movies.RowError] from a malformed record. The Record of the
// error is the text as it stands in the file.
func (r *records) refused(err *csv.ParseError, column string) error {
	text := r.input.record(r.csv.InputOffset())
	return &movies.RowError{
		Line: r.line, Column: column, Reason: quoting(err), Record: []string{text},
	}
}

// quoting explains malformed quoting, and which lines were lost with it.
func quoting(err *csv.ParseError) string {
	reason := `has a quote out of place; ` +
		`a field with quotes stands in quotes, and each within is doubled ("")`
	if err.Line > err.StartLine {
		reason += fmt.Sprintf("; skipped to the end of line %d", err.Line)
	}
	return reason
}
