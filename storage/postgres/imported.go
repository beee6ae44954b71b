package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/internal/timeline"
	"github.com/marquee-go/marquee/movies"
)

const (
	getImported = `SELECT version, source, as_of, key, rows, done FROM imported`
	putImported = `
		INSERT INTO imported (version, source, as_of, key, rows, done) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (one) DO UPDATE SET version = excluded.version, source = excluded.source,
			as_of = excluded.as_of, key = excluded.key, rows = excluded.rows, done = excluded.done`
)

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	if err := s.pool.acquire(ctx); err != nil {
		return movies.Import{}, translate(ctx, err, nil)
	}
	defer s.pool.release()
	i, err := getImport(ctx, s.imported)
	return i, translate(ctx, err, nil)
}

// getImport reads the import that wrote last, the zero Import if none did.
func getImport(ctx context.Context, stmt *sqlx.Stmt) (movies.Import, error) {
	var row struct {
		Version string    `db:"version"`
		Source  string    `db:"source"`
		AsOf    time.Time `db:"as_of"`
		Key     string    `db:"key"`
		Rows    int       `db:"rows"`
		Done    bool      `db:"done"`
	}
	err := stmt.GetContext(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return movies.Import{}, nil
	}
	row.AsOf = row.AsOf.UTC()
	return movies.Import(row), err
}

// putImport makes i the import that wrote last.
func putImport(ctx context.Context, stmt *sqlx.Stmt, i movies.Import) error {
	_, err := stmt.ExecContext(ctx, i.Version, i.Source, timeline.Micro(i.AsOf), i.Key, i.Rows, i.Done)
	return err
}
