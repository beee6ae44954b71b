package dataset

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/movies"
)

// RejectsHeader is how a report of refused rows begins.
const RejectsHeader = "line,column,reason,value\n"

// RejectsWriter writes a report of refused rows as CSV: [RejectsHeader], then a
// line for each. Cells that a spreadsheet would take for a formula
// begin with an apostrophe instead.
type RejectsWriter struct{ w *csv.Writer }

// NewRejectsWriter returns a writer of a report to w. The caller must Flush it.
func NewRejectsWriter(w io.Writer) *RejectsWriter {
	rejects := &RejectsWriter{w: csv.NewWriter(w)}
	rejects.row(strings.Split(strings.TrimSpace(RejectsHeader), ",")...)
	return rejects
}

// Write adds a refused row to the report. The first error of the underlying
// writer is kept for Flush.
func (r *RejectsWriter) Write(e *movies.RowError) {
	r.row(strconv.Itoa(e.Line), plain(e.Column), plain(e.Reason), plain(e.Value))
}

// Flush writes what is buffered and returns the first error that occurred.
func (r *RejectsWriter) Flush() error {
	r.w.Flush()
	if err := r.w.Error(); err != nil {
		return fmt.Errorf("dataset: write rejects: %w", err)
	}
	return nil
}

func (r *RejectsWriter) row(cells ...string) {
	// The error stays with the writer until Flush asks for it.
	_ = r.w.Write(cells)
}

// plain keeps a spreadsheet from taking a cell for a formula.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
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
