package postgres_test

import (
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/lend"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/internal/testing/turns"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/postgres"
)

// ignored are the parameters that operators have PgBouncer ignore for the sake of
// drivers that send them.
const ignored = "extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,search_path"

// Two programs behind a PgBouncer in transaction mode pass the suites. The few sessions
// of the pool go to and fro between their connections.
func TestSuitesInTransactionMode(t *testing.T) {
	t.Parallel()
	two := lend.Stores(t, func(t *testing.T) (list []*postgres.DB) {
		direct := services.Postgres(t)
		url := services.PgBouncer(t, direct, &services.PgBouncerOptions{
			Mode: "transaction", PoolSize: 3, Ignored: ignored,
		})
		for range 2 {
			list = append(list, open(t, url))
		}
		return list
	}, func(t *testing.T, db []*postgres.DB) bool {
		postgres.Empty(t, db[0])
		return true
	})
	t.Run("email", func(t *testing.T) {
		emailtest.TestStore(t, func(t *testing.T) email.Store {
			db := two(t)
			return turns.Email(db[0].Email(), db[1].Email())
		})
	})
	t.Run("movies", func(t *testing.T) {
		moviestest.TestStore(t, func(t *testing.T) movies.Store {
			db := two(t)
			return turns.Movies(db[0].Movies(), db[1].Movies())
		})
	})
	t.Run("chat", func(t *testing.T) {
		chattest.TestStore(t, func(t *testing.T) chat.Store {
			db := two(t)
			return turns.Chat(db[0].Chat(), db[1].Chat())
		})
	})
}
