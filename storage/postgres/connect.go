package postgres

import (
	"context"
	"database/sql"
	"fmt"
)

// Connect returns at most size connections to the database at url, which are set up as those
// of [Open], for tables that are not those of the stores. It connects when they are used. The
// caller must close them.
//
// Behind a pooler in transaction mode, a query outside of a transaction may write, and is one
// of its own.
func Connect(url string, size int) (*sql.DB, error) {
	c, err := parse(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	connector := c.connect()
	connector.writes = true
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxLifetime(greatestAge)
	return db, nil
}

// Migrate calls f with connections that have no time limits, while no other program changes
// the schema by Migrate or [Open]. If the role lacks a right, the error names it.
func Migrate(ctx context.Context, url string, f func(context.Context, *sql.DB) error) error {
	c, err := parse(url)
	if err == nil {
		err = c.alone(ctx, f)
	}
	if err != nil {
		return fmt.Errorf("postgres: cannot migrate: %w", cause(ctx, err))
	}
	return nil
}

func (c *config) alone(
	ctx context.Context, f func(context.Context, *sql.DB) error,
) (err error) {
	db := c.connectToMigrate()
	defer func() {
		err = explainRight(ctx, db, err)
		_ = db.Close()
	}()
	if err := c.pooler.check(ctx, db); err != nil {
		return err
	}
	lock, err := lockSchema(ctx, db)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Rollback() }() // it wrote nothing
	return f(ctx, db)
}
