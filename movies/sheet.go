package movies

import (
	"encoding/csv"
	"io"
	"strconv"
)

// Sheet is an answer as a table. Every answer has a method that makes one. A cell that a
// spreadsheet would take for a formula begins with an apostrophe. A cell is empty if its
// figure is not known. A sheet does not have the notes of the answer.
type Sheet struct {
	Name string     // for a file, without an extension and in ASCII
	Rows [][]string // the first row is the header
	Next string     // the cursor of the next page, empty if there is none
}

// WriteCSV writes the sheet by RFC 4180, in UTF-8.
func (s Sheet) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out.WriteAll(s.Rows)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func wholeIfKnown(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func yearIfKnown(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// decimalIfKnown leaves a cell empty if there is no data.
func decimalIfKnown(f *float64) string {
	if f == nil {
		return ""
	}
	return decimal(*f)
}

// intervalCells are the ends of an interval, and empty if there is none.
func intervalCells(i *Interval) (low, high string) {
	if i == nil {
		return "", ""
	}
	return decimal(i.Low), decimal(i.High)
}
