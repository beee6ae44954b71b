package storage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
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
		{name: "sqlite with a relative path", url: "sqlite:relative.db", file: "relative.db", version: 4},
		{name: "sqlite with an absolute path", url: "sqlite:" + abs(t, "absolute.db"), file: "absolute.db", version: 4},
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
			_, upsert := stores.Movies.Upsert(ctx, []movies.Movie{{ID: 1, Title: "A"}})
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
		{"nothing", "", "storage: the store is named without a scheme; write memory: or sqlite:PATH"},
		{"a bare path", "films.db", "storage: the store is named without a scheme; write memory: or sqlite:PATH"},
		{"a scheme without its colon", "memory", "storage: the store is named without a scheme; write memory: or sqlite:PATH"},
		{"an unknown scheme", "mysql://ann:" + secret + "@localhost/films", "storage: unknown scheme; write memory: or sqlite:PATH"},
		{"a password for a scheme", secret + ":x", "storage: unknown scheme; write memory: or sqlite:PATH"},
		{"memory with a path", "memory:films.db", "storage: memory: takes nothing after it; write memory: alone"},
		{"sqlite without a path", "sqlite:", "storage: sqlite: needs the path of a file; write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db"},
		{"sqlite in a missing directory", "sqlite:missing/films.db", "storage: sqlite: cannot open missing/films.db: the directory missing does not exist"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stores, err := storage.Open(t.Context(), test.url)
			if err == nil {
				_ = stores.Close()
				t.Fatal("Open succeeded")
			}
			if got := err.Error(); got != test.want {
				t.Errorf("Open\n got %s\nwant %s", got, test.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("Open repeats the password: %v", err)
			}
		})
	}
}

func TestPing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, url := range []string{"memory:", "sqlite:" + filepath.Join(t.TempDir(), "test.db")} {
		stores, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := stores.Ping(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Ping of %s: %v, want %v", url, err, context.Canceled)
		}
		if err := stores.Close(); err != nil {
			t.Error(err)
		}
	}
}
