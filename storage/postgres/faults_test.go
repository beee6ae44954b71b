package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/faults"
	"github.com/marquee-go/marquee/internal/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/postgres"
)

// proxied opens a database behind a proxy that can lose replies.
func proxied(t *testing.T) (*postgres.DB, *faults.Postgres) {
	t.Helper()
	proxy, err := faults.NewPostgres(services.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	return open(t, proxy.URL()), proxy
}

var films = []movies.Movie{
	{ID: 1, Title: "A", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), Genres: []string{"Drama"}},
	{ID: -2, Title: "B", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)},
}

func TestLostReplies(t *testing.T) {
	for _, test := range []struct {
		reply string // to what
		times int
	}{
		{"BEGIN", 1},
		{"pg_advisory_xact_lock", 1},
		{"INSERT INTO year_counts", 1},
		{"INSERT INTO year_counts", 2},
		{"COMMIT", 1},
		{"COMMIT", 2},
	} {
		t.Run(test.reply, func(t *testing.T) {
			db, proxy := proxied(t)
			lose := func() { proxy.LoseReplies(test.reply, faults.Next(test.times)) }
			lose()
			change, err := db.Movies().Upsert(t.Context(), films)
			if want := (movies.Change{Inserted: 2}); err != nil || change != want {
				t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
			}
			if lost := proxy.Lost(); lost != test.times {
				t.Errorf("%d replies were lost, want %d", lost, test.times)
			}
			lose()
			if n, err := db.Movies().DeleteInvented(t.Context()); err != nil || n != 1 {
				t.Errorf("DeleteInvented: %d, %v, want 1", n, err)
			}
			summary, err := db.Movies().Summary(t.Context())
			if want := (movies.Summary{Films: 1, From: 2015, To: 2015}); err != nil || summary != want {
				t.Errorf("Summary: %+v, %v, want %+v", summary, err, want)
			}
		})
	}
}

func TestLostRepliesOfReads(t *testing.T) {
	db, proxy := proxied(t)
	proxy.LoseReplies("FROM year_counts", faults.Next(2))
	if _, err := db.Movies().Summary(t.Context()); err != nil || proxy.Lost() != 2 {
		t.Errorf("Summary: %v after %d lost replies, want none after 2", err, proxy.Lost())
	}
}

// Where the connection breaks again and again, the call fails, and another one
// finds what became of it.
func TestRepliesLostForGood(t *testing.T) {
	db, proxy := proxied(t)
	proxy.LoseReplies("COMMIT", faults.Chance(1, 1))
	_, err := db.Movies().Upsert(t.Context(), films)
	if err == nil || err.Error() != "postgres: the connection to the server broke" {
		t.Errorf("Upsert: %v", err)
	}
	proxy.Pass()
	change, err := db.Movies().Upsert(t.Context(), films)
	if want := (movies.Change{Unchanged: 2}); err != nil || change != want {
		t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
	}
}

// Connections that broke while nobody used them are in nobody's way.
func TestBrokenConnections(t *testing.T) {
	db, proxy := proxied(t)
	proxy.Refuse()
	if err := db.Ping(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "postgres: ") {
		t.Errorf("Ping without a server: %v", err)
	}
	proxy.Pass()
	if _, err := db.Movies().Upsert(t.Context(), films); err != nil {
		t.Errorf("Upsert: %v", err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}
