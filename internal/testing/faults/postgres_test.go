package faults_test

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/url"
	"testing"

	_ "github.com/lib/pq"
	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
)

// connect returns a proxy of a schema with a table of notes, a connection through the
// proxy, and a direct one.
func connect(t *testing.T) (proxy *faults.Postgres, through, past *sql.Conn) {
	t.Helper()
	server := services.Postgres(t)
	proxy, err := faults.NewPostgres(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := proxy.Close(); err != nil {
			t.Error(err)
		}
	})
	past = open(t, server)
	if _, err := past.ExecContext(t.Context(), "CREATE TABLE notes (text text)"); err != nil {
		t.Fatal(err)
	}
	return proxy, open(t, proxy.URL()), past
}

// open opens a connection. A pool would hide that it broke.
func open(t *testing.T, server string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func notes(t *testing.T, conn *sql.Conn) (n int) {
	t.Helper()
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// These are the ways to write a note.
func writeSimple(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "INSERT INTO notes VALUES ('a')")
	return err
}

func writeWithParameters(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "INSERT INTO notes VALUES ($1)", "a")
	return err
}

func writeReturning(ctx context.Context, conn *sql.Conn) error {
	var text string
	return conn.QueryRowContext(ctx, "INSERT INTO notes VALUES ($1) RETURNING text", "a").Scan(&text)
}

func writeInTransaction(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert, err := tx.PrepareContext(ctx, "INSERT INTO notes VALUES ($1)")
	if err != nil {
		return err
	}
	defer insert.Close()
	if _, err := insert.ExecContext(ctx, "a"); err != nil {
		return err
	}
	return tx.Commit()
}

func TestPostgresLosesReplies(t *testing.T) {
	tests := map[string]struct {
		text    string
		write   func(context.Context, *sql.Conn) error
		fails   bool
		written int
	}{
		"a simple query":               {"INSERT INTO", writeSimple, true, 1},
		"a query with parameters":      {"INSERT INTO", writeWithParameters, true, 1},
		"a query that returns rows":    {"INSERT INTO", writeReturning, true, 1},
		"a statement of a transaction": {"INSERT INTO", writeInTransaction, true, 0},
		"the commit of a transaction":  {"COMMIT", writeInTransaction, true, 1},
		"a text that no command has":   {"UPDATE", writeInTransaction, false, 1},
		"a text with other letters":    {"insert into", writeSimple, false, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			proxy, through, past := connect(t)
			proxy.LoseReplies(tt.text, faults.Next(1))
			if err := tt.write(t.Context(), through); (err != nil) != tt.fails {
				t.Errorf("the write returned %v", err)
			}
			if got := notes(t, past); got != tt.written {
				t.Errorf("%d notes were written, want %d", got, tt.written)
			}
			want := 0
			if tt.fails {
				want = 1
			}
			if got := proxy.Lost(); got != want {
				t.Errorf("%d replies were counted as lost, want %d", got, want)
			}
			if err := tt.write(t.Context(), open(t, proxy.URL())); err != nil {
				t.Errorf("the next connection: %v", err)
			}
		})
	}
}

func TestPostgresLosesAPreparedReplyWhenTold(t *testing.T) {
	proxy, through, past := connect(t)
	insert, err := through.PrepareContext(t.Context(), "INSERT INTO notes VALUES ($1)")
	if err != nil {
		t.Fatal(err)
	}
	defer insert.Close()
	for range 3 {
		if _, err := insert.ExecContext(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	proxy.LoseReplies("INSERT INTO", faults.Next(1))
	if got := notes(t, through); got != 3 {
		t.Errorf("%d notes, want 3", got)
	}
	if _, err := insert.ExecContext(t.Context(), "a"); err == nil {
		t.Error("the reply came back")
	}
	if got := notes(t, past); got != 4 {
		t.Errorf("%d notes, want 4", got)
	}
}

func TestPostgresRefuses(t *testing.T) {
	proxy, through, _ := connect(t)
	proxy.Refuse()
	if err := writeSimple(t.Context(), through); err == nil {
		t.Error("the connection still stands")
	}
	db, err := sql.Open("postgres", proxy.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("a new connection was taken")
	}
	proxy.Pass()
	if err := db.PingContext(t.Context()); err != nil {
		t.Errorf("it takes no connection again: %v", err)
	}
}

func TestPostgresCancelsAQuery(t *testing.T) {
	_, through, _ := connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := through.QueryContext(ctx, "SELECT generate_series(1, 1000000000)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	cancel()
	for rows.Next() { // ends long before the last row
	}
	if rows.Err() == nil {
		t.Error("the query was not canceled")
	}
}

func TestPostgresWithoutServer(t *testing.T) {
	defer goleak.VerifyNone(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	proxy, err := faults.NewPostgres("postgres://" + nobody.Addr().String() + "/x?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	db, err := sql.Open("postgres", proxy.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("nobody answered")
	}
}

func TestPostgresDeclinesEncryption(t *testing.T) {
	proxy, _, _ := connect(t)
	address := parse(t, proxy.URL())
	query := address.Query()
	query.Set("sslmode", "prefer")
	address.RawQuery = query.Encode()
	if got := notes(t, open(t, address.String())); got != 0 {
		t.Errorf("%d notes, want none", got)
	}
}

func TestPostgresSpeaksNothingElse(t *testing.T) {
	proxy, _, _ := connect(t)
	tests := map[string]string{
		"nothing":                "",
		"half a length":          "\x00\x00",
		"a length below its own": "\x00\x00\x00\x01",
		"a length beyond reason": "GET / HTTP/1.1\r\n\r\n",
		"half a message":         "\x00\x00\x00\x10abc",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", parse(t, proxy.URL()).Host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, text); err != nil {
				t.Fatal(err)
			}
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			// The connection ends, with a reset if the proxy has not read all of it.
			if answer, _ := io.ReadAll(conn); len(answer) > 0 {
				t.Errorf("it answered %q", answer)
			}
		})
	}
}

func TestNewPostgresWithoutURL(t *testing.T) {
	if _, err := faults.NewPostgres("postgres://[::1"); err == nil {
		t.Error("it took a URL that is none")
	}
}

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	address, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return address
}
