package dataset

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/internal/formula"
	"github.com/marquee-go/marquee/movies"
)

// RejectsWriter writes the rows that were refused as CSV: the line of each and
// the reason, then its cells in the columns of the file they come from. Once
// the cells are mended, [Open] reads it like that file. A row whose quoting is
// malformed stands in the first column, as it was; those of JSON lines have one
// column. Cells that a spreadsheet would take for a formula begin with an
// apostrophe, which Open takes away.
type RejectsWriter struct{ w *csv.Writer }

// Rejects returns a writer of the rows of f that are refused. The caller must
// Flush it.
func (f *File) Rejects(w io.Writer) *RejectsWriter { return newRejects(w, f.header) }

func newRejects(w io.Writer, header []string) *RejectsWriter {
	r := &RejectsWriter{w: csv.NewWriter(w)}
	r.row(rejectsColumns(), header)
	return r
}

// Write adds a refused row. The first error of the underlying writer is kept
// for Flush.
func (r *RejectsWriter) Write(e *movies.RowError) {
	reason := e.Reason
	if e.Column != "" {
		reason = e.Column + ": " + reason
	}
	r.row([]string{strconv.Itoa(e.Line), formula.Escape(reason)}, e.Record)
}

// Flush writes what is buffered and returns the first error that occurred.
func (r *RejectsWriter) Flush() error {
	r.w.Flush()
	if err := r.w.Error(); err != nil {
		return fmt.Errorf("dataset: write rejects: %w", err)
	}
	return nil
}

func (r *RejectsWriter) row(ours, record []string) {
	for _, cell := range record {
		ours = append(ours, formula.Escape(cell))
	}
	// The error stays with the writer until Flush asks for it.
	_ = r.w.Write(ours)
}

func rejectsColumns() []string { return []string{"marquee_line", "marquee_reason"} }

// isRejects tells by its header whether a file is one of rejects.
func isRejects(header []string) bool {
	ours := rejectsColumns()
	return len(header) >= len(ours) && slices.Equal(header[:len(ours)], ours)
}

// restore leaves out our columns of a record of rejects, and what was done to
// its cells, in place.
func restore(record []string) []string {
	record = record[min(len(rejectsColumns()), len(record)):]
	for i, cell := range record {
		record[i] = formula.Unescape(cell)
	}
	return record
}

// shorten makes a value fit a message: at most 80 characters, control
// characters and what is not UTF-8 replaced. The result shares no memory with s.
func shorten(s string) string {
	const most = 80
	var b strings.Builder
	n := 0
	for _, r := range s { // bytes that are not UTF-8 come as U+FFFD
		if n == most {
			b.WriteRune('…')
			break
		}
		if unicode.IsControl(r) {
			r = ' '
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
