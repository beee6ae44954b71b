package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
)

// GetImported is the query for the row of the table imported, if there is one.
const GetImported = `SELECT version, source, as_of, key, rows, done, sources FROM imported`

// ReadImport reads the Import that is kept, by a prepared [GetImported]. It returns
// the zero Import if none is kept.
func ReadImport(ctx context.Context, query *sqlx.Stmt) (movies.Import, error) {
	var row imported
	err := query.GetContext(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return movies.Import{}, nil
	}
	return row.read(), err
}

// WriteImport keeps i in place of the Import that was kept. put is a statement that
// takes the columns in the order of [GetImported].
func WriteImport(ctx context.Context, put *sqlx.Stmt, i movies.Import) error {
	row := imported{
		Version: i.Version, Key: i.Key, Rows: i.Rows, Done: i.Done, Sources: sourcesOf(i),
	}
	if len(i.Sources) > 0 {
		row.Source, row.AsOf = i.Sources[0].Name, Stamp{i.Sources[0].AsOf}
	}
	_, err := put.ExecContext(ctx,
		row.Version, row.Source, row.AsOf, row.Key, row.Rows, row.Done, row.Sources)
	return err
}

// imported is the row. Source and AsOf repeat the first of Sources, for older
// programs that do not know the list.
type imported struct {
	Version string  `db:"version"`
	Source  string  `db:"source"`
	AsOf    Stamp   `db:"as_of"`
	Key     string  `db:"key"`
	Rows    int     `db:"rows"`
	Done    bool    `db:"done"`
	Sources sources `db:"sources"`
}

// read returns the Import of the row. If its Source is not the first of the list, an
// older program that does not know the list has imported it. Most files that such a
// program read had popularities, so its source counts as one that had.
func (r imported) read() movies.Import {
	i := movies.Import{Version: r.Version, Key: r.Key, Rows: r.Rows, Done: r.Done}
	r.Sources.addTo(&i)
	none := r.Source == "" && r.AsOf.IsZero()
	listed := len(r.Sources) > 0 &&
		r.Sources[0].Name == r.Source && r.Sources[0].AsOf.Equal(r.AsOf.Time)
	if none || listed {
		return i
	}
	kept := i
	i.Brought = nil
	i.Sources = []movies.Source{{Name: r.Source, AsOf: r.AsOf.Time, Popularity: r.AsOf.Time}}
	return i.After(kept, movies.Change{})
}

// sources are sources of films in a JSON column. Older programs do not know what imports
// Brought, which stands in the first source.
type sources []source

type source struct {
	movies.Source
	Brought []movies.Brought `json:"brought,omitempty"`
}

func sourcesOf(i movies.Import) sources {
	list := make(sources, len(i.Sources))
	for n, s := range i.Sources {
		list[n].Source = s
	}
	if len(list) > 0 {
		list[0].Brought = i.Brought
	}
	return list
}

// addTo adds the sources and what imports brought to an Import.
func (s sources) addTo(i *movies.Import) {
	for _, one := range s {
		i.Sources = append(i.Sources, one.Source)
		i.Brought = append(i.Brought, one.Brought...)
	}
}

// Scan reads sources from a database.
func (s *sources) Scan(value any) error {
	var raw []byte // stays empty for other types, and is refused as JSON then
	switch v := value.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	}
	return json.Unmarshal(raw, s)
}

// Value gives sources to a database. Without any, it gives [].
func (s sources) Value() (driver.Value, error) {
	raw, err := json.Marshal(append(sources{}, s...))
	return string(raw), err
}
