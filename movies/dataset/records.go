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
	above int  // the lines that were read before
	line  int  // where the current record begins
	ours  bool // a [RejectsWriter] wrote the file
}

// newRecords reads text in which lines end with LF.
func newRecords(text io.Reader) *records {
	input := &window{r: text, most: maxRecord}
	reader := csv.NewReader(bufio.NewReaderSize(input, 64<<10))
	reader.ReuseRecord = true
	reader.FieldsPerRecord = -1 // csvFilms counts them
	return &records{csv: reader, input: input}
}

// header reads the first record.
func (r *records) header() ([]string, error) {
	header, err := r.read()
	if errors.Is(err, io.EOF) {
		return nil, ErrEmpty
	}
	if parse, malformed := errors.AsType[*csv.ParseError](err); malformed {
		return nil, fmt.Errorf("dataset: line %d: the header %s", r.line, r.quoting(parse))
	}
	if err != nil {
		return nil, err
	}
	for i, name := range header {
		if strings.ContainsRune(name, 0) {
			return nil, fmt.Errorf("dataset: the header is not text (field %d); "+
				"save the file as CSV in UTF-8", i+1)
		}
	}
	return slices.Clone(header), nil
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
		r.line = r.above + parse.StartLine
	} else if err == nil {
		r.line, _ = r.csv.FieldPos(0)
		r.line += r.above
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
		return tooWide(r.line)
	}
	return nil
}

func tooWide(line int) error {
	return fmt.Errorf("dataset: line %d: the record that begins here has more than %d fields; "+
		"leave out columns that do not describe films", line, maxFields)
}

// refused makes a [*movies.RowError] from a malformed record. The Record of the
// error is the text as it stands in the file.
func (r *records) refused(err *csv.ParseError, column string) error {
	text := r.input.record(r.csv.InputOffset())
	return &movies.RowError{
		Line: r.line, Column: column, Reason: r.quoting(err), Record: []string{text},
	}
}

// quoting explains malformed quoting, and which lines were lost with it.
func (r *records) quoting(err *csv.ParseError) string {
	reason := `has a quote out of place; ` +
		`a field with quotes stands in quotes, and each within is doubled ("")`
	if err.Line > err.StartLine {
		reason += fmt.Sprintf("; skipped to the end of line %d", r.above+err.Line)
	}
	return reason
}
