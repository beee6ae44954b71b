package dynamodb_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/apikey/apikeytest"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/lend"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/internal/testing/turns"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

func TestMain(m *testing.M) {
	rounds.Rapid(15, 300)
	m.Run()
}

// The suites run on two servers that share their tables and take turns. For drafts and
// conversations, the network loses replies, and DynamoDB fails now and then. What the
// stores say must still be true. For films on a bad network, see TestLostReplies.

func TestEmail(t *testing.T) {
	t.Parallel()
	two := lent(t, unreliable, 2)
	emailtest.TestStore(t, func(t *testing.T) email.Store {
		db := two(t)
		return turns.Email(db[0].Email(), db[1].Email())
	})
}

func TestMovies(t *testing.T) {
	t.Parallel()
	two := lent(t, services.DynamoDB, 2)
	moviestest.TestStore(t, func(t *testing.T) movies.Store {
		db := two(t)
		return turns.Movies(db[0].Movies(), db[1].Movies())
	})
}

func TestLedger(t *testing.T) {
	t.Parallel()
	two := lent(t, unreliable, 2)
	llmtest.TestLedger(t, func(t *testing.T) llm.LedgerStore {
		db := two(t)
		return turns.Ledger(db[0].Ledger(), db[1].Ledger())
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	two := lent(t, unreliable, 2)
	emailtest.TestSettingStore(t, func(t *testing.T) email.SettingStore {
		db := two(t)
		return turns.Settings(db[0].Settings(), db[1].Settings())
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	two := lent(t, unreliable, 2)
	apikeytest.TestStore(t, func(t *testing.T) apikey.Store {
		db := two(t)
		return turns.Keys(db[0].Keys(), db[1].Keys())
	})
}

func TestChat(t *testing.T) {
	t.Parallel()
	two := lent(t, unreliable, 2)
	chattest.TestStore(t, func(t *testing.T) chat.Store {
		db := two(t)
		return turns.Chat(db[0].Chat(), db[1].Chat())
	})
}

// One server on a good network must also pass the suites.
func TestOneServer(t *testing.T) {
	if rounds.Of(0, 1) == 0 {
		t.Skip("runs all suites again; make torture does so")
	}
	t.Parallel()
	one := lent(t, services.DynamoDB, 1)
	t.Run("email", func(t *testing.T) {
		emailtest.TestStore(t, func(t *testing.T) email.Store { return one(t)[0].Email() })
	})
	t.Run("movies", func(t *testing.T) {
		moviestest.TestStore(t, func(t *testing.T) movies.Store { return one(t)[0].Movies() })
	})
	t.Run("keys", func(t *testing.T) {
		apikeytest.TestStore(t, func(t *testing.T) apikey.Store { return one(t)[0].Keys() })
	})
	t.Run("settings", func(t *testing.T) {
		emailtest.TestSettingStore(t, func(t *testing.T) email.SettingStore {
			return one(t)[0].Settings()
		})
	})
	t.Run("ledger", func(t *testing.T) {
		llmtest.TestLedger(t, func(t *testing.T) llm.LedgerStore { return one(t)[0].Ledger() })
	})
	t.Run("chat", func(t *testing.T) {
		chattest.TestStore(t, func(t *testing.T) chat.Store { return one(t)[0].Chat() })
	})
}

// lent returns a function that lends empty tables to the rules of a suite. The tables are
// at the URL that address returns, and that many servers open them.
func lent(
	t *testing.T, address func(testing.TB) string, servers int,
) func(t *testing.T) []*dynamodb.DB {
	t.Helper()
	return lend.Stores(t, func(t *testing.T) (list []*dynamodb.DB) {
		url := address(t)
		for range servers {
			list = append(list, open(t, url))
		}
		return list
	}, func(t *testing.T, db []*dynamodb.DB) bool { return dynamodb.Empty(t, db[0]) })
}

// unreliable returns the URL of tables behind a network where each eighth request meets a
// fault. A request that is sent again does not.
func unreliable(t testing.TB) string {
	t.Helper()
	const n = 8
	url := services.DynamoDB(t)
	good := proxy(t, url)
	var bad []*faults.DynamoDB
	for _, fault := range []faults.Fault{
		faults.LostReply, faults.InternalError, faults.LostReply, faults.Throttling,
	} {
		p := proxy(t, url)
		p.Inject(fault, always)
		bad = append(bad, p)
	}
	var count atomic.Int64
	return serve(t, url, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Amz-Sdk-Request"), "attempt=1;") {
			if c := count.Add(1); c%n == 0 {
				bad[c/n%int64(len(bad))].ServeHTTP(w, r)
				return
			}
		}
		good.ServeHTTP(w, r)
	}))
}

func TestRepeatedRequestsAreCounted(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	p := proxy(t, url)
	db := open(t, serve(t, url, p))
	for name, tt := range map[string]struct {
		fault         faults.Fault
		retries, busy int
	}{
		"failures":   {faults.InternalError, 2, 0},
		"lost":       {faults.LostReply, 2, 0},
		"throttling": {faults.Throttling, 0, 2},
		"throughput": {faults.ThroughputExceeded, 0, 2},
	} {
		p.Inject(tt.fault, faults.Next(2))
		ctx, tally := retry.WithTally(t.Context())
		_, err := db.Email().Get(ctx, "ann", "1")
		if !errors.Is(err, marquee.ErrNotFound) || tally.Retries() != tt.retries ||
			tally.Busy() != tt.busy {
			t.Errorf("%s: %v, counted are %d retries, and %d times busy",
				name, err, tally.Retries(), tally.Busy())
		}
	}
}
