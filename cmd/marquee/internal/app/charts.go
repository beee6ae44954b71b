package app

import (
	"context"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
)

// mostTold is how many films or groups an answer tells the assistant at most. A model pays
// for each, and reads long lists badly. The answer says how many there are in all.
const mostTold = 50

// Charts lets the assistant see the charts of films.
func Charts(films *movies.Service) chat.Charts {
	return chat.Charts{
		"genres":     chat.NewKind(movies.AboutGenres, films.Genres),
		"popularity": chat.NewKind(movies.AboutPopularity, films.Popularity),
		"returns":    chat.NewKind(movies.AboutReturns, films.Returns),
		"claims":     chat.NewKind(movies.AboutClaims, films.Claims),
		"films": chat.NewKind(movies.AboutFilms,
			func(ctx context.Context, q movies.FilmsQuery) (movies.Films, error) {
				q.Limit = min(q.Limit, mostTold)
				return films.Films(ctx, q)
			}),
		"groups": chat.NewKind(movies.AboutGroups,
			func(ctx context.Context, q movies.GroupsQuery) (movies.Groups, error) {
				q.Limit = min(q.Limit, mostTold)
				return films.Groups(ctx, q)
			}),
		"points": chat.NewKind(movies.AboutPoints,
			func(ctx context.Context, q movies.PointsQuery) (movies.Points, error) {
				if q.Limit == 0 || q.Limit > mostTold {
					q.Limit = mostTold
				}
				return films.Points(ctx, q)
			}),
	}
}
