package email

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/valid"
)

// Table has the values that [Fill] puts into a brief: a row for each letter.
type Table struct {
	// Columns are the names of the columns. No two are equal, also if case is ignored.
	Columns []string
	// Rows have a value for each column.
	Rows [][]string

	lines []int // of the file on which the rows begin; nil if there is no file
}

// These are the bounds of a [Table].
const (
	// MaxTable is how many bytes a file may have.
	MaxTable   = 1 << 20
	maxColumns = 100
)

// ReadTable reads a file of CSV (RFC 4180): a row of names, and a row of values for each letter.
// The file is UTF-8, and its values are separated by commas, semicolons or tabs: by what the
// first line has most of. Quoted values may have line breaks. White space around names and
// values is dropped, and so are empty lines.
//
// A file that cannot be read so is a [FaultsError], which lists up to 20 faults. An error of r is
// returned as it is.
func ReadTable(r io.Reader) (*Table, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxTable+1))
	if err != nil {
		return nil, err
	}
	if fix := unreadable(raw); fix != "" {
		return nil, &FaultsError{Faults: []Fault{{Fix: fix}}}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(raw))
	in.Comma, in.FieldsPerRecord = separator(raw), -1
	t := &Table{}
	var faults FaultsError
	for {
		cells, err := in.Read()
		if err == io.EOF {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			fault := Fault{Line: broken.StartLine, Fix: quoting}
			if t.Columns != nil {
				fault.Row = len(t.Rows) + 1
			}
			faults.add(fault)
			return nil, &faults // what follows would be read wrongly
		}
		line, _ := in.FieldPos(0)
		t.add(cells, line, &faults)
		if len(t.Rows) > MaxLetters {
			faults.add(Fault{Line: line, Fix: tooMany})
			return nil, &faults
		}
	}
	switch {
	case t.Columns == nil:
		faults.add(Fault{Fix: "the file is empty; begin it with a line of names, such as name,talk"})
	case len(t.Rows) == 0:
		faults.add(
			Fault{Fix: "the file has names of columns, and no row below them; add one for each letter"},
		)
	}
	return t, faults.err()
}

const quoting = `has a quote in the wrong place; put the whole value in quotes, ` +
	`and write "" for a quote in it`

var tooMany = fmt.Sprintf("is more than a batch has room for, which is %d rows; split the file",
	MaxLetters)

// unreadable says why a file cannot be read as text, or returns "".
func unreadable(raw []byte) string {
	switch {
	case len(raw) > MaxTable:
		return fmt.Sprintf("the file has more than %d bytes; split it", MaxTable)
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return "the file is UTF-16; save it as CSV in UTF-8"
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return "the file is a workbook; save it as CSV in UTF-8"
	case !utf8.Valid(raw):
		return fmt.Sprintf("line %d is not UTF-8; save the file as CSV in UTF-8", badLine(raw))
	}
	return ""
}

// badLine returns the first line that is not UTF-8.
func badLine(raw []byte) int {
	n := 1
	for line := range bytes.Lines(raw) {
		if !utf8.Valid(line) {
			break
		}
		n++
	}
	return n
}

// separator returns what the first line has most of, outside of quotes. Empty lines before it do
// not count.
func separator(raw []byte) rune {
	raw = bytes.TrimLeft(raw, "\r\n")
	counts := map[byte]int{}
	quoted := false
	for _, c := range raw {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t") {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}

// add adds the names of the columns, or a row of values.
func (t *Table) add(cells []string, line int, faults *FaultsError) {
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	if t.Columns == nil {
		t.Columns = cells
		t.checkColumns(line, faults)
		return
	}
	if len(cells) == 1 && cells[0] == "" && len(t.Columns) > 1 {
		return // a line of white space
	}
	t.Rows, t.lines = append(t.Rows, cells), append(t.lines, line)
	if fix := t.ragged(cells); fix != "" {
		faults.add(Fault{Row: len(t.Rows), Line: line, Fix: fix})
	}
}

// ragged says that a row has more or fewer values than there are columns, or returns "".
func (t *Table) ragged(cells []string) string {
	if len(cells) == len(t.Columns) {
		return ""
	}
	values := fmt.Sprintf("%d values", len(cells))
	if len(cells) == 1 {
		values = "1 value"
	}
	return fmt.Sprintf("has %s, and the number of columns is %d; put quotes around a value that "+
		"holds a separator", values, len(t.Columns))
}

func (t *Table) checkColumns(line int, faults *FaultsError) {
	if n := len(t.Columns); n > maxColumns {
		faults.add(Fault{Line: line, Fix: fmt.Sprintf(
			"has %d columns, and at most %d are allowed", n, maxColumns)})
		return
	}
	seen := map[string]int{}
	for i, name := range t.Columns {
		key := strings.ToLower(name)
		first, known := seen[key]
		fault := Fault{Line: line, Column: name}
		switch fix := text.Fault(name, 100); {
		case name == "":
			fault.Fix = fmt.Sprintf("column %d has no name; give it one, or remove it", i+1)
		case known:
			fault.Fix = fmt.Sprintf("has the name of column %d; give each column its own", first)
		case strings.ContainsAny(name, "{}"):
			fault.Fix = "has a brace in its name; remove it"
		default:
			fault.Fix = fix
		}
		if fault.Fix != "" {
			faults.add(fault)
		}
		seen[key] = i + 1
	}
}

// TableOf returns the table of rows whose values have names. A value that a row does not have is
// empty. A fault is a [FaultsError].
func TableOf(rows []map[string]string) (*Table, error) {
	if err := valid.Between("rows", len(rows), 1, MaxLetters); err != nil {
		return nil, err
	}
	names, size := map[string]bool{}, 0
	for _, row := range rows {
		for name, value := range row {
			names[name] = true
			size += len(name) + len(value)
		}
		if len(names) > maxColumns || size > MaxTable {
			break
		}
	}
	t, faults := &Table{Columns: slices.Sorted(maps.Keys(names))}, &FaultsError{}
	t.checkColumns(0, faults)
	if size > MaxTable {
		faults.add(Fault{Fix: fmt.Sprintf("the rows have more than %d bytes; split them", MaxTable)})
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	for _, row := range rows {
		cells := make([]string, len(t.Columns))
		for i, name := range t.Columns {
			cells[i] = strings.TrimSpace(row[name])
		}
		t.Rows = append(t.Rows, cells)
	}
	return t, nil
}

// line returns the line of a row, or 0.
func (t *Table) line(row int) int {
	if t.lines == nil {
		return 0
	}
	return t.lines[row]
}
