package storage

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee/movies"
)

// seenFilms has an observer see a store of films.
type seenFilms struct {
	store movies.Store
	seen  seen
}

func (s seenFilms) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	return get(ctx, s.seen, "Upsert", func(ctx context.Context) (movies.Change, error) {
		return s.store.Upsert(ctx, b)
	})
}

func (s seenFilms) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	return get(ctx, s.seen, "Get", func(ctx context.Context) ([]movies.Movie, error) {
		return s.store.Get(ctx, ids)
	})
}

func (s seenFilms) Imported(ctx context.Context) (movies.Import, error) {
	return get(ctx, s.seen, "Imported", func(ctx context.Context) (movies.Import, error) {
		return s.store.Imported(ctx)
	})
}

func (s seenFilms) Summary(ctx context.Context) (movies.Summary, error) {
	return get(ctx, s.seen, "Summary", func(ctx context.Context) (movies.Summary, error) {
		return s.store.Summary(ctx)
	})
}

func (s seenFilms) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	return get(ctx, s.seen, "CountGenres", func(ctx context.Context) (movies.GenreCounts, error) {
		return s.store.CountGenres(ctx, from, to)
	})
}

func (s seenFilms) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	return get(ctx, s.seen, "Rank", func(ctx context.Context) (movies.Ranking, error) {
		return s.store.Rank(ctx, year, n)
	})
}

func (s seenFilms) Earnings(ctx context.Context) ([]movies.Earning, error) {
	return get(ctx, s.seen, "Earnings", func(ctx context.Context) ([]movies.Earning, error) {
		return s.store.Earnings(ctx)
	})
}

func (s seenFilms) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return all(ctx, s.seen, "Films", func(ctx context.Context) iter.Seq2[movies.Movie, error] {
		return s.store.Films(ctx, from, to)
	})
}

func (s seenFilms) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	return get(ctx, s.seen, "Search", func(ctx context.Context) ([]movies.Movie, error) {
		return s.store.Search(ctx, q)
	})
}
