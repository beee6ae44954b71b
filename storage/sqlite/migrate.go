package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies the migrations that the file lacks.
func migrate(ctx context.Context, db *sql.DB) error {
	// The first thing in a file of ours is the list of its migrations.
	var foreign bool
	row := db.QueryRowContext(ctx, `
		SELECT count(*) > 0 AND sum(name = 'goose_db_version') = 0 FROM sqlite_schema`)
	if err := row.Scan(&foreign); err != nil {
		return err
	}
	if foreign {
		return errors.New("it is the database of another program")
	}

	p, err := newProvider(db)
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("its schema has version %d and this program knows %d; "+
			"use the newer program that made it", current, target)
	}
	// goose does not lock SQLite, and two programs may open a new file at once. Each
	// migration is one transaction. The second program to try a migration fails and
	// changes nothing. It then tries again, and can lose at most once per migration.
	for range len(p.ListSources()) + 1 {
		if _, err = p.Up(ctx); err == nil || ctx.Err() != nil {
			break
		}
	}
	return err
}

// Status returns the version of the schema of the file at path, and the version to
// which Open would bring it. The first is 0 if there is no file or the file is empty.
// Status changes nothing.
func Status(ctx context.Context, path string) (current, latest int64, err error) {
	db, err := openToRead(ctx, path)
	if err != nil {
		return 0, 0, fmt.Errorf("sqlite: cannot open %s: %w", path, cause(ctx, err))
	}
	defer func() { _ = db.Close() }()
	p, err := newProvider(db.DB)
	if err != nil {
		return 0, 0, fmt.Errorf("sqlite: %w", err)
	}
	for _, source := range p.ListSources() {
		latest = max(latest, source.Version)
	}
	var known bool
	err = db.GetContext(ctx, &known, `
		SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'goose_db_version'`)
	if err == nil && known {
		err = db.GetContext(ctx, &current, `
			SELECT coalesce(max(version_id), 0) FROM goose_db_version`)
	}
	return current, latest, translate(ctx, err, nil)
}

// openToRead opens the file at path. If there is none, it opens an empty database.
func openToRead(ctx context.Context, path string) (*sqlx.DB, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return sqlx.ConnectContext(ctx, "sqlite", ":memory:")
	}
	place, err := placeOf(path)
	if err != nil {
		return nil, err
	}
	_, dsn := dsns(place.path)
	return connect(ctx, dsn, 1, place)
}

func newProvider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(foldWords))
}
