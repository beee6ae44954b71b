package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
)

// Upsert compares the films with those that are kept, and writes those that
// differ in one go.
func (s *films) Upsert(ctx context.Context, list []movies.Movie) (movies.Change, error) {
	given := last(list)
	var change movies.Change
	err := s.pool.transact(ctx, nil, func(tx *sqlx.Tx) error {
		kept, err := s.findFilms(ctx, tx, given)
		if err != nil {
			return err
		}
		var now movies.Change
		var gone, come []movies.Movie
		for _, m := range given {
			switch old, found := kept[m.ID]; {
			case !found:
				now.Inserted++
				come = append(come, m)
			case !old.Equal(m):
				now.Updated++
				gone, come = append(gone, old), append(come, m)
			default:
				now.Unchanged++
			}
		}
		// That there is nothing left to do after a COMMIT whose reply was lost
		// means that it was done, and counted.
		if len(come) > 0 || change == (movies.Change{}) {
			change = now
		}
		return s.replace(ctx, tx, gone, come)
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err, nil)
	}
	return change, nil
}

func (s *films) DeleteInvented(ctx context.Context) (int, error) {
	n := 0
	err := s.pool.transact(ctx, nil, func(tx *sqlx.Tx) error {
		if _, err := tx.StmtxContext(ctx, s.lock).ExecContext(ctx); err != nil {
			return err
		}
		var rows []filmRow
		if err := tx.StmtxContext(ctx, s.invented).SelectContext(ctx, &rows); err != nil {
			return err
		}
		n = max(n, len(rows)) // none any more, if the reply to COMMIT was lost
		return s.replace(ctx, tx, moviesOf(rows), nil)
	})
	if err != nil {
		return 0, translate(ctx, err, nil)
	}
	return n, nil
}

// last returns the films without those that have a later one of their id.
func last(list []movies.Movie) []movies.Movie {
	place := make(map[int64]int, len(list))
	for i, m := range list {
		place[m.ID] = i
	}
	if len(place) == len(list) {
		return list
	}
	var rest []movies.Movie
	for i, m := range list {
		if place[m.ID] == i {
			rest = append(rest, m)
		}
	}
	return rest
}

// findFilms locks the films against other changes and returns those that have
// the ids of list.
func (s *films) findFilms(ctx context.Context, tx *sqlx.Tx, list []movies.Movie) (map[int64]movies.Movie, error) {
	if _, err := tx.StmtxContext(ctx, s.lock).ExecContext(ctx); err != nil {
		return nil, err
	}
	var rows []filmRow
	if err := tx.StmtxContext(ctx, s.find).SelectContext(ctx, &rows, idsOf(list)); err != nil {
		return nil, err
	}
	kept := make(map[int64]movies.Movie, len(rows))
	for _, r := range rows {
		kept[r.ID] = r.movie()
	}
	return kept, nil
}

func idsOf(list []movies.Movie) []int64 {
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	return ids
}

// replace takes films that are kept out, puts others in, and brings the counts
// in step.
func (s *films) replace(ctx context.Context, tx *sqlx.Tx, gone, come []movies.Movie) error {
	if len(gone)+len(come) == 0 {
		return nil
	}
	if err := s.recount(ctx, tx, gone, come); err != nil {
		return err
	}
	if len(gone) > 0 {
		if _, err := tx.StmtxContext(ctx, s.remove).ExecContext(ctx, idsOf(gone)); err != nil {
			return err
		}
	}
	if len(come) > 0 {
		return insert(ctx, tx, come)
	}
	return nil
}

// insert adds films by COPY, the fastest way to bring many rows.
func insert(ctx context.Context, tx *sqlx.Tx, list []movies.Movie) error {
	stmt, err := tx.PrepareContext(ctx, `COPY films (id, title, words, released, year, popularity, genres) FROM STDIN`)
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	for _, m := range list {
		var released, popularity any // NULL if unknown
		if !m.Released.IsZero() {
			released = m.Released.UTC().Format(time.DateOnly)
		}
		if m.Popularity != nil {
			popularity = *m.Popularity
		}
		words := lexemes(movies.Words(m.Title), "", " ")
		genres := pq.StringArray(append([]string{}, m.Genres...)) // {} for none, not NULL
		if _, err := stmt.ExecContext(ctx, m.ID, m.Title, words, released, m.Year(), popularity, genres); err != nil {
			return err
		}
	}
	_, err = stmt.ExecContext(ctx) // ends the copying
	return err
}
