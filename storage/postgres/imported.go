package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

const putImported = `
	INSERT INTO imported (version, source, as_of, key, rows, done, sources) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (one) DO UPDATE SET version = excluded.version, source = excluded.source, as_of = excluded.as_of,
		key = excluded.key, rows = excluded.rows, done = excluded.done, sources = excluded.sources`

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	if err := s.pool.acquire(ctx); err != nil {
		return movies.Import{}, translate(ctx, err, nil)
	}
	defer s.pool.release()
	i, err := getImport(ctx, s.imported)
	return i, translate(ctx, err, nil)
}

// getImport reads the import that is kept, the zero Import if none is.
func getImport(ctx context.Context, stmt *sqlx.Stmt) (movies.Import, error) {
	var row sqlstore.Imported
	err := stmt.GetContext(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return movies.Import{}, nil
	}
	return row.Import(), err
}

// putImport makes i the import that is kept.
func putImport(ctx context.Context, stmt *sqlx.Stmt, i movies.Import) error {
	r := sqlstore.ImportedOf(i)
	_, err := stmt.ExecContext(ctx, r.Version, r.Source, r.AsOf, r.Key, r.Rows, r.Done, r.Sources)
	return err
}
