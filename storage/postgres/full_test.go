package postgres_test

import (
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/testing/services"
)

// Other programs take all connections of a server but the few that the pool has. Every
// call waits for one of those, and none fails.
func TestFullServer(t *testing.T) {
	t.Parallel()
	services.Postgres(t) // skips the test where there is none
	server, err := services.StartPostgres(t.Context(), &services.Options{Connections: 12})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	db := open(t, server.URL()+"&pool_size=10&acquire_timeout=30s")
	ctx := t.Context()
	if err := db.Ping(ctx); err != nil { // one connection
		t.Fatal(err)
	}
	others, err := sql.Open("postgres", server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = others.Close() })
	taken := 0
	for ; ; taken++ {
		if _, err := others.Conn(ctx); err != nil {
			break // it is full
		}
	}
	if taken < 5 {
		t.Fatalf("others took %d connections, want nearly all of 12", taken)
	}

	const threads, calls = 20, 4
	var wg sync.WaitGroup
	start := time.Now()
	for range threads {
		wg.Go(func() {
			for range calls {
				if _, err := db.Email().List(ctx, "ann", marquee.Place{}, 1); err != nil {
					t.Errorf("List on a full server: %v", err)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d calls took %v", threads*calls, time.Since(start))
}

// A pooler in session mode has fewer sessions than the pool has places. Every call waits for
// one of those, and none fails.
func TestPoolerWithFewSessions(t *testing.T) {
	t.Parallel()
	through := services.PgBouncer(t, services.Postgres(t), &services.PgBouncerOptions{
		Mode: "session", PoolSize: 2,
	})
	db := open(t, through+"&pool_size=10")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 5 {
				if _, err := db.Email().List(t.Context(), "ann", marquee.Place{}, 1); err != nil {
					t.Errorf("List behind a small pooler: %v", err)
				}
			}
		})
	}
	wg.Wait()
}
