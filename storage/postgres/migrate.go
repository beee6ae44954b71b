package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// versionTable lists the migrations that were applied. It does not have the name that
// goose gives it, because another program may use that one in the same schema.
const versionTable = "marquee_db_version"

// Status returns the version of the schema in the database at url, and the latest
// version that this program knows. The first is 0 if there is no schema yet. Status
// changes nothing.
func Status(ctx context.Context, url string) (current, latest int64, err error) {
	current, latest, err = status(ctx, url)
	if err != nil {
		return 0, 0, fmt.Errorf("postgres: cannot read the version of the schema: %w", cause(ctx, err))
	}
	return current, latest, nil
}

func status(ctx context.Context, url string) (current, latest int64, err error) {
	c, err := parse(url)
	if err != nil {
		return 0, 0, err
	}
	db := c.connectToMigrate()
	defer func() {
		err = explainRight(ctx, db, err)
		_ = db.Close()
	}()
	p, err := newProvider(db)
	if err != nil {
		return 0, 0, err
	}
	if err := c.pooler.check(ctx, db); err != nil {
		return 0, 0, err
	}
	current, err = currentVersion(ctx, db)
	return current, latestVersion(p), err
}

// migrate applies the migrations that the schema lacks.
func (c *config) migrate(ctx context.Context) (err error) {
	db := c.connectToMigrate()
	defer func() {
		err = explainRight(ctx, db, err)
		_ = db.Close()
	}()
	p, err := newProvider(db)
	if err != nil {
		return err
	}
	if err := c.pooler.check(ctx, db); err != nil {
		return err
	}
	// Most often nothing is missing. A standby could not lock the schema.
	latest := latestVersion(p)
	if current, err := currentVersion(ctx, db); err != nil || current == latest {
		return err
	}
	lock, err := lockSchema(ctx, db)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Rollback() }() // it wrote nothing
	current, err := currentVersion(ctx, db)
	if err != nil {
		return err
	}
	if current > latest {
		return fmt.Errorf("its schema has version %d and this program knows %d; "+
			"use the newer program that made it", current, latest)
	}
	_, err = p.Up(ctx)
	return err
}

func newProvider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(foldWords))
}

// currentVersion returns the version of the schema, 0 if there is none. It does not use
// goose, which would create its table.
func currentVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	var exists bool
	if err := db.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1)`,
		versionTable).Scan(&exists); err != nil || !exists {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM `+versionTable).Scan(&version)
	return version, err
}

func latestVersion(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// lockSchema waits until no other program migrates the schema of db, and keeps others
// waiting until the transaction that it returns ends. The lock belongs to a transaction
// and not to a session, because behind a pooler the session may outlive this program.
//
// An advisory lock holds for a whole database, so the lock is named after the schema.
// Unlike goose's own locks, it covers the creation of goose's table, it does not wait
// for seconds, and it does not wait for the migration of another schema.
func lockSchema(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	for {
		tx, locked, err := tryLock(ctx, db)
		if err != nil || locked {
			return tx, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// tryLock tries to lock the schema, and does not wait in the server: a session that
// waits there blocks CREATE INDEX CONCURRENTLY.
func tryLock(ctx context.Context, db *sql.DB) (_ *sql.Tx, locked bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, false, err
	}
	defer func() {
		if !locked {
			_ = tx.Rollback() // it wrote nothing
		}
	}()
	var schema sql.Null[string]
	var encoding string
	row := tx.QueryRowContext(ctx, `SELECT current_schema(), current_setting('server_encoding')`)
	if err := row.Scan(&schema, &encoding); err != nil {
		return nil, false, err
	}
	switch {
	case encoding != "UTF8":
		return nil, false, fmt.Errorf("it is encoded in %s; create one with ENCODING 'UTF8'", encoding)
	case !schema.Valid:
		return nil, false, errors.New("no schema of the search_path exists; create one")
	}
	err = tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))`,
		"marquee "+schema.V).Scan(&locked)
	return tx, locked, err
}
