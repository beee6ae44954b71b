package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
)

// Fresh returns the path of an empty file whose migrations have run. It is a copy of a
// file that all tests share.
func Fresh(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	empty, err := migrated()
	if err == nil {
		err = os.WriteFile(path, empty, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// migrated returns the bytes of a file that has only the schema.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "marquee-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "empty.db")
	db, err := Open(context.Background(), path)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Empty deletes what is in the tables, for the next test.
func Empty(t *testing.T, db *DB) bool {
	t.Helper()
	if err := inTx(t.Context(), db.writer, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(t.Context(), `
			DELETE FROM drafts; DELETE FROM conversations; DELETE FROM api_keys; DELETE FROM settings;
			DELETE FROM budget_accounts; DELETE FROM budget_reservations;
			DELETE FROM films; DELETE FROM year_counts; DELETE FROM imported`)
		return err
	}); err != nil {
		t.Errorf("empty the tables: %v", err)
	}
	return true
}
