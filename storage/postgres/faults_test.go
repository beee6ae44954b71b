package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/lend"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/postgres"
)

// proxied is an open database behind a proxy that can lose replies.
type proxied struct {
	*postgres.DB
	proxy *faults.Postgres
	lent  int // how many replies the proxy had lost before
}

// lost returns how many replies of this test were lost.
func (p proxied) lost() int { return p.proxy.Lost() - p.lent }

func openProxied(t *testing.T, params string) proxied {
	t.Helper()
	proxy, err := faults.NewPostgres(services.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	return proxied{DB: open(t, proxy.URL()+params), proxy: proxy}
}

// lentProxied lends databases behind proxies to the subtests of t, opened with params.
func lentProxied(t *testing.T, params string) func(t *testing.T) proxied {
	t.Helper()
	databases := lend.Stores(t, func(t *testing.T) proxied {
		t.Helper()
		return openProxied(t, params)
	}, func(t *testing.T, p proxied) bool {
		p.proxy.Pass()
		postgres.Empty(t, p.DB)
		return true
	})
	return func(t *testing.T) proxied {
		t.Helper()
		p := databases(t)
		p.lent = p.proxy.Lost()
		return p
	}
}

var films = movies.Batch{
	Films: []movies.Movie{
		{
			ID: 1, Title: "A", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC),
			Genres: []string{"Drama"},
		},
		{ID: -2, Title: "B", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)},
	},
	Import: movies.Import{Version: "1"},
}

func TestLostReplies(t *testing.T) {
	t.Parallel()
	lent := lentProxied(t, "")
	for _, test := range []struct {
		reply string // to what
		times int
	}{
		{"BEGIN", 1},
		{"pg_advisory_xact_lock", 1},
		{"INSERT INTO year_counts", 1},
		{"INSERT INTO year_counts", 2},
		{"INSERT INTO imported", 1},
		{"COMMIT", 1},
		{"COMMIT", 2},
	} {
		t.Run(test.reply, func(t *testing.T) {
			db := lent(t)
			lose := func() { db.proxy.LoseReplies(test.reply, faults.Next(test.times)) }
			lose()
			ctx, tally := retry.WithTally(t.Context())
			change, err := db.Movies().Upsert(ctx, films)
			if want := (movies.Change{Inserted: 2}); err != nil || change != want {
				t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
			}
			if lost := db.lost(); lost != test.times {
				t.Errorf("%d replies were lost, want %d", lost, test.times)
			}
			// The driver itself begins again after a lost BEGIN.
			if n := tally.Retries(); n != test.times && test.reply != "BEGIN" {
				t.Errorf("%d retries were counted, want %d", n, test.times)
			}
			lose()
			drop := movies.Batch{DropInvented: true, Import: movies.Import{Version: "2"}}
			change, err = db.Movies().Upsert(t.Context(), drop)
			if want := (movies.Change{Dropped: 1}); err != nil || change != want {
				t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
			}
			if i, err := db.Movies().Imported(t.Context()); err != nil || i.Version != "2" {
				t.Errorf("Imported: %+v, %v, want version 2", i, err)
			}
			summary, err := db.Movies().Summary(t.Context())
			if want := (movies.Summary{Films: 1, From: 2015, To: 2015}); err != nil || summary != want {
				t.Errorf("Summary: %+v, %v, want %+v", summary, err, want)
			}
		})
	}
}

func TestLostRepliesAboutDrafts(t *testing.T) {
	t.Parallel()
	direct, pooled := lentProxied(t, ""), lentProxied(t, "&pooler=transaction")
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	draft := email.Draft{ID: "1", Version: 1, Status: email.StatusPending, Created: now, Updated: now,
		Lease: marquee.Lease{Holder: "a", Until: now, Attempt: 1}}
	next := draft
	next.Version, next.Body = 2, "Hello"
	for _, test := range []struct {
		call string
		make func(email.Store, context.Context) error
		want error // of one who calls after that
	}{
		{"Create", func(s email.Store, ctx context.Context) error {
			return s.Create(ctx, "ann", draft)
		}, nil},
		{"Update", func(s email.Store, ctx context.Context) error {
			return s.Update(ctx, "ann", next)
		}, nil},
		{"Delete", func(s email.Store, ctx context.Context) error {
			return s.Delete(ctx, "ann", "1")
		}, marquee.ErrNotFound},
	} {
		for reply, lent := range map[string]func(*testing.T) proxied{
			" drafts": direct, "COMMIT": pooled,
		} {
			t.Run(test.call+reply, func(t *testing.T) {
				db := lent(t)
				if test.call != "Create" {
					if err := db.Email().Create(t.Context(), "ann", draft); err != nil {
						t.Fatal(err)
					}
				}
				db.proxy.LoseReplies(reply, faults.Next(1))
				if err := test.make(db.Email(), t.Context()); err != nil || db.lost() != 1 {
					t.Errorf("%s: %v after %d lost replies, want none after 1", test.call, err, db.lost())
				}
				if err := test.make(db.Email(), t.Context()); !errors.Is(err, test.want) {
					t.Errorf("%s again: %v, want %v", test.call, err, test.want)
				}
			})
		}
	}
}

