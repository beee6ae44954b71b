package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/movies"
)

// Film is a film in a list.
type Film struct {
	ID         int64    `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title      string   `json:"title"`
	Year       int      `json:"year,omitempty" doc:"The year of its release, if known."`
	Released   string   `json:"released,omitempty" format:"date" doc:"The day of its release, if known."`
	Genres     []string `json:"genres"`
	Popularity *float64 `json:"popularity,omitempty" doc:"TMDB's measure of current interest, if known."`
	Budget     *int64   `json:"budget,omitempty" doc:"In US dollars of the time, if known."`
	Revenue    *int64   `json:"revenue,omitempty" doc:"At the box office, in US dollars of the time, if known."`
	Invented   bool     `json:"invented,omitempty" doc:"Whether it is made up, a film of the demo set."`
}

func filmOf(m movies.Movie) Film {
	f := Film{
		ID: m.ID, Title: m.Title, Year: m.Year(), Genres: m.Genres, Popularity: m.Popularity,
		Budget: m.Budget, Revenue: m.Revenue, Invented: m.Invented(),
	}
	if f.Year != 0 {
		f.Released = m.Released.Format(time.DateOnly)
	}
	if f.Genres == nil {
		f.Genres = []string{}
	}
	return f
}

// SpanInput names years. (It is exported because huma looks into no embedded
// type that is not.)
type SpanInput struct {
	From int `query:"from" required:"true" minimum:"1870" maximum:"2200" example:"1990" doc:"The first year."`
	To   int `query:"to" required:"true" minimum:"1870" maximum:"2200" example:"2020" doc:"The last year; at most 200 years in all."`
}

type genresInput struct {
	SpanInput
	Count   string   `query:"count" default:"whole" enum:"whole,fractional" doc:"Count a film once for each of its genres (whole), or share it among them (fractional)."`
	Measure string   `query:"measure" default:"counts" enum:"counts,shares" doc:"Give numbers of films (counts), or parts of the films that have a genre (shares)."`
	Genre   []string `query:"genre,explode" maxItems:"32" example:"[\"Drama\"]" doc:"Only this genre, by its exact name; repeat it for more. All by default."`
}

type popularityInput struct {
	Year  int `query:"year" required:"true" minimum:"1870" maximum:"2200" example:"2015" doc:"The year of release."`
	Limit int `query:"limit" default:"5" minimum:"1" maximum:"50" doc:"How many films at each end."`
}

type returnsInput struct {
	SpanInput
	MinBudget int64 `query:"min_budget" default:"1000" minimum:"1" maximum:"1000000000000" doc:"The least budget of a film that counts, in US dollars."`
}

type searchInput struct {
	Q     string `query:"q" doc:"Words that begin words of the title, in any order and case."`
	Year  int    `query:"year" minimum:"1870" maximum:"2200" doc:"Only films of this year."`
	Genre string `query:"genre" doc:"Only films of this genre, by its exact name."`
	PageInput
}

func (h *handlers) registerMovies(api huma.API) {
	huma.Register(api, operation(api, "search-movies", http.MethodGet, "/movies", "movies", "Search films"),
		func(ctx context.Context, in *searchInput) (*response[Page[Film]], error) {
			p, err := h.Movies.Search(ctx, movies.Search{Title: in.Q, Year: in.Year, Genre: in.Genre}, in.Cursor, in.Limit)
			if err != nil {
				return nil, problemOf(err, "query")
			}
			return pageOf(p.Movies, p.Next, filmOf), nil
		})
}

func (h *handlers) registerAnswers(api huma.API) {
	answer(h, api, operation(api, "get-genres", http.MethodGet, "/movies/genres", "movies", "Films per genre and year"),
		func(ctx context.Context, in *genresInput) (movies.Genres, error) {
			return h.Movies.Genres(ctx, movies.GenresQuery{
				From: in.From, To: in.To, Counting: movies.Counting(in.Count), Measure: movies.Measure(in.Measure), Only: in.Genre,
			})
		}, genresSheet)
	answer(h, api, operation(api, "get-popularity", http.MethodGet, "/movies/popularity", "movies", "The most and the least popular films of a year"),
		func(ctx context.Context, in *popularityInput) (movies.Popularity, error) {
			return h.Movies.Popularity(ctx, movies.PopularityQuery{Year: in.Year, Limit: in.Limit})
		}, popularitySheet)
	answer(h, api, operation(api, "get-returns", http.MethodGet, "/movies/returns", "movies", "What films returned, by genre"),
		func(ctx context.Context, in *returnsInput) (movies.Returns, error) {
			return h.Movies.Returns(ctx, movies.ReturnsQuery{From: in.From, To: in.To, MinBudget: in.MinBudget})
		}, returnsSheet)
	answer(h, api, operation(api, "get-claims", http.MethodGet, "/movies/claims", "movies", "What people conclude from such charts, tested on these films"),
		func(ctx context.Context, _ *struct{}) (movies.Claims, error) { return h.Movies.Claims(ctx) }, claimsSheet)
}
