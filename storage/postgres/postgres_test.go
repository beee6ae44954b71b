package postgres_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/postgres"
)

func open(t testing.TB, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestMovies(t *testing.T) {
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return open(t, services.Postgres(t)).Movies() })
}