// Whatever reply is lost, a request is counted once.
func TestLostRepliesAboutAccounts(t *testing.T) {
	t.Parallel()
	open := llm.Reservation{ID: "1", Owner: "ann", At: time.Now(), NanoUSD: 5}
	capped := open
	capped.ID, capped.Caps.Day.Requests = "2", 10
	spent := llm.Spending{Requests: 1, NanoUSD: 3, Input: 2, Output: 1}
	for params, reply := range map[string]string{"": "budget_", "&pooler=transaction": "COMMIT"} {
		for times := 1; times <= 2; times++ {
			t.Run(fmt.Sprint(reply, times), func(t *testing.T) {
				db := openProxied(t, params)
				ledger := db.Ledger()
				account := func(want llm.Spending) {
					t.Helper()
					for _, key := range []string{llm.AccountKey("ann"), llm.TotalKey} {
						a, err := ledger.Account(t.Context(), key, open.Month())
						if err != nil || a.Spending != want || a.Days[open.Day()] != want {
							t.Errorf("the account is %+v, %v; want %+v", a, err, want)
						}
					}
				}
				lose := func() { db.proxy.LoseReplies(reply, faults.Next(times)) }
				for _, r := range []llm.Reservation{open, capped} {
					lose()
					if err := ledger.Reserve(t.Context(), r); err != nil {
						t.Errorf("Reserve: %v", err)
					}
				}
				account(open.Held().Add(capped.Held()))
				for _, r := range []llm.Reservation{open, capped} {
					lose()
					if err := ledger.Settle(t.Context(), r, spent); err != nil {
						t.Errorf("Settle: %v", err)
					}
				}
				account(spent.Add(spent))
				if n := db.lost(); n != 4*times {
					t.Errorf("%d replies were lost, want %d", n, 4*times)
				}
			})
		}
	}
}

func TestLostRepliesAboutMessages(t *testing.T) {
	t.Parallel()
	lent := lentProxied(t, "")
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	conversation := chat.Conversation{ID: "1", Title: "Dramas", Created: now, Updated: now}
	message := chat.Message{ID: "2", Version: 1, Role: chat.RoleUser, Text: "Why?", Created: now}
	for _, reply := range []string{
		"INSERT INTO conversations", "UPDATE conversations", "INSERT INTO messages", "COMMIT",
		"DELETE FROM",
	} {
		t.Run(reply, func(t *testing.T) {
			db := lent(t)
			db.proxy.Pass()
			db.proxy.LoseReplies(reply, faults.Next(1))
			if err := db.Chat().Create(t.Context(), "ann", conversation); err != nil {
				t.Errorf("Create: %v", err)
			}
			db.proxy.Pass()
			db.proxy.LoseReplies(reply, faults.Next(1))
			if err := db.Chat().PutMessage(t.Context(), "ann", conversation, message); err != nil {
				t.Errorf("PutMessage: %v", err)
			}
			got, err := db.Chat().Get(t.Context(), "ann", "1")
			if err != nil || len(got.Messages) != 1 || !got.Messages[0].Equal(message) {
				t.Errorf("Get: %+v, %v, want the message once", got, err)
			}
			db.proxy.Pass()
			db.proxy.LoseReplies(reply, faults.Next(1))
			if err := db.Chat().Delete(t.Context(), "ann", "1"); err != nil {
				t.Errorf("Delete: %v", err)
			}
			if db.lost() == 0 {
				t.Error("no reply was lost")
			}
		})
	}
}

