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

// RejectsWriter writes refused rows as CSV: the line and the reason of each row,
// and then its cells in the columns of its file. After somebody has mended the
// cells, [Open] reads the result like the original file. A row with malformed
// quoting stands in the first column, as it was. JSON lines have only one column. A
// cell that a spreadsheet would take for a formula begins with an apostrophe, which
// Open removes.
type RejectsWriter struct{ w *csv.Writer }

// Rejects returns a writer for the refused rows of f. The caller must call Flush in
// the end.
func (f *File) Rejects(w io.Writer) *RejectsWriter { return newRejects(w, f.header) }

func newRejects(w io.Writer, header []string) *RejectsWriter {
	r := &RejectsWriter{w: csv.NewWriter(w)}
	r.row(rejectsColumns(), header)
	return r
}

// Write adds a refused row. Flush returns the first error of the underlying writer.
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
	// The writer keeps the error, and Flush returns it.
	_ = r.w.Write(ours)
}

// rejectsHeader returns the names of the columns for a file of rejects. They say how the
// columns were read, because few rows may not show it.
func (r Reading) rejectsHeader(names []string) []string {
	names = slices.Clone(names)
	for i, c := range r.Columns {
		_, unit := normalMoney(names[i])
		how := c.As
		switch {
		case normal(names[i]) == "id" && r.IDs == IDsMade:
			how = "not TMDB's"
		case isMoney(c.Field) && unit != "", orderIn(names[i]) != "",
			!isMoney(c.Field) && how != asDayFirst && how != asMonthFirst:
			continue
		}
		if how != "" {
			names[i] += " (" + how + ")"
		}
	}
	return names
}

func rejectsColumns() []string { return []string{"marquee_line", "marquee_reason"} }

// isRejects tells by the header of a file whether a [RejectsWriter] wrote it.
func isRejects(header []string) bool {
	ours := rejectsColumns()
	return len(header) >= len(ours) && slices.Equal(header[:len(ours)], ours)
}

// restore removes the columns that a [RejectsWriter] added to a record, and the
// apostrophes that it put before cells. It works in place.
func restore(record []string) []string {
	record = record[min(len(rejectsColumns()), len(record)):]
	for i, cell := range record {
		record[i] = formula.Unescape(cell)
	}
	return record
}

// shorten makes a value fit a message. It keeps at most 80 characters, and replaces
// control characters and bytes that are not UTF-8. The result does not share memory
// with s.
func shorten(s string) string {
	const most = 80
	if len(s) <= most && plain(s) {
		return strings.Clone(s)
	}
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

// plain tells whether a text has only visible characters of ASCII and spaces.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
