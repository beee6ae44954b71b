package dynamodb_test

import (
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

func open(t testing.TB, url string) *dynamodb.DB {
	t.Helper()
	db, err := dynamodb.Open(t.Context(), url)
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
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return open(t, services.DynamoDB(t)).Movies() })
}

func TestEmail(t *testing.T) {
	emailtest.TestStore(t, func(t *testing.T) email.Store { return open(t, services.DynamoDB(t)).Email() })
}

func TestChat(t *testing.T) {
	chattest.TestStore(t, func(t *testing.T) chat.Store { return open(t, services.DynamoDB(t)).Chat() })
}
