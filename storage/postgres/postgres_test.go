package postgres_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/apikey/apikeytest"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/lend"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/internal/testing/turns"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/postgres"
)

func open(t testing.TB, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), services.Patient(url))
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

func TestMain(m *testing.M) {
	rounds.Rapid(30, 500)
	m.Run()
}

// The suites run on two programs that share a database and take turns.

func TestEmail(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	emailtest.TestStore(t, func(t *testing.T) email.Store {
		db := two(t)
		return turns.Email(db[0].Email(), db[1].Email())
	})
}

func TestMovies(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	moviestest.TestStore(t, func(t *testing.T) movies.Store {
		db := two(t)
		return turns.Movies(db[0].Movies(), db[1].Movies())
	})
}

func TestLedger(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	llmtest.TestLedger(t, func(t *testing.T) llm.LedgerStore {
		db := two(t)
		return turns.Ledger(db[0].Ledger(), db[1].Ledger())
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	emailtest.TestSettingStore(t, func(t *testing.T) email.SettingStore {
		db := two(t)
		return turns.Settings(db[0].Settings(), db[1].Settings())
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	apikeytest.TestStore(t, func(t *testing.T) apikey.Store {
		db := two(t)
		return turns.Keys(db[0].Keys(), db[1].Keys())
	})
}

func TestChat(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	chattest.TestStore(t, func(t *testing.T) chat.Store {
		db := two(t)
		return turns.Chat(db[0].Chat(), db[1].Chat())
	})
}

// One program must also pass the suites.
func TestOneProgram(t *testing.T) {
	if rounds.Of(0, 1) == 0 {
		t.Skip("runs all suites again; make torture does so")
	}
	t.Parallel()
	one := lent(t, 1)
	t.Run("email", func(t *testing.T) {
		emailtest.TestStore(t, func(t *testing.T) email.Store { return one(t)[0].Email() })
	})
	t.Run("movies", func(t *testing.T) {
		moviestest.TestStore(t, func(t *testing.T) movies.Store { return one(t)[0].Movies() })
	})
	t.Run("chat", func(t *testing.T) {
		chattest.TestStore(t, func(t *testing.T) chat.Store { return one(t)[0].Chat() })
	})
}

// lent returns a function that lends an empty database to the rules of a suite. That many
// programs open it.
func lent(t *testing.T, programs int) func(t *testing.T) []*postgres.DB {
	t.Helper()
	return lend.Stores(t, func(t *testing.T) (list []*postgres.DB) {
		url := services.Postgres(t)
		for range programs {
			list = append(list, open(t, url))
		}
		return list
	}, func(t *testing.T, db []*postgres.DB) bool {
		postgres.Empty(t, db[0])
		return true
	})
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	url := services.Postgres(t)
	ctx := t.Context()
	now := time.Date(2024, 5, 1, 12, 0, 0, 1000, time.UTC)
	draft := email.Draft{ID: "1", Version: 1, Status: email.StatusComplete, Body: "Hello",
		Created: now, Updated: now}
	conversation := chat.Conversation{ID: "1", Title: "Dramas", Created: now, Updated: now}
	message := chat.Message{ID: "2", Version: 1, Role: chat.RoleUser, Text: "Why?", Created: now}
	films := movies.Batch{
		Films: []movies.Movie{
			{ID: 1, Title: "A", Released: now.Truncate(24 * time.Hour), Genres: []string{"Drama"}},
		},
		Import: movies.Import{
			Version: "1", Sources: []movies.Source{{Name: "a.csv", AsOf: now}}, Key: "2", Rows: 3,
			Done: true,
		},
	}

	db := open(t, url)
	_, upsert := db.Movies().Upsert(ctx, films)
	for _, err := range []error{
		upsert,
		db.Email().Create(ctx, "ann", draft),
		db.Chat().Create(ctx, "ann", conversation),
		db.Chat().PutMessage(ctx, "ann", conversation, message),
		db.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}

	db = open(t, url)
	if got, err := db.Email().Get(ctx, "ann", "1"); err != nil || got != draft {
		t.Errorf("Get: %+v, %v, want %+v", got, err, draft)
	}
	if got, err := db.Chat().Get(ctx, "ann", "1"); err != nil || len(got.Messages) != 1 ||
		!got.Messages[0].Equal(message) {
		t.Errorf("Get: %+v, %v, want the message", got, err)
	}
	if got, err := db.Movies().Imported(ctx); err != nil || !reflect.DeepEqual(got, films.Import) {
		t.Errorf("Imported: %+v, %v, want %+v", got, err, films.Import)
	}
	if change, err := db.Movies().Upsert(ctx, films); err != nil || change.Unchanged != 1 {
		t.Errorf("Upsert: %+v, %v, want the film unchanged", change, err)
	}
}

// A list begins at the very last moment that can be kept.
func TestLastMoment(t *testing.T) {
	t.Parallel()
	db := open(t, services.Postgres(t))
	last := time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1", Created: last}); err != nil {
		t.Fatal(err)
	}
	c := chat.Conversation{ID: "1", Created: last}
	if err := db.Chat().Create(t.Context(), "ann", c); err != nil {
		t.Fatal(err)
	}
	if list, err := db.Email().List(t.Context(), "ann", marquee.Place{}, 1); err != nil ||
		len(list) != 1 || !list[0].Created.Equal(last) {
		t.Errorf("List: %+v, %v, want the draft", list, err)
	}
	if list, err := db.Chat().List(t.Context(), "ann", marquee.Place{}, 1); err != nil ||
		len(list) != 1 || !list[0].Created.Equal(last) {
		t.Errorf("List: %+v, %v, want the conversation", list, err)
	}
}
