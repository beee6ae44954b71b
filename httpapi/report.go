package httpapi

import (
	"bytes"

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
	full bool
}

// addPartial adds a field that was left out. Its film was taken in.
func (r *report) addPartial(field *movies.RowError) {
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
