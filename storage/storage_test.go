package storage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

func TestOpen(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		name, url, file string
		version         int64
	}{
		{name: "memory", url: "memory:"},
		{name: "sqlite, relative", url: "sqlite:relative.db", file: "relative.db", version: 18},
		{name: "sqlite with a question mark", url: "sqlite:a?b.db", file: "a?b.db", version: 18},
		{
			name: "sqlite with an absolute path", url: "sqlite:" + abs(t, "absolute.db"),
			file: "absolute.db", version: 18,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := t.Context()
			stores, err := storage.Open(ctx, test.url)
			if err != nil {
				t.Fatal(err)
			}
			if test.file != "" {
				if _, err := os.Stat(test.file); err != nil {
					t.Error(err)
				}
			}
			if v, err := stores.Version(ctx); err != nil || v != test.version {
				t.Errorf("Version: %d, %v, want %d", v, err, test.version)
			}
			_, upsert := stores.Movies.Upsert(ctx, replace(movies.Movie{ID: 1, Title: "A"}))
			if err := errors.Join(
				upsert,
				stores.Email.Create(ctx, "ann", email.Draft{ID: "1"}),
				stores.Chat.Create(ctx, "ann", chat.Conversation{ID: "1"}),
				stores.Ping(ctx),
				stores.Close(),
			); err != nil {
				t.Error(err)
			}
		})
	}
}

