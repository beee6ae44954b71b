package postgres

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

func openInternal(t testing.TB, params string) *DB {
	t.Helper()
	db, err := Open(t.Context(), services.Patient(services.Postgres(t)+params))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestConnectionsAreGivenInTheOrderOfAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pool{free: semaphore.NewWeighted(1), acquireTimeout: time.Minute}
		if err := p.acquire(t.Context(), p.acquireTimeout); err != nil {
			t.Fatal(err)
		}
		var got []int
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() {
				if err := p.acquire(t.Context(), p.acquireTimeout); err != nil {
					t.Error(err)
				}
				got = append(got, n)
				p.release()
			})
			synctest.Wait() // until it waits
		}
		p.release()
		wg.Wait()
		if want := []int{0, 1, 2, 3, 4}; !slices.Equal(got, want) {
			t.Errorf("connections went to %v, want %v", got, want)
		}
	})
}

func TestNobodyWaitsForAConnectionForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pool{free: semaphore.NewWeighted(1), acquireTimeout: 2 * time.Second}
		if err := p.acquire(t.Context(), p.acquireTimeout); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		waiting, tally := retry.WithTally(t.Context())
		err := p.acquire(waiting, p.acquireTimeout)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("acquire took %v, want 2s", took)
		}
		if tally.Waited() != 2*time.Second || tally.Busy() != 1 {
			t.Errorf("counted are a wait of %v, and %d times busy", tally.Waited(), tally.Busy())
		}
		const want = "postgres: overloaded: no connection came free within 2s"
		if err = translate(t.Context(), err, nil); err.Error() != want {
			t.Errorf("acquire: %v, want %s", err, want)
		}
		if !isOverloaded(err) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("acquire: %v, want an overload and not the end of a context", err)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err = translate(ctx, p.acquire(ctx, p.acquireTimeout), nil)
		if !errors.Is(err, context.DeadlineExceeded) || isOverloaded(err) {
			t.Errorf("acquire with a deadline: %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

// Every call shares the connections.
func TestOverload(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "&pool_size=1&acquire_timeout=10ms")
	ctx := t.Context()
	if err := db.pool.acquire(ctx, db.pool.acquireTimeout); err != nil {
		t.Fatal(err)
	}
	_, getDraft := db.Email().Get(ctx, "ann", "1")
	_, getConversation := db.Chat().Get(ctx, "ann", "1")
	_, upsert := db.Movies().Upsert(ctx, movies.Batch{})
	_, imported := db.Movies().Imported(ctx)
	_, summary := db.Movies().Summary(ctx)
	_, count := db.Movies().CountGenres(ctx, 2000, 2020)
	_, rank := db.Movies().Rank(ctx, 2015, 1)
	_, earnings := db.Movies().Earnings(ctx)
	_, search := db.Movies().Search(ctx, movies.Query{Limit: 1})
	for call, err := range map[string]error{
		"Upsert": upsert, "Imported": imported, "Summary": summary,
		"CountGenres": count, "Rank": rank, "Earnings": earnings, "Search": search,
		"Email.Get": getDraft, "Chat.Get": getConversation,
		"Email.Create": db.Email().Create(ctx, "ann", email.Draft{ID: "1"}),
	} {
		if !isOverloaded(err) {
			t.Errorf("%s: %v, want an overload", call, err)
		}
	}
	// The server is still there.
	if err := db.Ping(ctx); err != nil {
		t.Errorf("Ping when all connections are in use: %v", err)
	}
	db.pool.release()
}

func TestStatementTimeout(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "&statement_timeout=1s")
	tx, err := db.pool.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.Exec(`
		SET idle_in_transaction_session_timeout = 0;
		LOCK TABLE films, year_counts`); err != nil {
		t.Fatal(err)
	}
	film := movies.Batch{Films: []movies.Movie{{ID: 1}}}
	for name, call := range map[string]func(context.Context) error{
		"Summary": func(ctx context.Context) error { _, err := db.Movies().Summary(ctx); return err },
		"Search": func(ctx context.Context) error {
			_, err := db.Movies().Search(ctx, movies.Query{Limit: 1})
			return err
		},
		"Upsert": func(ctx context.Context) error {
			_, err := db.Movies().Upsert(ctx, film)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const want = "postgres: the statement took longer than statement_timeout allows"
			if err := call(t.Context()); err == nil || err.Error() != want {
				t.Errorf("the error is %v, want %q", err, want)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			defer cancel()
			if err := call(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the error is %v, want %v", err, context.DeadlineExceeded)
			}
		})
	}
}

