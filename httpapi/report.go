package httpapi

import (
	"bytes"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// maxReport is how many bytes the report of an import has at most.
const maxReport = 1 << 20

// report is a file of the rows that an import refused, as many from the first
// on as fit whole.
type report struct {
	file *dataset.File // that is imported
	text bytes.Buffer
	csv  *dataset.RejectsWriter // nil before the first row
	rows int
	full bool
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
	_ = r.csv.Flush() // a buffer takes all there is
	if r.text.Len() > maxReport {
		r.text.Truncate(end)
		r.full = true
		return
	}
	r.rows++
}
