package dynamodb_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/internal/testing/turns"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

func TestMain(m *testing.M) {
	rounds.Rapid(15, 300)
	m.Run()
}

// one lends stores to the rules of a suite.
func one(t *testing.T) func(t *testing.T) *dynamodb.DB {
	t.Helper()
	return services.Lend(t, func(t *testing.T) *dynamodb.DB { return open(t, services.DynamoDB(t)) }, dynamodb.Empty)
}

func TestEmail(t *testing.T) {
	t.Parallel()
	db := one(t)
	emailtest.TestStore(t, func(t *testing.T) email.Store { return db(t).Email() })
}

func TestMovies(t *testing.T) {
	t.Parallel()
	db := one(t)
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return db(t).Movies() })
}

func TestChat(t *testing.T) {
	t.Parallel()
	db := one(t)
	chattest.TestStore(t, func(t *testing.T) chat.Store { return db(t).Chat() })
}

// Two servers on the same tables are one store.
func TestTwoHandles(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all suites again")
	}
	t.Parallel()
	type pair [2]*dynamodb.DB
	two := func(t *testing.T) func(t *testing.T) pair {
		return services.Lend(t, func(t *testing.T) pair {
			url := services.DynamoDB(t)
			return pair{open(t, url), open(t, url)}
		}, func(t *testing.T, p pair) bool { return dynamodb.Empty(t, p[0]) })
	}
	t.Run("email", func(t *testing.T) {
		two := two(t)
		emailtest.TestStore(t, func(t *testing.T) email.Store {
			p := two(t)
			return turns.Email(p[0].Email(), p[1].Email())
		})
	})
	t.Run("movies", func(t *testing.T) {
		two := two(t)
		moviestest.TestStore(t, func(t *testing.T) movies.Store {
			p := two(t)
			return turns.Movies(p[0].Movies(), p[1].Movies())
		})
	})
	t.Run("chat", func(t *testing.T) {
		two := two(t)
		chattest.TestStore(t, func(t *testing.T) chat.Store {
			p := two(t)
			return turns.Chat(p[0].Chat(), p[1].Chat())
		})
	})
}

// A network that loses replies, and a server that fails now and then, change
// nothing: what a store says is true. For films see TestLostReplies.
func TestBadNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all suites again")
	}
	t.Parallel()
	bad := func(t *testing.T) func(t *testing.T) *dynamodb.DB {
		return services.Lend(t, func(t *testing.T) *dynamodb.DB { return open(t, unreliable(t, 8)) }, dynamodb.Empty)
	}
	t.Run("email", func(t *testing.T) {
		db := bad(t)
		emailtest.TestStore(t, func(t *testing.T) email.Store { return db(t).Email() })
	})
	t.Run("chat", func(t *testing.T) {
		db := bad(t)
		chattest.TestStore(t, func(t *testing.T) chat.Store { return db(t).Chat() })
	})
}

// unreliable returns the URL of tables behind a network where each n-th request
// meets a fault, unless it is one that is sent again.
func unreliable(t *testing.T, n int64) string {
	t.Helper()
	url := services.DynamoDB(t)
	good := proxy(t, url)
	var bad []*faults.DynamoDB
	for _, fault := range []faults.Fault{faults.LostReply, faults.InternalError, faults.LostReply, faults.Throttling} {
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