func TestLostRepliesOfReads(t *testing.T) {
	t.Parallel()
	db := openProxied(t, "")
	for _, from := range []string{"FROM year_counts", "FROM conversations"} {
		db.proxy.LoseReplies(from, faults.Next(2))
	}
	if _, err := db.Movies().Summary(t.Context()); err != nil {
		t.Errorf("Summary: %v", err)
	}
	if _, err := db.Chat().Get(t.Context(), "ann", "1"); !errors.Is(err, marquee.ErrNotFound) {
		t.Errorf("Get: %v, want %v", err, marquee.ErrNotFound)
	}
	if lost := db.lost(); lost != 4 {
		t.Errorf("%d replies were lost, want 4", lost)
	}
}

// Whatever gets lost, the counts agree with the films.
func TestCountsSurviveLostReplies(t *testing.T) {
	t.Parallel()
	db := openProxied(t, "")
	db.proxy.LoseReplies("COMMIT", faults.Chance(0.3, 1))
	db.proxy.LoseReplies("year_counts", faults.Chance(0.1, 2))
	const workers = 4
	each := rounds.Of(12, 200)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				released := time.Date(2010+w, 1, 1, 0, 0, 0, 0, time.UTC)
				m := movies.Movie{ID: int64(i%10 + 1), Title: "A", Released: released}
				m.Genres = []string{"Drama", "War", "Family"}[:(i+w)%4]
				b := movies.Batch{Films: []movies.Movie{m}, Import: movies.Import{Version: rand.Text()}}
				if _, err := db.Movies().Upsert(t.Context(), b); err != nil &&
					!strings.HasSuffix(err.Error(), "the connection to the server broke") {
					t.Errorf("Upsert: %v", err)
				}
			}
		})
	}
	wg.Wait()
	db.proxy.Pass()

	found, err := db.Movies().Search(t.Context(), movies.Query{Limit: 100})
	if err != nil || len(found) != 10 {
		t.Fatalf("Search: %d films, %v, want 10", len(found), err)
	}
	counted, err := db.Movies().CountGenres(t.Context(), 2000, 2020)
	if err != nil {
		t.Fatal(err)
	}
	type group struct { // of films of a year, and of a genre if it has one
		year, of int
		genre    string
	}
	got, want := map[group]int{}, map[group]int{}
	for _, c := range counted.Films {
		got[group{year: c.Year}] = c.Films
	}
	for _, c := range counted.Genres {
		got[group{c.Year, c.Of, c.Genre}] = c.Films
	}
	for _, m := range found {
		want[group{year: m.Year()}]++
		for _, genre := range m.Genres {
			want[group{m.Year(), len(m.Genres), genre}]++
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the counts are\n\t%v\nwant\n\t%v", got, want)
	}
	if db.lost() < workers*each/5 {
		t.Errorf("%d replies were lost, which is hardly a trial", db.lost())
	}
}

// If the connection breaks again and again, the call fails. Another call finds out what
// became of it.
func TestRepliesLostForGood(t *testing.T) {
	t.Parallel()
	db := openProxied(t, "")
	db.proxy.LoseReplies("COMMIT", faults.Chance(1, 1))
	_, err := db.Movies().Upsert(t.Context(), films)
	if err == nil || err.Error() != "postgres: the connection to the server broke" {
		t.Errorf("Upsert: %v", err)
	}
	db.proxy.Pass()
	// The version of the import is there before any COMMIT.
	db.proxy.LoseReplies("INSERT INTO imported", faults.Next(1))
	change, err := db.Movies().Upsert(t.Context(), films)
	if want := (movies.Change{Unchanged: 2}); err != nil || change != want {
		t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
	}
}

// Connections that broke while nobody used them do not disturb a call.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	db := openProxied(t, "")
	db.proxy.Refuse()
	if err := db.Ping(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "postgres: ") {
		t.Errorf("Ping without a server: %v", err)
	}
	// There are no connections left that may have run a statement, so nothing is tried again.
	ctx, tally := retry.WithTally(t.Context())
	err := db.Email().Create(ctx, "ann", email.Draft{ID: "1"})
	if n := tally.Retries(); err == nil || n > 0 {
		t.Errorf("Create without a server: %v after %d retries, want an error after 0", err, n)
	}
	db.proxy.Pass()
	if _, err := db.Movies().Upsert(t.Context(), films); err != nil {
		t.Errorf("Upsert: %v", err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}
