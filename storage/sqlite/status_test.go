package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/marquee-go/marquee/storage/sqlite"
)

func TestStatus(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := open(t, path("current.db")).Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path("older.db")).Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, path("older.db"), `DELETE FROM goose_db_version WHERE version_id > 2`)
	if err := os.WriteFile(path("empty.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{
		"current.db": 18, "older.db": 2, "empty.db": 0, "missing.db": 0,
	} {
		t.Run(name, func(t *testing.T) {
			current, latest, err := sqlite.Status(t.Context(), path(name))
			if err != nil || current != want || latest != 18 {
				t.Errorf("Status: %d of %d, %v, want %d of 18", current, latest, err, want)
			}
		})
	}
	if _, err := os.Stat(path("missing.db")); err == nil {
		t.Error("Status made a file")
	}
	const text = "This is a text of some length, and not a database."
	if err := os.WriteFile(path("text.db"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := sqlite.Status(t.Context(), path("text.db")); err == nil {
		t.Error("Status of a text file succeeded")
	}
}
