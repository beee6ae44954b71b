package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
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
const ignored = "extra_float_digits,statement_timeout," +
	"idle_in_transaction_session_timeout,search_path"

// Two programs behind a PgBouncer in transaction mode pass the suites. The few sessions
// of the pool go to and fro between their connections.
func TestSuitesInTransactionMode(t *testing.T) {
	t.Parallel()
	pooler := host(t, services.PgBouncer(t, services.Postgres(t), &services.PgBouncerOptions{
		Mode: "transaction", PoolSize: 3, Ignored: ignored,
	}))
	two := lend.Stores(t, func(t *testing.T) (list []*postgres.DB) {
		through := with(t, services.Postgres(t), func(u *url.URL) { u.Host = pooler })
		for range 2 {
			list = append(list, open(t, through))
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

// What a URL asks for takes effect, whatever the pooler does with parameters that come
// while a client connects.
func TestSettingsTakeEffect(t *testing.T) {
	t.Parallel()
	session, transaction := services.PgBouncerOptions{}, services.PgBouncerOptions{Mode: "transaction"}
	ignoring, ignoringToo := session, transaction
	ignoring.Ignored, ignoringToo.Ignored = ignored, ignored
	for _, test := range []struct {
		name   string
		pooler *services.PgBouncerOptions // nil for none
		params string
	}{
		{"no pooler", nil, ""},
		{"no pooler, said to be in transaction mode", nil, "&pooler=transaction"},
		{"session mode", &session, ""},
		{"session mode, said so", &session, "&pooler=session"},
		{"session mode, parameters ignored", &ignoring, ""},
		{"transaction mode", &transaction, ""},
		{"transaction mode, said so", &transaction, "&pooler=transaction"},
		{"transaction mode, parameters ignored", &ignoringToo, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			direct := services.Postgres(t) // its search_path names a schema of its own
			through := direct
			if test.pooler != nil {
				through = services.PgBouncer(t, direct, test.pooler)
			}
			through += test.params + "&statement_timeout=1234ms&options=-c%20work_mem%3D7MB"
			db := open(t, through)
			for name, want := range map[string]string{
				"statement_timeout": "1234ms", "idle_in_transaction_session_timeout": "1234ms",
				"work_mem": "7MB", "TimeZone": "UTC",
			} {
				if got := postgres.Setting(t, db, name); got != want {
					t.Errorf("%s is %s, want %s", name, got, want)
				}
			}
			if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1"}); err != nil {
				t.Fatal(err)
			}
			execute(t, direct, `UPDATE drafts SET subject = 'in the right schema'`)
			d, err := db.Email().Get(t.Context(), "ann", "1")
			if err != nil || d.Subject != "in the right schema" {
				t.Errorf("Get: %+v, %v, want the draft of the schema that the URL names", d, err)
			}
		})
	}
}

// Eight clients that do everything at once get no error from a small pool. Nothing of
// theirs stays in a session of the server.
func TestMixedRequestsInTransactionMode(t *testing.T) {
	t.Parallel()
	direct := services.Postgres(t)
	through := services.PgBouncer(t, direct, &services.PgBouncerOptions{
		Mode: "transaction", PoolSize: 3, Ignored: ignored,
	})
	db := open(t, through)
	ctx := t.Context()
	if _, err := db.Movies().Upsert(ctx, films); err != nil {
		t.Fatal(err)
	}
	const clients, rounds = 8, 16 // with eight requests each
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			owner := fmt.Sprintf("owner %d", c)
			for r := range rounds {
				id := fmt.Sprint(r)
				now := time.UnixMicro(1)
				conversation := chat.Conversation{ID: id, Created: now, Updated: now}
				message := chat.Message{ID: "1", Version: 1, Role: chat.RoleUser, Text: "Why?", Created: now}
				_, getDraft := db.Email().Get(ctx, owner, "none")
				_, listDrafts := db.Email().List(ctx, owner, marquee.Place{}, 10)
				_, search := db.Movies().Search(ctx, movies.Query{Words: []string{"a"}, Limit: 10})
				_, rank := db.Movies().Rank(ctx, 2015, 5)
				for call, err := range map[string]error{
					"Create": db.Email().Create(ctx, owner, email.Draft{ID: id, Version: 1}), "List": listDrafts,
					"Chat.Create": db.Chat().Create(ctx, owner, conversation),
					"PutMessage":  db.Chat().PutMessage(ctx, owner, conversation, message),
					"Search":      search, "Rank": rank, "Ping": db.Ping(ctx),
				} {
					if err != nil {
						t.Errorf("%s: %v", call, err)
					}
				}
				if !errors.Is(getDraft, marquee.ErrNotFound) {
					t.Errorf("Get: %v, want %v", getDraft, marquee.ErrNotFound)
				}
			}
		})
	}
	wg.Wait()
	for c := range clients {
		list, err := db.Email().List(ctx, fmt.Sprintf("owner %d", c), marquee.Place{}, 100)
		if err != nil || len(list) != rounds {
			t.Errorf("client %d has %d drafts, %v, want %d", c, len(list), err, rounds)
		}
	}

	// Another program, past the pooler, does not wait for a lock that stayed.
	waiting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	other, err := postgres.Open(waiting, direct)
	if err != nil {
		t.Fatalf("Open past the pooler: %v", err)
	}
	_ = other.Close()
	// The sessions of the pool are as they were.
	for query, want := range map[string]string{
		`SELECT current_setting('search_path')`:             `"$user", public`,
		`SELECT current_setting('statement_timeout')`:       "0",
		`SELECT count(*)::text FROM pg_prepared_statements`: "0",
	} {
		if got := value(t, through, query); got != want {
			t.Errorf("in a session of the pool %s gives %s, want %s", query, got, want)
		}
	}
}

// A pooler that is not what the URL says is named before anything is done.
func TestPoolerIsNotAsTheURLSays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ mode, params, want string }{
		{
			"transaction", "&pooler=session",
			"postgres: cannot open the database: two connections share a session, so the pooler is in " +
				"transaction mode; write pooler=transaction, or leave pooler out",
		},
		{
			"statement", "",
			"postgres: cannot open the database: the connection broke at BEGIN, as it does behind a " +
				"pooler in statement mode; use its transaction mode or its session mode",
		},
		{"transaction", "&pooler=statement", "pooler must be session or transaction"},
	} {
		t.Run(test.mode+test.params, func(t *testing.T) {
			t.Parallel()
			options := &services.PgBouncerOptions{Mode: test.mode}
			through := services.PgBouncer(t, services.Postgres(t), options) + test.params
			_, err := postgres.Open(t.Context(), through)
			if err == nil || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("Open: %v, want %q", err, test.want)
			}
			_, _, err = postgres.Status(t.Context(), through)
			want := test.want[strings.LastIndex(test.want, ": ")+1:]
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("Status: %v, want %q", err, want)
			}
		})
	}
}

// value returns what a query finds, as another program would.
func value(t testing.TB, url, query string) (value string) {
	t.Helper()
	bare, _, _ := strings.Cut(url, "?")
	db, err := sql.Open("postgres", bare+"?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	err = db.QueryRowContext(t.Context(), query).Scan(&value)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return value
}
