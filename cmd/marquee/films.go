package main

import (
	"cmp"
	"context"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

const aboutInvented = `"invented": true says that films are made up for a demonstration; say so when you cite them.`

// charts lets the assistant see the charts of films.
func charts(films *movies.Service) chat.Charts {
	return chat.Charts{
		"genres": {
			About: `how many films there were of each genre over the years. "films" is the true number of films of each year in "years"; ` +
				`each of "genres" has its "values" for the same years. With "count" whole a film counts once for each of its genres, so genres add up ` +
				`to more than films; with fractional it is shared among them. ` + aboutInvented,
			Numbers: func(ctx context.Context, c chat.Chart) (any, error) {
				return films.Genres(ctx, movies.GenresQuery{From: c.From, To: c.To, Counting: movies.Counting(c.Counting)})
			},
		},
		"popularity": {
			About: `the films of one year; "top" begins with the most popular, "bottom" with the least popular; "unknown" films have no known ` +
				`popularity and are left out. ` + aboutInvented,
			Numbers: func(ctx context.Context, c chat.Chart) (any, error) {
				return films.Popularity(ctx, c.Year, cmp.Or(c.Limit, movies.DefaultExtremes))
			},
		},
	}
}

// offerDemo fills an empty store with the demo set, all of it or nothing, and
// returns how many films it put there.
func offerDemo(ctx context.Context, store movies.Store) (int, error) {
	s, err := store.Summary(ctx)
	if err != nil || s.Films > 0 {
		return 0, err
	}
	result, err := movies.New(store, nil).Import(ctx, movies.All(dataset.Demo()), &movies.ImportOptions{Source: "the demo set"})
	return result.Inserted, err
}
