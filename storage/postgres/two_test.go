package postgres_test

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
)

// Two programs on one database behave as one: each call goes to the one that
// did not get the last.
func TestTwoPrograms(t *testing.T) {
	url := services.Postgres(t)
	one, other := open(t, url), open(t, url)
	t.Run("email", func(t *testing.T) {
		s := &drafts{two[email.Store]{stores: [2]email.Store{one.Email(), other.Email()}}}
		emailtest.TestStore(t, func(t *testing.T) email.Store { empty(t, url); return s })
	})
	t.Run("movies", func(t *testing.T) {
		s := &library{two[movies.Store]{stores: [2]movies.Store{one.Movies(), other.Movies()}}}
		moviestest.TestStore(t, func(t *testing.T) movies.Store { empty(t, url); return s })
	})
	t.Run("chat", func(t *testing.T) {
		s := &conversations{two[chat.Store]{stores: [2]chat.Store{one.Chat(), other.Chat()}}}
		chattest.TestStore(t, func(t *testing.T) chat.Store { empty(t, url); return s })
	})
}

// two are a store as two programs have it.
type two[S any] struct {
	stores [2]S
	calls  atomic.Uint64
}

func (t *two[S]) next() S { return t.stores[t.calls.Add(1)%2] }

type drafts struct{ two[email.Store] }

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	return s.next().Create(ctx, owner, d)
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	return s.next().Update(ctx, owner, d)
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	return s.next().Get(ctx, owner, id)
}

func (s *drafts) List(ctx context.Context, owner string, before marquee.Place, limit int) ([]email.Draft, error) {
	return s.next().List(ctx, owner, before, limit)
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	return s.next().Delete(ctx, owner, id)
}

func (s *drafts) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	return s.next().(email.AbandonedLister).Abandoned(ctx, now, limit)
}

func (s *drafts) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.next().(marquee.OwnerLister).Owners(ctx)
}

type library struct{ two[movies.Store] }

func (s *library) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	return s.next().Upsert(ctx, b)
}

func (s *library) Imported(ctx context.Context) (movies.Import, error) { return s.next().Imported(ctx) }

func (s *library) Summary(ctx context.Context) (movies.Summary, error) { return s.next().Summary(ctx) }

func (s *library) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	return s.next().CountGenres(ctx, from, to)
}

func (s *library) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	return s.next().Rank(ctx, year, n)
}

func (s *library) Earnings(ctx context.Context) ([]movies.Earning, error) {
	return s.next().Earnings(ctx)
}

func (s *library) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	return s.next().Search(ctx, q)
}

type conversations struct{ two[chat.Store] }

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	return s.next().Create(ctx, owner, c)
}

func (s *conversations) PutMessage(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
	return s.next().PutMessage(ctx, owner, c, m)
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	return s.next().Get(ctx, owner, id)
}

func (s *conversations) List(ctx context.Context, owner string, before marquee.Place, limit int) ([]chat.Conversation, error) {
	return s.next().List(ctx, owner, before, limit)
}

func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	return s.next().Delete(ctx, owner, id)
}

func (s *conversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.next().(marquee.OwnerLister).Owners(ctx)
}
