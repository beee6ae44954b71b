package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// charts lets the assistant see the charts of films.
func charts(films *movies.Service) chat.Charts {
	return chat.Charts{
		"genres":     chat.NewKind(movies.AboutGenres, films.Genres),
		"popularity": chat.NewKind(movies.AboutPopularity, films.Popularity),
		"returns":    chat.NewKind(movies.AboutReturns, films.Returns),
	}
}

// offerDemo fills an empty store with the demo set, all of it or nothing, and
// returns how many films it put there.
func offerDemo(ctx context.Context, store movies.Store) (int, error) {
	s, err := store.Summary(ctx)
	if err != nil || s.Films > 0 {
		return 0, err
	}
	now := time.Now()
	change, err := store.Upsert(ctx, movies.Batch{
		Films: dataset.Demo(), Mode: movies.Replace,
		Import: movies.Import{Version: rand.Text(), Sources: []movies.Source{{Name: "the demo set", AsOf: now, Popularity: now}}, Done: true},
	})
	return change.Inserted, err
}
