package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// aboutNotes stands behind what each chart says of itself.
const aboutNotes = `"notes" say how films were counted, which were left out, where they come from and as of when; ` +
	`"invented": true in them says that films are made up for a demonstration; say so when you cite them.`

// The parameters of the charts of films.
type (
	genresParams struct {
		From     int      `json:"from" doc:"the first year"`
		To       int      `json:"to" doc:"the last year"`
		Counting string   `json:"count" doc:"whole or fractional"`
		Measure  string   `json:"measure" doc:"counts or shares"`
		Genres   []string `json:"genre" doc:"the genres to show; all if there is none"`
	}
	popularityParams struct {
		Year  int `json:"year" doc:"the year"`
		Limit int `json:"limit" doc:"how many films to list at each end"`
	}
	returnsParams struct {
		From      int   `json:"from" doc:"the first year"`
		To        int   `json:"to" doc:"the last year"`
		MinBudget int64 `json:"min_budget" doc:"the least budget of the films that count, in US dollars"`
	}
)

// charts lets the assistant see the charts of films.
func charts(films *movies.Service) chat.Charts {
	return chat.Charts{
		"genres": chat.NewKind(
			`how many films there were of each genre over the years. "films" is the true number of films of each year in "years", `+
				`"without_genre" those of them that have no genre; each of "genres" has its "values" for the same years and their `+
				`"total": with "measure" counts numbers of films, with shares parts, from 0 to 1, of the films that have a genre. With "count" whole a film `+
				`counts once for each of its genres, so genres add up to more than films; with fractional it is shared among them. "picked" names the genres `+
				`that the person chose to see, where that is not all: the others are left out. `+aboutNotes,
			func(ctx context.Context, c genresParams) (any, error) {
				g, err := films.Genres(ctx, movies.GenresQuery{
					From: c.From, To: c.To, Counting: movies.Counting(c.Counting), Measure: movies.Measure(c.Measure), Only: c.Genres,
				})
				return genresChart{g, c.Genres}, err
			}),
		"popularity": chat.NewKind(
			`the films of one year; "top" begins with the most popular, "bottom" with the least popular; "unknown" films have no known `+
				`popularity and are left out. `+aboutNotes,
			func(ctx context.Context, c popularityParams) (any, error) {
				return films.Popularity(ctx, c.Year, cmp.Or(c.Limit, movies.DefaultExtremes))
			}),
		"returns": chat.NewKind(
			`what films returned: revenue at the box office divided by budget, which is no profit. Of "all" films that count and of those of each `+
				`of "genres" there are the quartiles ("q1", "median", "q3"), the "mean", the "pooled" return of all money, the share of "losses", and the 95% `+
				`"interval" of the median; name it with the median, and where it is missing say that the films are too few. What goes together with a genre `+
				`need not come of it. "films" beside "from" are all films of those years; most have no known budget and revenue and are left out. `+aboutNotes,
			func(ctx context.Context, c returnsParams) (any, error) {
				return films.Returns(ctx, movies.ReturnsQuery{From: c.From, To: c.To, MinBudget: c.MinBudget})
			}),
	}
}

// genresChart are the figures of a chart of genres, and which were picked for it.
type genresChart struct {
	movies.Genres
	Picked []string `json:"picked,omitempty"`
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
