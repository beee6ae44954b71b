package storage

import (
	"context"
	"iter"
	"log/slog"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
)

// LogSlow returns stores that log each call that takes longer than least, with the name of
// the method and its milliseconds, waits included. A line has nothing of what is stored. The
// stores have all optional methods of s, and are closed together with it. Stores that the
// program made itself are returned as they are.
func LogSlow(s *Stores, logger *slog.Logger, least time.Duration) *Stores {
	if s.backend == nil {
		return s
	}
	w := watch{logger, least}
	return &Stores{
		Email:   slowDrafts{slowRecords[email.Draft]{s.Email, w, "drafts"}},
		Movies:  slowFilms{s.Movies, w},
		Chat:    slowConversations{s.Chat, w},
		Keys:    slowRecords[apikey.Key]{s.Keys, w, "keys"},
		Ledger:  slowLedger{s.Ledger, w},
		backend: s.backend,
	}
}

// watch logs what takes longer than least.
type watch struct {
	logger *slog.Logger
	least  time.Duration
}

// begun is called when a call of a method begins, and its result when the call ends.
func (w watch) begun(ctx context.Context, method string) (ended func()) {
	start := time.Now()
	return func() { w.took(ctx, method, time.Since(start)) }
}

func (w watch) took(ctx context.Context, method string, spent time.Duration) {
	if spent > w.least {
		w.logger.LogAttrs(ctx, slog.LevelWarn, "slow store",
			slog.String("method", method), slog.Int64("ms", spent.Milliseconds()))
	}
}

// timed yields what all yields. It does not count the time of its caller.
func timed[T any](
	ctx context.Context, w watch, method string, all iter.Seq2[T, error],
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		start, others := time.Now(), time.Duration(0)
		defer func() { w.took(ctx, method, time.Since(start)-others) }()
		all(func(v T, err error) bool {
			left := time.Now()
			defer func() { others += time.Since(left) }()
			return yield(v, err)
		})
	}
}

// purge purges a store, if it may hold traces.
func (w watch) purge(ctx context.Context, method string, store any, owners []string) error {
	p, ok := store.(marquee.Purger)
	if !ok {
		return nil
	}
	defer w.begun(ctx, method)()
	return p.Purge(ctx, owners)
}

// slowFilms watches a store of films.
type slowFilms struct {
	store movies.Store
	watch watch
}

func (s slowFilms) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	defer s.watch.begun(ctx, "films.Upsert")()
	return s.store.Upsert(ctx, b)
}

func (s slowFilms) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	defer s.watch.begun(ctx, "films.Get")()
	return s.store.Get(ctx, ids)
}

func (s slowFilms) Imported(ctx context.Context) (movies.Import, error) {
	defer s.watch.begun(ctx, "films.Imported")()
	return s.store.Imported(ctx)
}

func (s slowFilms) Summary(ctx context.Context) (movies.Summary, error) {
	defer s.watch.begun(ctx, "films.Summary")()
	return s.store.Summary(ctx)
}

func (s slowFilms) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	defer s.watch.begun(ctx, "films.CountGenres")()
	return s.store.CountGenres(ctx, from, to)
}

func (s slowFilms) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	defer s.watch.begun(ctx, "films.Rank")()
	return s.store.Rank(ctx, year, n)
}

func (s slowFilms) Earnings(ctx context.Context) ([]movies.Earning, error) {
	defer s.watch.begun(ctx, "films.Earnings")()
	return s.store.Earnings(ctx)
}

func (s slowFilms) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return timed(ctx, s.watch, "films.Films", s.store.Films(ctx, from, to))
}

func (s slowFilms) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	defer s.watch.begun(ctx, "films.Search")()
	return s.store.Search(ctx, q)
}
