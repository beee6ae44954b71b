package movies

import "fmt"

// rows are the films of a batch, and the rows that they come from, if they are held.
type rows struct {
	films []Movie
	held  map[int64]RowError // by the ids of the films
	bytes int                // about how much memory the held rows take
}

// maxHeld is about how many bytes of rows a batch holds.
const maxHeld = 8 << 20

func (r *rows) add(m Movie) { r.films = append(r.films, m) }

// hold keeps the row of the film that was added last.
func (r *rows) hold(row RowError) {
	if r.held == nil {
		r.held = map[int64]RowError{}
	}
	r.held[r.films[len(r.films)-1].ID] = row
	for _, cell := range row.Record {
		r.bytes += len(cell) + 16 // of its header
	}
}

// full tells whether the batch must be stored before another film comes.
func (r *rows) full(size int) bool { return len(r.films) == size || r.bytes >= maxHeld }

// empty returns rows for the next batch, in the same memory.
func (r *rows) empty() rows { return rows{films: r.films[:0]} }

// conflict refuses the row of a film that is in conflict.
func (r *rows) conflict(c Conflict) *RowError {
	row := r.held[c.Given.ID]
	if row.Column == "" {
		row.Column, row.Value = "id", fmt.Sprint(c.Given.ID)
	}
	row.Reason = fmt.Sprintf("is the id of %s, and this row is %s, so it is not taken in; if the "+
		"row is right, force the ids (--force-ids); if its ids are not TMDB's, say so (--column id=)",
		named(c.Kept), named(c.Given))
	return &row
}