func abs(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenRefuses(t *testing.T) {
	const secret = "hunter2"
	for _, test := range []struct{ name, url, want string }{
		{"nothing", "", "storage: the store is named without a scheme; write " + storage.Accepted},
		{
			"a bare path", "films.db",
			"storage: the store is named without a scheme; write " + storage.Accepted,
		},
		{
			"a scheme without its colon", "memory",
			"storage: the store is named without a scheme; write " + storage.Accepted,
		},
		{
			"an unknown scheme", "mysql://ann:" + secret + "@localhost/films",
			"storage: unknown scheme; write " + storage.Accepted,
		},
		{"a password for a scheme", secret + ":x", "storage: unknown scheme; write " + storage.Accepted},
		{"a postgres URL that is none", "postgres://ann:" + secret + "@local host/films", "storage: "},
		{"a prefix that names no table", "dynamodb://a b", "storage: "},
		{
			"memory with a path", "memory:films.db",
			"storage: memory: takes nothing after it; write memory: alone",
		},
		{
			"sqlite without a path", "sqlite:",
			"storage: sqlite: needs the path of a file; " +
				"write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db",
		},
		{
			"sqlite with a host", "sqlite://rel.db",
			"storage: sqlite: takes a path without a host; write sqlite:rel.db for a file in the " +
				"working directory, or sqlite:///rel.db for one in the root of the file system",
		},
		{
			"sqlite with a URI", "sqlite:file:x.db?mode=ro",
			"storage: sqlite: takes a path, not a URI of SQLite; write sqlite:x.db",
		},
		{
			"sqlite in a missing directory", "sqlite:missing/films.db",
			"storage: sqlite: cannot open missing/films.db: the directory missing does not exist",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			stores, err := storage.Open(t.Context(), test.url)
			if err == nil {
				_ = stores.Close()
				t.Fatal("Open succeeded")
			}
			if got := err.Error(); got != test.want &&
				(test.want != "storage: " || !strings.HasPrefix(got, test.want)) {
				t.Errorf("Open\n got %s\nwant %s", got, test.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("Open repeats the password: %v", err)
			}
		})
	}
}

func TestNameKeepsPasswords(t *testing.T) {
	for url, want := range map[string]string{
		"memory:":             "memory:",
		"sqlite:a?b.db":       "sqlite:a?b.db",
		"sqlite:C:\\films.db": "sqlite:C:\\films.db",
		"postgres://ann:hunter2@db.example/marquee?sslmode=disable": "postgres://ann:xxxxx@db.example/marquee",
		"postgres://ann@h1:5433,h2/marquee?password=hunter2":        "postgres://ann@h1:5433,h2/marquee",
		"postgres://ann@/m?host=h1,h2&port=1,2&password=hunter2":    "postgres://ann@h1:1,h2:2/m",
		"postgres://ann@/m?host=h1,h2&port=7":                       "postgres://ann@h1:7,h2:7/m",
		"postgres://ann@/m?host=/run/postgresql":                    "postgres://ann@/run/postgresql/m",
		"postgres:///m":                                             "postgres:///m",
		"postgres://[::1]:5433/m":                                   "postgres://[::1]:5433/m",
		"postgres://ann:hunter2@db example/%":                       "as configured",
		"postgres://ann:12/hunter2@db.example/m":                    "as configured",
		"postgres://ann:12?hunter2@db.example/m":                    "as configured",
		"dynamodb://marquee?endpoint=http://a:hunter2@127.0.0.1":    "dynamodb://marquee",
		"dynamodb://ann:hunter2@marquee":                            "dynamodb://ann:xxxxx@marquee",
		"hunter2":                                                   "as configured",
	} {
		if got := storage.Name(url); got != want {
			t.Errorf("Name(%s) = %s, want %s", url, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := storage.Check(t.Context(), "memory:"); err != nil {
		t.Errorf("Check: %v", err)
	}
	postgres := services.Postgres(t)
	if err := storage.Check(t.Context(), postgres); err != nil {
		t.Errorf("Check: %v", err)
	}
	folder := t.TempDir()
	if err := storage.Check(t.Context(), "sqlite:"+folder+"/new.db"); err != nil {
		t.Errorf("Check: %v", err)
	}
	if err := storage.Check(t.Context(), services.DynamoDB(t)); err != nil {
		t.Errorf("Check: %v", err)
	}
	for url, want := range map[string]string{
		"sqlite:" + folder: "storage: sqlite: cannot write " + folder,
		"memory":           "storage: ", postgres + "&pooler=none": "storage: postgres: ",
	} {
		if err := storage.Check(t.Context(), url); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Check: %v, want %q", err, want)
		}
	}
}

func TestStoresOfAProgramsOwn(t *testing.T) {
	s := &storage.Stores{}
	version, err := s.Version(t.Context())
	if err := errors.Join(err, s.Ping(t.Context()), s.Close()); err != nil || version != 0 {
		t.Errorf("version %d, %v", version, err)
	}
}

func TestEveryStore(t *testing.T) {
	for name, newURL := range services.Stores {
		t.Run(name, func(t *testing.T) {
			url := newURL(t)
			current, latest, err := storage.Status(t.Context(), url)
			if err != nil || current != 0 || latest == 0 != (name == "memory") {
				t.Errorf("Status before: %d of %d, %v", current, latest, err)
			}
			s := openStores(t, url)
			if version, err := s.Version(t.Context()); err != nil || version != latest {
				t.Errorf("Version: %d, %v, want %d", version, err, latest)
			}
			if name != "memory" {
				if current, latest, err := storage.Status(t.Context(), url); err != nil || current != latest {
					t.Errorf("Status: %d of %d, %v", current, latest, err)
				}
			}
			canceled, cancel := context.WithCancel(t.Context())
			cancel()
			if err := s.Ping(canceled); !errors.Is(err, context.Canceled) {
				t.Errorf("Ping: %v, want %v", err, context.Canceled)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("Ping: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			for call, err := range everyCall(t.Context(), s) {
				if err == nil || errors.Is(err, marquee.ErrNotFound) || errors.Is(err, marquee.ErrNotFound) {
					t.Errorf("%s after Close: %v, want an error that says so", call, err)
				}
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close again: %v", err)
			}
		})
	}
}

// everyCall makes each call once and returns the errors.
func everyCall(ctx context.Context, s *storage.Stores) map[string]error {
	errs := map[string]error{
		"Ping":            s.Ping(ctx),
		"Email.Create":    s.Email.Create(ctx, "ann", draft(1)),
		"Email.Update":    s.Email.Update(ctx, "ann", draft(1)),
		"Email.Delete":    s.Email.Delete(ctx, "ann", "1"),
		"Keys.Create":     s.Keys.Create(ctx, "ann", key(1)),
		"Keys.Update":     s.Keys.Update(ctx, "ann", key(1)),
		"Keys.Delete":     s.Keys.Delete(ctx, "ann", "1"),
		"Settings.Create": s.Settings.Create(ctx, "ann", setting(1)),
		"Settings.Update": s.Settings.Update(ctx, "ann", setting(1)),
		"Settings.Delete": s.Settings.Delete(ctx, "ann", "1"),
		"Chat.Create":     s.Chat.Create(ctx, "ann", conversation(1, 0)),
		"Chat.PutMessage": s.Chat.PutMessage(ctx, "ann", conversation(1, 0), chat.Message{ID: "1"}),
		"Chat.Delete":     s.Chat.Delete(ctx, "ann", "1"),
	}
	for _, err := range s.Email.(marquee.OwnerLister).Owners(ctx) {
		errs["Email.Owners"] = err
	}
	for _, err := range s.Chat.(marquee.OwnerLister).Owners(ctx) {
		errs["Chat.Owners"] = err
	}
	for _, err := range s.Keys.(marquee.OwnerLister).Owners(ctx) {
		errs["Keys.Owners"] = err
	}
	for _, err := range s.Settings.(marquee.OwnerLister).Owners(ctx) {
		errs["Settings.Owners"] = err
	}
	_, errs["Settings.Get"] = s.Settings.Get(ctx, "ann", "1")
	_, errs["Settings.List"] = s.Settings.List(ctx, "ann", marquee.Place{}, 1)
	_, errs["Keys.Get"] = s.Keys.Get(ctx, "ann", "1")
	_, errs["Keys.List"] = s.Keys.List(ctx, "ann", marquee.Place{}, 1)
	_, errs["Version"] = s.Version(ctx)
	_, errs["Email.Get"] = s.Email.Get(ctx, "ann", "1")
	_, errs["Email.List"] = s.Email.List(ctx, "ann", marquee.Place{}, 1)
	_, errs["Email.Abandoned"] = s.Email.(email.AbandonedLister).Abandoned(ctx, start, 1)
	_, errs["Chat.Get"] = s.Chat.Get(ctx, "ann", "1")
	_, errs["Chat.List"] = s.Chat.List(ctx, "ann", marquee.Place{}, 1)
	_, errs["Movies.Upsert"] = s.Movies.Upsert(ctx, replace(film(1)))
	_, errs["Movies.Imported"] = s.Movies.Imported(ctx)
	_, errs["Movies.Earnings"] = s.Movies.Earnings(ctx)
	_, errs["Movies.Summary"] = s.Movies.Summary(ctx)
	_, errs["Movies.Rank"] = s.Movies.Rank(ctx, 2000, 1)
	_, errs["Movies.Search"] = s.Movies.Search(ctx, movies.Query{Limit: 1})
	_, errs["Movies.CountGenres"] = s.Movies.CountGenres(ctx, 2000, 2001)
	return errs
}
