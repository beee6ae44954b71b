package httpapi

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// maxReport is the greatest size of the report of an import, in bytes.
const maxReport = 1 << 20

// report is a file of the rows that an import refused. It has the first rows, as many
// as fit.
type report struct {
	file *dataset.File // the file that is imported
	text bytes.Buffer
	csv  *dataset.RejectsWriter // nil before the first row
	rows int
	full bool // takes no more rows
}

// addPartial adds a field that was left out. Its film was taken in.
func (r *report) addPartial(field *movies.RowError) {
	if r.full {
		return
	}
	told := *field
	told.Reason += "; the film was taken in without it"
	r.add(&told)
}

func (r *report) add(row *movies.RowError) {
	if r.full {
		return
	}
	if r.csv == nil {
		r.csv = r.file.Rejects(&r.text)
	}
	end := r.text.Len()
	r.csv.Write(row)
	_ = r.csv.Flush() // a buffer does not fail
	if r.text.Len() > maxReport {
		r.text.Truncate(end)
		r.full = true
		return
	}
	r.rows++
}

// maxColumns is about how many bytes the columns of a reading may take in an answer.
const maxColumns = 8 << 10

// bounded leaves out columns that hold nothing that is known, if a file has many, and says
// how many.
func bounded(r dataset.Reading) dataset.Reading {
	size, listed := 0, r.Columns[:0:0]
	for _, c := range r.Columns {
		size += len(`{"name":"","sample":""},`) + len(c.Name) + len(c.Sample)
		if c.Field != "" || size <= maxColumns {
			listed = append(listed, c)
		}
	}
	if more := len(r.Columns) - len(listed); more > 0 {
		r.Columns = listed
		r.Remarks = append(slices.Clip(r.Remarks), fmt.Sprintf(
			"%d more columns are not listed here, and hold nothing that is known", more))
	}
	return r
}
