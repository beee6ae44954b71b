package postgres

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee/movies"
)

const filmsOfYears = selectFilms + ` WHERE year BETWEEN greatest($1, 1) AND $2`

// Films reads the rows one by one, as the server sends them.
func (s *films) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		stopped := false
		err := s.pool.use(ctx, func() error {
			rows, err := s.ofYears.QueryxContext(ctx, from, to)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var r filmRow
				err := rows.Scan(&r.ID, &r.Title, &r.Released, &r.Popularity, &r.Genres, &r.Budget,
					&r.Revenue, &r.Votes, &r.Rating, &r.Runtime, &r.Language, &r.Countries)
				if err != nil {
					return err
				}
				if stopped = !yield(r.movie(), nil); stopped {
					return nil
				}
			}
			return rows.Err()
		})
		if err != nil && !stopped {
			yield(movies.Movie{}, translate(ctx, err, nil))
		}
	}
}
