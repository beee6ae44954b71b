package main

import (
	"cmp"
	"context"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// charts lets the assistant see the charts of films.
func charts(films *movies.Service) chat.Charts {
	return chat.Charts{
		"genres": func(ctx context.Context, c chat.Chart) (any, error) {
			return films.Genres(ctx, c.From, c.To, movies.Counting(c.Counting))
		},
		"popularity": func(ctx context.Context, c chat.Chart) (any, error) {
			return films.Popularity(ctx, c.Year, cmp.Or(c.Limit, movies.DefaultExtremes))
		},
	}
}

// offerDemo fills an empty store with the demo set, and returns how many films
// it put there.
func offerDemo(ctx context.Context, films *movies.Service) (int, error) {
	s, err := films.Summary(ctx)
	if err != nil || s.Films > 0 {
		return 0, err
	}
	r, err := films.Import(ctx, movies.All(dataset.Demo()), nil)
	return r.Inserted, err
}
