package sqlite_test

import (
	"sync"
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
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/sqlite"
)

func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
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

// lent returns a function that lends an empty store to the rules of a suite.
func lent(t *testing.T) func(t *testing.T) *sqlite.DB {
	t.Helper()
	return lend.Stores(t, func(t *testing.T) *sqlite.DB { return open(t, sqlite.Fresh(t)) },
		sqlite.Empty)
}

func TestEmail(t *testing.T) {
	t.Parallel()
	db := lent(t)
	emailtest.TestStore(t, func(t *testing.T) email.Store { return db(t).Email() })
}

func TestChat(t *testing.T) {
	t.Parallel()
	db := lent(t)
	chattest.TestStore(t, func(t *testing.T) chat.Store { return db(t).Chat() })
}

func TestLedger(t *testing.T) {
	t.Parallel()
	db := lent(t)
	llmtest.TestLedger(t, func(t *testing.T) llm.LedgerStore { return db(t).Ledger() })
}

func TestSettings(t *testing.T) {
	t.Parallel()
	db := lent(t)
	emailtest.TestSettingStore(t, func(t *testing.T) email.SettingStore { return db(t).Settings() })
}

func TestKeys(t *testing.T) {
	t.Parallel()
	db := lent(t)
	apikeytest.TestStore(t, func(t *testing.T) apikey.Store { return db(t).Keys() })
}

func TestMovies(t *testing.T) {
	t.Parallel()
	db := lent(t)
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return db(t).Movies() })
}

// An answer that takes several queries shows one moment.
func TestAnswersAreOfOneMoment(t *testing.T) {
	t.Parallel()
	const n = 2
	db := open(t, sqlite.Fresh(t))
	ctx := t.Context()
	var moments [2][]movies.Movie
	for i, genre := range []string{"Drama", "War"} {
		for id := range n {
			moments[i] = append(moments[i], movies.Movie{
				ID:         int64(id + 1),
				Released:   time.Date(2015+i, 1, 1, 0, 0, 0, 0, time.UTC),
				Genres:     []string{genre},
				Popularity: new(1.0),
			})
		}
	}
	upsert := func(i int) {
		batch := movies.Batch{Films: moments[i%2], Mode: movies.Replace}
		if _, err := db.Movies().Upsert(ctx, batch); err != nil {
			t.Errorf("Upsert: %v", err)
		}
	}
	upsert(0)

	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for i := 1; ; i++ {
			select {
			case <-done:
				return
			default:
				upsert(i)
			}
		}
	})
	for range rounds.Of(100, 2000) {
		c, err := db.Movies().CountGenres(ctx, 2000, 2020)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Films) != 1 || len(c.Genres) != 1 || c.Films[0].Year != c.Genres[0].Year ||
			c.Genres[0].Films != n {
			t.Fatalf("CountGenres mixes two moments: %+v", c)
		}
		r, err := db.Movies().Rank(ctx, 2015, n)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Top) != r.Ranked || len(r.Bottom) != r.Ranked {
			t.Fatalf("Rank mixes two moments: %d at the top, %d at the bottom, %d ranked",
				len(r.Top), len(r.Bottom), r.Ranked)
		}
	}
	close(done)
	wg.Wait()
}

// A list begins at the very last moment that can be kept.
func TestLastMoment(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Fresh(t))
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
