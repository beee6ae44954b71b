package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/postgres"
)

const secret = "s3cret"

func TestOpenRefusesURL(t *testing.T) {
	for _, test := range []struct{ name, url, want string }{
		{"nothing", "", "the URL must begin with postgres://"},
		{"another scheme", "mysql://ann:s3cret@localhost/films", "the URL must begin with postgres://"},
		{"no slashes", "postgres:ann:s3cret@localhost", "the URL must begin with postgres://"},
		{"a password with a slash", "postgres://ann:s3cret/x@localhost/films", "as %XX"},
		{"a password with a number sign", "postgres://ann:0#s3cret@localhost/films", "as %XX"},
		{"a password with a percent sign", "postgres://ann:s3cret%@localhost/films", "as %XX"},
		{"a parameter with a percent sign", "postgres://localhost/films?password=s3cret%", "as %XX"},
		{"a port that is none", "postgres://ann:s3cret@localhost:70000/films", "port"},
		{
			"no pool size", "postgres://ann:s3cret@localhost/films?pool_size=",
			"pool_size must be from 1 to 1000",
		},
		{
			"an empty pool", "postgres://ann:s3cret@localhost/films?pool_size=0",
			"pool_size must be from 1 to 1000",
		},
		{
			"a pool too large", "postgres://ann:s3cret@localhost/films?pool_size=1001",
			"pool_size must be from 1 to 1000",
		},
		{
			"a time without its unit", "postgres://ann:s3cret@localhost/films?acquire_timeout=2",
			"acquire_timeout must be from 1ms to 1h0m0s",
		},
		{
			"no time", "postgres://ann:s3cret@localhost/films?statement_timeout=0s",
			"statement_timeout must be from 1ms to 1h0m0s",
		},
		{
			"two faults", "postgres://localhost/films?pool_size=x&acquire_timeout=y",
			"pool_size must be from 1 to 1000\nacquire_timeout must be",
		},
		{
			"an unknown sslmode", "postgres://ann:s3cret@localhost/films?sslmode=on",
			`wrong value for "sslmode"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, opened := postgres.Open(t.Context(), test.url)
			_, _, status := postgres.Status(t.Context(), test.url)
			for call, err := range map[string]error{"Open": opened, "Status": status} {
				if err == nil || !strings.HasPrefix(err.Error(), "postgres: ") ||
					!strings.Contains(err.Error(), test.want) {
					t.Errorf("%s: %v, want %q", call, err, test.want)
				}
				keepsSecret(t, err)
			}
		})
	}
}

func keepsSecret(t *testing.T, err error) {
	t.Helper()
	if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "://a")) {
		t.Errorf("an error tells the URL: %v", err)
	}
}

func TestOpenWithoutServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()

	// Nobody accepts: the connection stands, and nothing comes back.
	start := time.Now()
	_, err = postgres.Open(t.Context(),
		"postgres://ann:"+secret+"@"+address+"/films?acquire_timeout=50ms")
	if err == nil || !strings.HasSuffix(err.Error(), "the server does not answer") ||
		errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Open of a silent server: %v", err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("Open took %v", took)
	}
	keepsSecret(t, err)

	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = postgres.Open(t.Context(), "postgres://ann:"+secret+"@"+address+"/films")
	if err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("Open without a server: %v", err)
	}
	keepsSecret(t, err)
}

func TestOpenRefusesDatabase(t *testing.T) {
	for _, test := range []struct {
		name string
		url  func(t *testing.T) string
		want string
	}{
		{
			"one that does not exist",
			func(t *testing.T) string {
				return with(t, services.Postgres(t), func(u *url.URL) { u.Path = "/missing" })
			},
			`database "missing" does not exist (3D000)`,
		},
		{
			"one that is not encoded in UTF-8",
			func(t *testing.T) string {
				server := services.Postgres(t)
				execute(t, server, `DROP DATABASE IF EXISTS marquee_latin`)
				execute(t, server,
					`CREATE DATABASE marquee_latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'`)
				t.Cleanup(func() { execute(t, server, `DROP DATABASE marquee_latin`) })
				return with(t, server, func(u *url.URL) { u.Path = "/marquee_latin" })
			},
			"it is encoded in LATIN1; create one with ENCODING 'UTF8'",
		},
		{
			"without a schema",
			func(t *testing.T) string {
				return parameter(t, services.Postgres(t), "search_path", "missing")
			},
			"no schema of the search_path exists; create one",
		},
		{
			"a schema of a newer program",
			func(t *testing.T) string {
				server := services.Postgres(t)
				if err := open(t, server).Close(); err != nil {
					t.Fatal(err)
				}
				execute(t, server, `INSERT INTO marquee_db_version (version_id, is_applied) VALUES (999, true)`)
				return server
			},
			"its schema has version 999 and this program knows 16; use the newer program that made it",
		},
		{
			"a server without TLS",
			func(t *testing.T) string { return parameter(t, services.Postgres(t), "sslmode", "require") },
			"the server does not speak TLS; add sslmode=disable to the URL if nobody can listen in",
		},
		{
			"a parameter that the server does not know",
			func(t *testing.T) string { return parameter(t, services.Postgres(t), "poolsize", "7") },
			`unrecognized configuration parameter "poolsize" (42704)`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			db, err := postgres.Open(t.Context(), test.url(t))
			if err == nil {
				_ = db.Close()
				t.Fatal("Open succeeded")
			}
			if got := err.Error(); !strings.HasPrefix(got, "postgres: cannot open the database: ") ||
				!strings.HasSuffix(got, test.want) {
				t.Errorf("Open: %q, want %q at its end", got, test.want)
			}
		})
	}
}

// with returns a URL after a change.
func with(t testing.TB, address string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// parameter returns a URL with another parameter.
func parameter(t testing.TB, address, name, value string) string {
	t.Helper()
	return with(t, address, func(u *url.URL) {
		params := u.Query()
		params.Set(name, value)
		u.RawQuery = params.Encode()
	})
}

// execute runs a statement as another program would.
func execute(t testing.TB, url, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.WithoutCancel(t.Context()), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := postgres.Open(ctx, services.Postgres(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v, want %v", err, context.Canceled)
	}
}

func TestOpenAtOnce(t *testing.T) {
	url := services.Postgres(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := postgres.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if v, err := db.Version(t.Context()); err != nil || v != 16 {
				t.Errorf("Version: %d, %v, want 16", v, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestStatusChangesNothing(t *testing.T) {
	url := services.Postgres(t)
	for range 2 {
		current, latest, err := postgres.Status(t.Context(), url)
		if err != nil || current != 0 || latest != 16 {
			t.Errorf("Status of an empty schema: %d, %d, %v, want 0, 16", current, latest, err)
		}
	}
	db := open(t, url)
	current, latest, err := postgres.Status(t.Context(), url)
	if err != nil || current != 16 || latest != 16 {
		t.Errorf("Status: %d, %d, %v, want 16, 16", current, latest, err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}

func TestClosed(t *testing.T) {
	db := open(t, services.Postgres(t))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, get := db.Email().Get(ctx, "ann", "1")
	_, list := db.Chat().List(ctx, "ann", marquee.Place{}, 1)
	_, upsert := db.Movies().Upsert(ctx, movies.Batch{Films: []movies.Movie{{ID: 1}}})
	_, search := db.Movies().Search(ctx, movies.Query{Limit: 1})
	_, count := db.Movies().CountGenres(ctx, 2000, 2020)
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
	} {
		if err == nil || err.Error() != "postgres: sql: database is closed" {
			t.Errorf("%s after Close: %v, want an error that says so", call, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Errorf("Close again: %v", err)
	}
}
