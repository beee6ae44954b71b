package sqlstore

import (
	"database/sql/driver"
	"encoding/json"

	"github.com/marquee-go/marquee/movies"
)

// GetImported is the query for the row of the table imported, if there is one.
const GetImported = `SELECT version, source, as_of, key, rows, done, sources FROM imported`

// Imported is that row. Its Source and AsOf are the first of Sources once more,
// for programs that know no others.
type Imported struct {
	Version string  `db:"version"`
	Source  string  `db:"source"`
	AsOf    Stamp   `db:"as_of"`
	Key     string  `db:"key"`
	Rows    int     `db:"rows"`
	Done    bool    `db:"done"`
	Sources Sources `db:"sources"`
}

// ImportedOf returns the row of an import.
func ImportedOf(i movies.Import) Imported {
	r := Imported{Version: i.Version, Key: i.Key, Rows: i.Rows, Done: i.Done, Sources: i.Sources}
	if len(i.Sources) > 0 {
		r.Source, r.AsOf = i.Sources[0].Name, Stamp{i.Sources[0].AsOf}
	}
	return r
}

// Import returns the import of a row. A source that stands in no list was
// imported by a program that knew no lists: most of what that read had
// popularities.
func (r Imported) Import() movies.Import {
	i := movies.Import{Version: r.Version, Sources: r.Sources, Key: r.Key, Rows: r.Rows, Done: r.Done}
	none := r.Source == "" && r.AsOf.IsZero()
	listed := len(r.Sources) > 0 && r.Sources[0].Name == r.Source && r.Sources[0].AsOf.Equal(r.AsOf.Time)
	if none || listed {
		return i
	}
	kept := i
	i.Sources = []movies.Source{{Name: r.Source, AsOf: r.AsOf.Time, Popularity: r.AsOf.Time}}
	return i.After(kept, movies.Change{})
}

// Sources are sources of films in a column of JSON.
type Sources []movies.Source

// Scan reads sources from a database.
func (s *Sources) Scan(value any) error {
	var raw []byte // of nothing else, which is no JSON
	switch v := value.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	}
	return json.Unmarshal(raw, s)
}

// Value gives sources to a database: [] for none.
func (s Sources) Value() (driver.Value, error) {
	raw, err := json.Marshal(append([]movies.Source{}, s...))
	return string(raw), err
}
