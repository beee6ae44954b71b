package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/movies"
)

type filmsInput struct {
	wire.Filter
	Q         string `query:"q" doc:"Words that begin words of the title, in any order and case. If no film has them, one typo in each word of five letters or more is forgiven."`
	Sort      string `query:"sort" default:"popularity" enum:"popularity,revenue,budget,return,rating,votes,released" doc:"The figure by which the films are sorted. A return is the revenue divided by the budget. A film without the figure is left out, except from popularity, where it comes last."`
	Ascending bool   `query:"ascending" doc:"Begin with the smallest figure, and not with the largest."`
	wire.Floors
	wire.Ceilings
	wire.Dollars
	Cursor string `query:"cursor" doc:"The value of next from the page before. Leave it out for the first page."`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"1000" doc:"The greatest number of films."`
}

type groupsInput struct {
	wire.Filter
	By string `query:"by" default:"year" enum:"year,decade,month,genre,pair,language,country" doc:"What the films of a group have in common. A month is one of any year, and a pair has two genres."`
	wire.Floors
	wire.Dollars
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"200" doc:"The greatest number of genres, pairs, languages or countries: those of the most films. Years, decades and months are all there."`
}

type pointsInput struct {
	wire.Filter
	wire.Floors
	wire.Ceilings
	wire.Dollars
	Limit int `query:"limit" default:"500" minimum:"1" maximum:"2000" doc:"The greatest number of films. If more count, they are drawn at random, and always the same ones."`
}

// registerAnalyses registers the questions about films that a filter selects.
func (h *handlers) registerAnalyses(api huma.API, tag string) {
	answer(h, api, operation(api, tag, "A page of the list.", huma.Operation{
		OperationID: "get-films", Method: http.MethodGet, Path: "/movies/films",
		Summary: "The films of a filter, in any order, and their number",
		Description: "It gives the films with the largest figures, or those behind a mark of a " +
			"chart: the filter of a group is its list.",
	}), func(ctx context.Context, in *filmsInput) (movies.Films, error) {
		return h.Movies.Films(ctx, movies.FilmsQuery{
			Filter: in.Of(), Title: in.Q, Sort: movies.Sort(in.Sort), Ascending: in.Ascending,
			MinBudget: in.MinBudget, MinRevenue: in.MinRevenue,
			MaxBudget: in.MaxBudget, MaxRevenue: in.MaxRevenue, Dollars: in.Dollars.Dollars,
			Limit: in.Limit, After: in.Cursor,
		})
	}, wire.NewFilms, movies.Films.Sheet)
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-groups", Method: http.MethodGet, Path: "/movies/groups",
		Summary: "What films cost, earned and were rated, by year, decade, month, genre, " +
			"pair of genres, language or country",
	}), func(ctx context.Context, in *groupsInput) (movies.Groups, error) {
		return h.Movies.Groups(ctx, movies.GroupsQuery{
			Filter: in.Of(), By: movies.Grouping(in.By), MinBudget: in.MinBudget,
			MinRevenue: in.MinRevenue, Dollars: in.Dollars.Dollars, Limit: in.Limit,
		})
	}, wire.NewGroups, movies.Groups.Sheet)
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-points", Method: http.MethodGet, Path: "/movies/points",
		Summary: "Budget against revenue, film by film",
	}), func(ctx context.Context, in *pointsInput) (movies.Points, error) {
		return h.Movies.Points(ctx, movies.PointsQuery{
			Filter: in.Of(), MinBudget: in.MinBudget, MinRevenue: in.MinRevenue,
			MaxBudget: in.MaxBudget, MaxRevenue: in.MaxRevenue,
			Dollars: in.Dollars.Dollars, Limit: in.Limit,
		})
	}, wire.NewPoints, movies.Points.Sheet)
}
