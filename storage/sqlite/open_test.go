package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/sqlite"
)

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		path func(t *testing.T, dir string) string
		want string
	}{
		{
			"an empty path",
			func(*testing.T, string) string { return "" },
			"the path is empty",
		},
		{
			"a directory that does not exist",
			func(_ *testing.T, dir string) string { return filepath.Join(dir, "missing", "films.db") },
			"missing does not exist",
		},
		{
			"a directory",
			func(_ *testing.T, dir string) string { return dir },
			"it is a directory; name a file in it",
		},
		{
			"a path through a file",
			func(t *testing.T, dir string) string {
				return filepath.Join(write(t, filepath.Join(dir, "notes.txt"), "notes"), "films.db")
			},
			"not a directory",
		},
		{
			"a file that is no database",
			func(t *testing.T, dir string) string {
				return write(t, filepath.Join(dir, "notes.txt"), strings.Repeat("Dear diary, ", 1000))
			},
			"the file is not an SQLite database",
		},
		{
			"a database of another program",
			func(t *testing.T, dir string) string {
				path := filepath.Join(dir, "places.sqlite")
				execute(t, path, "CREATE TABLE places (url TEXT)")
				return path
			},
			"it is the database of another program",
		},
		{
			"a schema of a newer program",
			func(t *testing.T, dir string) string {
				path := filepath.Join(dir, "new.db")
				if err := open(t, path).Close(); err != nil {
					t.Fatal(err)
				}
				execute(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
				return path
			},
			"its schema has version 999 and this program knows 18; use the newer program that made it",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := test.path(t, t.TempDir())
			db, err := sqlite.Open(t.Context(), path)
			if err == nil {
				_ = db.Close()
				t.Fatalf("Open(%q) succeeded", path)
			}
			if got := err.Error(); !strings.HasPrefix(got, "sqlite: cannot open "+path) ||
				!strings.HasSuffix(got, test.want) {
				t.Errorf("Open: %q, want %q at its end", got, test.want)
			}
		})
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// execute runs a statement on the file at path as another program would.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// query returns the one value that a query of another program gives.
func query(t *testing.T, path, q string) (value string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	err = db.QueryRowContext(t.Context(), q).Scan(&value)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestOpenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "test.db"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v, want %v", err, context.Canceled)
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"plain.db", "with space", "100%25?mode=ro#x&y", "ünïcode 映画", ":memory:",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			open(t, path)
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenTakesRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	open(t, "test.db")
	if _, err := os.Stat("test.db"); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheOwnerReadsTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	db := open(t, path)
	if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1"}); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", info.Name(), mode)
		}
	}
}

func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if v, err := db.Version(t.Context()); err != nil || v != 18 {
				t.Errorf("Version: %d, %v, want 18", v, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	ctx := t.Context()
	now := time.Date(2024, 5, 1, 12, 0, 0, 1000, time.UTC)
	draft := email.Draft{ID: "1", Status: email.StatusComplete, Body: "Hello", Created: now,
		Updated: now}
	conversation := chat.Conversation{ID: "1", Title: "Dramas", Created: now, Updated: now}
	message := chat.Message{ID: "2", Role: chat.RoleUser, Text: "Why?", Created: now}
	film := movies.Movie{ID: 1, Title: "A", Released: now.Truncate(24 * time.Hour),
		Genres: []string{"Drama"}}

	db := open(t, path)
	batch := movies.Batch{Films: []movies.Movie{film}, Mode: movies.Replace}
	_, err := db.Movies().Upsert(ctx, batch)
	if err := errors.Join(err,
		db.Email().Create(ctx, "ann", draft),
		db.Chat().Create(ctx, "ann", conversation),
		db.Chat().PutMessage(ctx, "ann", conversation, message),
		db.Close(),
	); err != nil {
		t.Fatal(err)
	}

	db = open(t, path)
	if got, err := db.Email().Get(ctx, "ann", "1"); err != nil || got != draft {
		t.Errorf("Get: %+v, %v, want %+v", got, err, draft)
	}
	if got, err := db.Chat().Get(ctx, "ann", "1"); err != nil || len(got.Messages) != 1 ||
		got.Messages[0].Text != "Why?" {
		t.Errorf("Get: %+v, %v, want the message", got, err)
	}
	if change, err := db.Movies().Upsert(ctx, batch); err != nil || change.Unchanged != 1 {
		t.Errorf("Upsert: %+v, %v, want the film unchanged", change, err)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Fresh(t))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, get := db.Email().Get(ctx, "ann", "1")
	_, list := db.Chat().List(ctx, "ann", marquee.Place{}, 1)
	_, upsert := db.Movies().Upsert(ctx,
		movies.Batch{Films: []movies.Movie{{ID: 1}}, Mode: movies.Replace})
	_, search := db.Movies().Search(ctx, movies.Query{Limit: 1})
	_, count := db.Movies().CountGenres(ctx, 2000, 2020)
	_, earnings := db.Movies().Earnings(ctx)
	_, imported := db.Movies().Imported(ctx)
	for call, err := range map[string]error{
		"Ping":         db.Ping(ctx),
		"Email.Create": db.Email().Create(ctx, "ann", email.Draft{ID: "1"}),
		"Email.Get":    get,
		"Chat.PutMessage": db.Chat().PutMessage(ctx, "ann", chat.Conversation{ID: "1"},
			chat.Message{ID: "1"}),
		"Chat.List":   list,
		"Upsert":      upsert,
		"Search":      search,
		"CountGenres": count,
		"Earnings":    earnings,
		"Imported":    imported,
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "sqlite: ") ||
			!strings.HasSuffix(err.Error(), " is closed") {
			t.Errorf("%s after Close: %v, want an error that says so", call, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Errorf("Close again: %v", err)
	}
}
