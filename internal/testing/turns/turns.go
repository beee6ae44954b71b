// Package turns makes one store of several. Each call goes to the next store in turn. Two
// programs that share a database behave like such a store, and must pass the suites.
package turns

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// turns has stores that take turns.
type turns[Store any] struct {
	stores []Store
	calls  atomic.Uint64
}

func (t *turns[Store]) next() Store { return t.stores[t.calls.Add(1)%uint64(len(t.stores))] }

// Email returns a store of drafts. It is an [email.AbandonedLister], a [marquee.Counter] and
// a [marquee.OwnerLister], and so must be its stores.
func Email(stores ...email.Store) email.Store { return &drafts{turns[email.Store]{stores: stores}} }

type drafts struct{ turns[email.Store] }

var _ interface {
	email.AbandonedLister
	marquee.Counter
	marquee.OwnerLister
} = (*drafts)(nil)

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	return s.next().Create(ctx, owner, d)
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	return s.next().Update(ctx, owner, d)
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	return s.next().Get(ctx, owner, id)
}

func (s *drafts) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	return s.next().List(ctx, owner, before, limit)
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	return s.next().Delete(ctx, owner, id)
}

func (s *drafts) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	return s.next().(email.AbandonedLister).Abandoned(ctx, now, limit)
}

func (s *drafts) Count(ctx context.Context, owner string, most int) (int, error) {
	return s.next().(marquee.Counter).Count(ctx, owner, most)
}

func (s *drafts) Size(ctx context.Context, owner string) (int64, error) {
	return s.next().(marquee.Counter).Size(ctx, owner)
}

func (s *drafts) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.next().(marquee.OwnerLister).Owners(ctx)
}

// Movies returns a store of films.
func Movies(stores ...movies.Store) movies.Store {
	return &films{turns[movies.Store]{stores: stores}}
}

type films struct{ turns[movies.Store] }

func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	return s.next().Upsert(ctx, b)
}

func (s *films) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	return s.next().Get(ctx, ids)
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	return s.next().Imported(ctx)
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	return s.next().Summary(ctx)
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	return s.next().CountGenres(ctx, from, to)
}

func (s *films) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	return s.next().Rank(ctx, year, n)
}

func (s *films) Earnings(ctx context.Context) ([]movies.Earning, error) {
	return s.next().Earnings(ctx)
}

func (s *films) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return s.next().Films(ctx, from, to)
}

func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	return s.next().Search(ctx, q)
}

// Chat returns a store of conversations. It is a [marquee.Counter] and a
// [marquee.OwnerLister], and so must be its stores. It is a [marquee.Purger] if they are.
func Chat(stores ...chat.Store) chat.Store {
	s := &conversations{turns[chat.Store]{stores: stores}}
	if _, ok := stores[0].(marquee.Purger); ok {
		return &purgedConversations{s}
	}
	return s
}

type purgedConversations struct{ *conversations }

func (s *purgedConversations) Purge(ctx context.Context, owners []string) error {
	return s.next().(marquee.Purger).Purge(ctx, owners)
}

type conversations struct{ turns[chat.Store] }

var _ interface {
	chat.Sharer
	marquee.Counter
	marquee.OwnerLister
} = (*conversations)(nil)

func (s *conversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	return s.next().Create(ctx, owner, c)
}

func (s *conversations) Update(ctx context.Context, owner string, c chat.Conversation) error {
	return s.next().Update(ctx, owner, c)
}

func (s *conversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	return s.next().PutMessage(ctx, owner, c, m)
}

func (s *conversations) Get(ctx context.Context, owner, id string) (chat.Conversation, error) {
	return s.next().Get(ctx, owner, id)
}

func (s *conversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	return s.next().List(ctx, owner, before, limit)
}

func (s *conversations) Delete(ctx context.Context, owner, id string) error {
	return s.next().Delete(ctx, owner, id)
}

func (s *conversations) Share(ctx context.Context, owner string, share chat.Share) error {
	return s.next().(chat.Sharer).Share(ctx, owner, share)
}

func (s *conversations) Shared(ctx context.Context, id string) (string, chat.Share, error) {
	return s.next().(chat.Sharer).Shared(ctx, id)
}

func (s *conversations) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	return s.next().(chat.Sharer).Shares(ctx, owner, conversation)
}

func (s *conversations) Unshare(ctx context.Context, owner, id string) error {
	return s.next().(chat.Sharer).Unshare(ctx, owner, id)
}

func (s *conversations) Count(ctx context.Context, owner string, most int) (int, error) {
	return s.next().(marquee.Counter).Count(ctx, owner, most)
}

func (s *conversations) Size(ctx context.Context, owner string) (int64, error) {
	return s.next().(marquee.Counter).Size(ctx, owner)
}

func (s *conversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.next().(marquee.OwnerLister).Owners(ctx)
}

// Keys returns a store of API keys. It is a [marquee.OwnerLister], and so must be its stores.
func Keys(stores ...apikey.Store) apikey.Store {
	return &records[apikey.Store, apikey.Key]{turns[apikey.Store]{stores: stores}}
}

// Settings returns a store of settings. It is a [marquee.OwnerLister], and so must be its stores.
func Settings(stores ...email.SettingStore) email.SettingStore {
	return &records[email.SettingStore, email.Setting]{turns[email.SettingStore]{stores: stores}}
}

// recordStore is a store of records that are written as a whole.
type recordStore[R any] interface {
	Create(ctx context.Context, owner string, r R) error
	Update(ctx context.Context, owner string, r R) error
	Get(ctx context.Context, owner, id string) (R, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]R, error)
	Delete(ctx context.Context, owner, id string) error
}

type records[Store recordStore[R], R any] struct{ turns[Store] }

func (s *records[Store, R]) Create(ctx context.Context, owner string, r R) error {
	return s.next().Create(ctx, owner, r)
}

func (s *records[Store, R]) Update(ctx context.Context, owner string, r R) error {
	return s.next().Update(ctx, owner, r)
}

func (s *records[Store, R]) Get(ctx context.Context, owner, id string) (R, error) {
	return s.next().Get(ctx, owner, id)
}

func (s *records[Store, R]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]R, error) {
	return s.next().List(ctx, owner, before, limit)
}

func (s *records[Store, R]) Delete(ctx context.Context, owner, id string) error {
	return s.next().Delete(ctx, owner, id)
}

func (s *records[Store, R]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return any(s.next()).(marquee.OwnerLister).Owners(ctx)
}

// Ledger returns a ledger.
func Ledger(stores ...llm.LedgerStore) llm.LedgerStore {
	return &ledgers{turns[llm.LedgerStore]{stores: stores}}
}

type ledgers struct{ turns[llm.LedgerStore] }

func (s *ledgers) Reserve(ctx context.Context, r llm.Reservation) error {
	return s.next().Reserve(ctx, r)
}

func (s *ledgers) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	return s.next().Settle(ctx, r, spent)
}

func (s *ledgers) Account(ctx context.Context, key, month string) (llm.Account, error) {
	return s.next().Account(ctx, key, month)
}

func (s *ledgers) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return s.next().Accounts(ctx, month)
}

func (s *ledgers) Raise(ctx context.Context, a llm.Account) error { return s.next().Raise(ctx, a) }

func (s *ledgers) Forget(ctx context.Context, owner string) error {
	return s.next().Forget(ctx, owner)
}

func (s *ledgers) Sweep(ctx context.Context, now time.Time) error {
	return s.next().Sweep(ctx, now)
}
