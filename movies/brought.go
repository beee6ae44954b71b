package movies

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/formula"
)

// Brought is what one import brought. The sum of its numbers without Partial and Dropped
// is its rows.
type Brought struct {
	ID       string    `json:"id"`       // of the import, "" if it is not listed
	Source   string    `json:"source"`   // the name of what was imported
	NotTMDB  bool      `json:"not_tmdb"` // whether it is not TMDB's data
	Began    time.Time `json:"began"`    // when it was first begun
	Ended    time.Time `json:"ended"`    // when its last batch so far was stored
	Change             // what became of its films
	Repeated int       `json:"repeated"` // rows with the id of an earlier row
	Skipped  int       `json:"skipped"`  // rows that were left out on purpose
	Rejected int       `json:"rejected"` // rows that were refused
	Partial  int       `json:"partial"`  // films without a field that cannot be read
	Done     bool      `json:"done"`     // whether these are all of its rows
}

// MaxBrought is how many imports a store lists.
const MaxBrought = 20

// brought returns what imports brought after a batch that changed c: see [Import.After].
func (i Import) brought(kept Import, c Change) []Brought {
	list := slices.Clone(i.Brought)
	for n := range list {
		list[n].Began = marquee.StoredTime(list[n].Began)
		list[n].Ended = marquee.StoredTime(list[n].Ended)
	}
	if len(list) > 0 && list[0].Change == (Change{}) {
		before := find(kept.Brought, list[0].ID)
		if before.ID == "" || kept.Version != i.Version { // otherwise the batch is repeated
			before.Change = before.Add(c)
		}
		list[0].Change = before.Change
	}
	for _, b := range kept.Brought {
		if find(list, b.ID).ID == "" {
			list = append(list, b)
		}
	}
	return list[:min(MaxBrought, len(list))]
}

func find(list []Brought, id string) Brought {
	at := slices.IndexFunc(list, func(b Brought) bool { return b.ID == id })
	if at < 0 {
		return Brought{}
	}
	return list[at]
}

// bring describes what the import has brought before the batch that is stored now.
func (in *importer) bring(last bool) Brought {
	return Brought{
		ID: in.id, Source: in.Source, NotTMDB: in.NotTMDB, Began: in.asOf, Ended: in.now().UTC(),
		Repeated: in.result.Repeated, Skipped: in.result.Skipped, Rejected: in.result.Rejected,
		Partial: in.result.Partial, Done: last,
	}
}

// Imports says what the last imports brought.
type Imports struct {
	Items []Brought // the last one first, at most [MaxBrought]
}

// Imports returns what the last imports brought. Imports that stored nothing are not
// among them. If the store has only films of the demo set, there are none.
func (s *Service) Imports(ctx context.Context) (Imports, error) {
	i, err := s.Imported(ctx)
	return Imports{Items: i.Brought}, err
}

// Sheet has a row for each import.
func (i Imports) Sheet() Sheet {
	rows := [][]string{{
		"ended", "source", "tmdb", "done", "inserted", "updated", "unchanged", "missing", "repeated",
		"skipped", "rejected", "partial", "dropped",
	}}
	for _, b := range i.Items {
		row := []string{
			b.Ended.UTC().Format(time.RFC3339), formula.Escape(b.Source),
			strconv.FormatBool(!b.NotTMDB), strconv.FormatBool(b.Done),
		}
		for _, n := range []int{
			b.Inserted, b.Updated, b.Unchanged, b.Missing, b.Repeated,
			b.Skipped, b.Rejected, b.Partial, b.Dropped,
		} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return Sheet{Name: "imports", Rows: rows}
}
