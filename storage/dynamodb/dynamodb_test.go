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
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	emailtest.TestStore(t, func(t *testing.T) email.Store { return open(t, services.DynamoDB(t)).Email() })
}

func TestMovies(t *testing.T) {
	t.Parallel()
	moviestest.TestStore(t, func(t *testing.T) movies.Store { return open(t, services.DynamoDB(t)).Movies() })
}

func TestChat(t *testing.T) {
	t.Parallel()
	chattest.TestStore(t, func(t *testing.T) chat.Store { return open(t, services.DynamoDB(t)).Chat() })
}

// Two servers on the same tables are one store.
func TestTwoHandles(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all suites again")
	}
	t.Parallel()
	t.Run("email", func(t *testing.T) {
		emailtest.TestStore(t, func(t *testing.T) email.Store {
			url := services.DynamoDB(t)
			return &drafts{turns[email.Store]{stores: []email.Store{open(t, url).Email(), open(t, url).Email()}}}
		})
	})
	t.Run("movies", func(t *testing.T) {
		moviestest.TestStore(t, func(t *testing.T) movies.Store {
			url := services.DynamoDB(t)
			return &films{turns[movies.Store]{stores: []movies.Store{open(t, url).Movies(), open(t, url).Movies()}}}
		})
	})
	t.Run("chat", func(t *testing.T) {
		chattest.TestStore(t, func(t *testing.T) chat.Store {
			url := services.DynamoDB(t)
			return &conversations{turns[chat.Store]{stores: []chat.Store{open(t, url).Chat(), open(t, url).Chat()}}}
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
	t.Run("email", func(t *testing.T) {
		emailtest.TestStore(t, func(t *testing.T) email.Store { return open(t, unreliable(t, 8)).Email() })
	})
	t.Run("chat", func(t *testing.T) {
		chattest.TestStore(t, func(t *testing.T) chat.Store { return open(t, unreliable(t, 8)).Chat() })
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
