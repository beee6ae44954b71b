package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/movies"
)

type genresInput struct {
	wire.Span
	Count   string   `query:"count" default:"whole" enum:"whole,fractional" doc:"Count a film once for each of its genres (whole), or divide it among them (fractional)."`
	Measure string   `query:"measure" default:"counts" enum:"counts,shares" doc:"Return numbers of films (counts), or shares of the films that have a genre (shares)."`
	Genre   []string `query:"genre,explode" nullable:"false" maxItems:"32" example:"[\"Drama\"]" doc:"Only this genre, by its exact name. Repeat it for several genres. Default: all."`
	wire.Traits
}

type popularityInput struct {
	Year  int    `query:"year" minimum:"1870" maximum:"2200" example:"2015" doc:"The year of release. Default: the last year that has a film, without a few films that stand apart."`
	Limit int    `query:"limit" default:"5" minimum:"1" maximum:"50" doc:"How many films in each list."`
	Genre string `query:"genre" doc:"Only films of this genre, by its exact name."`
	wire.Traits
}

type returnsInput struct {
	wire.Span
	wire.Floors
	Dollars int `query:"dollars" minimum:"1913" maximum:"2025" example:"2024" doc:"The year in whose dollars money is added up, by US consumer prices. It changes the pooled returns. Default: dollars of the time."`
	wire.Traits
}

type claimsInput struct {
	wire.Span
	wire.Floors
}

type searchInput struct {
	Q     string `query:"q" doc:"Words that begin words of the title, in any order and case. If no film has them, one typo in each word of five letters or more is forgiven."`
	Year  int    `query:"year" minimum:"1870" maximum:"2200" doc:"Only films of this year."`
	Genre string `query:"genre" doc:"Only films of this genre, by its exact name."`
	wire.PageOf
}

func (h *handlers) registerMovies(d doors) {
	api, tag := d.json, "movies"
	h.registerAnalyses(api, tag)
	huma.Register(api, operation(api, tag, "A page of the films that were found.", huma.Operation{
		OperationID: "search-movies", Method: http.MethodGet, Path: "/movies",
		Summary: "Search films",
	}), func(ctx context.Context, in *searchInput) (*response[wire.Found], error) {
		q := movies.Search{Title: in.Q, Year: in.Year, Genre: in.Genre}
		p, err := h.Movies.Search(ctx, q, in.Cursor, in.Limit)
		return answered(wire.NewFound(p), err, "query")
	})
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-genres", Method: http.MethodGet, Path: "/movies/genres",
		Summary: "Films per genre and year",
	}), func(ctx context.Context, in *genresInput) (movies.Genres, error) {
		return h.Movies.Genres(ctx, movies.GenresQuery{
			From: in.From, To: in.To,
			Counting: movies.Counting(in.Count), Measure: movies.Measure(in.Measure), Only: in.Genre,
			Traits: in.Of(),
		})
	}, wire.NewGenres, movies.Genres.Sheet)
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-popularity", Method: http.MethodGet, Path: "/movies/popularity",
		Summary: "The most and the least popular films of a year",
	}), func(ctx context.Context, in *popularityInput) (movies.Popularity, error) {
		return h.Movies.Popularity(ctx, movies.PopularityQuery{
			Year: in.Year, Limit: in.Limit, Genre: in.Genre, Traits: in.Of(),
		})
	}, wire.NewPopularity, movies.Popularity.Sheet)
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-returns", Method: http.MethodGet, Path: "/movies/returns",
		Summary: "What films returned, by genre",
	}), func(ctx context.Context, in *returnsInput) (movies.Returns, error) {
		return h.Movies.Returns(ctx, movies.ReturnsQuery{
			From: in.From, To: in.To, MinBudget: in.MinBudget, MinRevenue: in.MinRevenue,
			Dollars: in.Dollars, Traits: in.Of(),
		})
	}, wire.NewReturns, movies.Returns.Sheet)
	answer(h, api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "get-claims", Method: http.MethodGet, Path: "/movies/claims",
		Summary: "What people conclude from such charts, tested on these films",
	}), func(ctx context.Context, in *claimsInput) (movies.Claims, error) {
		return h.Movies.Claims(ctx, movies.ClaimsQuery{
			From: in.From, To: in.To, MinBudget: in.MinBudget, MinRevenue: in.MinRevenue,
		})
	}, wire.NewClaims, movies.Claims.Sheet)
	answer(h, api, operation(api, tag, "The imports, the last one first.", huma.Operation{
		OperationID: "list-imports", Method: http.MethodGet, Path: importPath,
		Summary: "What the last imports brought",
		Description: "At most 20 imports. One that stored nothing is not among them, and neither is " +
			"the demo set.",
	}), func(ctx context.Context, _ *struct{}) (movies.Imports, error) {
		return h.Movies.Imports(ctx)
	}, wire.NewImports, movies.Imports.Sheet)
	h.registerImport(d.raw, tag)
}
