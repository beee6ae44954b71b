package river

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/marquee-go/marquee/storage/postgres"
)

// Migrate brings the tables of the queue in the database at url up to date. It refuses tables
// of a newer River than this program has. If nothing is missing, it needs no rights to change
// tables.
func Migrate(ctx context.Context, url string) error {
	db, err := postgres.Connect(url, 1)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	missing, err := isMissing(ctx, db)
	if err != nil {
		return fmt.Errorf("river: the queue cannot be used: %w", cmp.Or(lacking(ctx, db), err))
	}
	if !missing {
		return nil
	}
	return postgres.Migrate(ctx, url, func(ctx context.Context, db *sql.DB) error {
		m, err := newMigrator(db)
		if err != nil {
			return err
		}
		if missing, err := isMissing(ctx, db); err != nil || !missing {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
}

func newMigrator(db *sql.DB) (*rivermigrate.Migrator[*sql.Tx], error) {
	return rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{
		Logger: slog.New(slog.DiscardHandler),
	})
}

var errNewer = errors.New("the tables of the queue are newer than this program; " +
	"use the newer program that made them")

// isMissing tells whether tables of River are missing or older than this program's.
func isMissing(ctx context.Context, db *sql.DB) (bool, error) {
	m, err := newMigrator(db)
	if err != nil {
		return false, err
	}
	all := m.AllVersions()
	latest := all[len(all)-1].Version
	var exists bool
	const table = `SELECT to_regclass('river_migration') IS NOT NULL`
	if err := db.QueryRowContext(ctx, table).Scan(&exists); err != nil || !exists {
		return true, err
	}
	var current int
	const version = `SELECT coalesce(max(version), 0) FROM river_migration`
	if err := db.QueryRowContext(ctx, version).Scan(&current); err != nil {
		return false, err
	}
	if current > latest {
		return false, errNewer
	}
	return current < latest, nil
}

// lackingRights finds the first right that the role lacks.
const lackingRights = `
	SELECT name, quote_ident(current_schema()), quote_ident(current_user) FROM (
		SELECT name, has_table_privilege(name, verb) AS allowed
		FROM (VALUES ('river_job'), ('river_leader'), ('river_queue'), ('river_notification'))
			AS tables (name), unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS verb
		UNION ALL
		SELECT 'river_migration', has_table_privilege('river_migration', 'SELECT')
		UNION ALL
		SELECT name, has_sequence_privilege(name, 'USAGE')
		FROM (VALUES ('river_job_id_seq'), ('river_notification_id_seq')) AS sequences (name)
	) AS rights WHERE NOT allowed ORDER BY name LIMIT 1`

const foreign = `SELECT kind FROM river_job WHERE kind <> $1 LIMIT 1`

// lacking returns an error that names a right that the role lacks.
func lacking(ctx context.Context, db *sql.DB) error {
	var name, schema, role string
	err := db.QueryRowContext(ctx, lackingRights).Scan(&name, &schema, &role)
	if err == nil {
		return fmt.Errorf("the role %s lacks a right on %s; the owner of the tables must run: "+
			"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO %s; "+
			"GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO %s", role, name, schema, role, schema, role)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// check returns an error if the role lacks a right, or if another program has jobs there.
func check(ctx context.Context, db *sql.DB) error {
	if err := lacking(ctx, db); err != nil {
		return err
	}
	var other string
	err := db.QueryRowContext(ctx, foreign, kind).Scan(&other)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("another program has jobs (%s) in the tables of River in this schema; give "+
		"Marquee a schema of its own by search_path in its URL", other)
}
