package postgres_test

import (
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
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

func TestEmail(t *testing.T) {
	emailtest.TestStore(t, func(t *testing.T) email.Store { return open(t, services.Postgres(t)).Email() })
}

func TestChat(t *testing.T) {
	chattest.TestStore(t, func(t *testing.T) chat.Store { return open(t, services.Postgres(t)).Chat() })
}

func TestMovies(t *testing.T) {
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return open(t, services.Postgres(t)).Movies() })
}