// The lock on the films is released even if the program that holds it is silent.
func TestDeadProgramsHoldNoLocks(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "&statement_timeout=1s")
	tx, err := db.pool.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.StmtxContext(t.Context(), db.films.lock).Exec(); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := db.Movies().Upsert(t.Context(), movies.Batch{Films: []movies.Movie{{ID: 1}}})
		if err == nil {
			break
		}
		if !errors.Is(err, errTimeout) {
			t.Fatal(err)
		}
	}
}

func TestErrorsRepeatNoValues(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	batch := movies.Batch{Films: []movies.Movie{{ID: 1, Title: "s3cret\x00"}}}
	_, err := db.Movies().Upsert(t.Context(), batch)
	const want = "postgres: the server refused a value (22021)"
	if err == nil || err.Error() != want {
		t.Errorf("Upsert: %v, want %q", err, want)
	}
}

func TestSilentServerIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer func() { _ = server.Close() }()
		go func() { _, _ = io.Copy(io.Discard, server) }()
		c := &wire{Conn: client, patience: time.Minute}
		defer func() { _ = c.Close() }()

		// The driver's deadline for connecting stands until the driver removes it.
		if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		wantSilence(t, c, time.Second)
		if err := c.SetDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		wantSilence(t, c, time.Minute)
		wantSilence(t, c, time.Minute)
	})
}

// A server that says something now and then is not silent, however long it takes.
func TestLongAnswerIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		const rows = 5
		var wg sync.WaitGroup
		defer wg.Wait()
		defer func() { _ = server.Close() }()
		wg.Go(func() {
			_, _ = server.Read(make([]byte, 10))
			for range rows {
				<-time.After(40 * time.Second)
				_, _ = server.Write([]byte("r"))
			}
		})
		c := &wire{Conn: client, patience: time.Minute}
		defer func() { _ = c.Close() }()
		if _, err := c.Write([]byte("SELECT")); err != nil {
			t.Fatal(err)
		}
		for n := range rows {
			if _, err := c.Read(make([]byte, 1)); err != nil {
				t.Fatalf("row %d: %v", n, err)
			}
		}
		start := time.Now()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) ||
			time.Since(start) != time.Minute {
			t.Errorf("Read of no more rows: %v after %v", err, time.Since(start))
		}
	})
}

func wantSilence(t *testing.T, c net.Conn, want time.Duration) {
	t.Helper()
	start := time.Now()
	if _, err := c.Write([]byte("SELECT")); err != nil {
		t.Fatal(err)
	}
	_, err := c.Read(make([]byte, 1))
	if took := time.Since(start); !errors.Is(err, os.ErrDeadlineExceeded) || took != want {
		t.Errorf("Read: %v after %v, want %v after %v", err, took, os.ErrDeadlineExceeded, want)
	}
	if err := translate(t.Context(), err, nil); err.Error() != "postgres: the server does not answer" {
		t.Errorf("the error is %v", err)
	}
}

func TestResetConnectionHasEnded(t *testing.T) {
	c := &wire{Conn: resetConn{}}
	if _, err := c.Read(nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Read: %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

type resetConn struct{ net.Conn }

func (resetConn) Read([]byte) (int, error) {
	return 0, &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}

func TestDefaults(t *testing.T) {
	c, err := parse("postgres://localhost/films")
	if err != nil {
		t.Fatal(err)
	}
	if c.poolSize < 10 || c.poolSize > 30 || c.acquireTimeout != 2*time.Second ||
		c.statementTimeout != 10*time.Second {
		t.Errorf("the defaults are %+v", c)
	}
	if c.server.ConnectTimeout != c.acquireTimeout || c.server.ApplicationName != "marquee" {
		t.Errorf("the defaults of the connection are %v, %q",
			c.server.ConnectTimeout, c.server.ApplicationName)
	}
	c, err = parse("postgresql://localhost/films?pool_size=7&acquire_timeout=1s" +
		"&statement_timeout=500ms&connect_timeout=9&application_name=mine&search_path=a,b")
	if err != nil {
		t.Fatal(err)
	}
	if c.poolSize != 7 || c.acquireTimeout != time.Second ||
		c.statementTimeout != 500*time.Millisecond {
		t.Errorf("the URL says %+v", c)
	}
	if c.server.ConnectTimeout != 9*time.Second || c.server.ApplicationName != "mine" {
		t.Errorf("the URL says %v, %q", c.server.ConnectTimeout, c.server.ApplicationName)
	}
	if want := (settings{"search_path": "a,b", "timezone": "UTC"}); !maps.Equal(c.settings, want) {
		t.Errorf("the settings are %v, want %v", c.settings, want)
	}
	if len(c.server.Runtime) > 0 {
		t.Errorf("the server gets %v while the program connects", c.server.Runtime)
	}
}
