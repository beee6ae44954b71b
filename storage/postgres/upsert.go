package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Upsert compares the films with those that are kept, and writes those that
// differ in one go.
func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	given := last(b.Films)
	var c changes
	tried := false // to commit
	err := s.pool.transact(ctx, nil, func(tx *sqlx.Tx) error {
		// Films change in one transaction at a time, which the counts need.
		if _, err := tx.StmtxContext(ctx, s.lock).ExecContext(ctx); err != nil {
			return err
		}
		was, err := sqlstore.ReadImport(ctx, tx.StmtxContext(ctx, s.imported))
		if err != nil {
			return err
		}
		if tried && was.Version == b.Import.Version {
			return nil // only the reply to COMMIT was lost
		}
		if c, err = s.compare(ctx, tx, b, given); err != nil {
			return err
		}
		if err := s.apply(ctx, tx, c); err != nil {
			return err
		}
		err = sqlstore.WriteImport(ctx, tx.StmtxContext(ctx, s.putImport), b.Import.After(was, c.Change))
		tried = err == nil
		return err
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err, nil)
	}
	return c.Change, nil
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

// changes are what a batch comes to: films that go, and others, or the same in
// another form, that come.
type changes struct {
	movies.Change
	gone, come []movies.Movie
}

// compare finds what becomes of the films that are given, and are those of b.
func (s *films) compare(ctx context.Context, tx *sqlx.Tx, b movies.Batch, given []movies.Movie) (c changes, err error) {
	var rows []filmRow
	if err := tx.StmtxContext(ctx, s.find).SelectContext(ctx, &rows, idsOf(given)); err != nil {
		return c, err
	}
	kept := make(map[int64]*movies.Movie, len(rows))
	for _, r := range rows {
		kept[r.ID] = new(r.movie())
	}
	if b.DropInvented {
		var rows []filmRow
		if err := tx.StmtxContext(ctx, s.invented).SelectContext(ctx, &rows); err != nil {
			return c, err
		}
		c.gone, c.Dropped = moviesOf(rows), len(rows)
		for _, m := range c.gone {
			delete(kept, m.ID)
		}
	}
	for _, m := range given {
		old := kept[m.ID]
		m, keep := b.Mode.Resolve(old, m)
		switch {
		case !keep:
			c.Missing++
		case old == nil:
			c.Inserted++
			c.come = append(c.come, m)
		case old.Equal(m):
			c.Unchanged++
		default:
			c.Updated++
			c.gone, c.come = append(c.gone, *old), append(c.come, m)
		}
	}
	return c, nil
}

func idsOf(list []movies.Movie) []int64 {
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	return ids
}

// apply takes the films that go out, puts those that come in, and brings the
// counts in step.
func (s *films) apply(ctx context.Context, tx *sqlx.Tx, c changes) error {
	if len(c.gone)+len(c.come) == 0 {
		return nil
	}
	if err := s.recount(ctx, tx, c.gone, c.come); err != nil {
		return err
	}
	if len(c.gone) > 0 {
		if _, err := tx.StmtxContext(ctx, s.remove).ExecContext(ctx, idsOf(c.gone)); err != nil {
			return err
		}
	}
	if len(c.come) > 0 {
		return s.insert(ctx, tx, c.come)
	}
	return nil
}

// insert adds films by COPY, the fastest way to bring many rows.
func (s *films) insert(ctx context.Context, tx *sqlx.Tx, list []movies.Movie) error {
	stmt, err := tx.PrepareContext(ctx, `COPY films (`+filmColumns+`, words, year) FROM STDIN`)
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	var earned []int64
	for _, m := range list {
		if m.Budget != nil && m.Revenue != nil {
			earned = append(earned, m.ID)
		}
		var released *string
		if !m.Released.IsZero() {
			released = new(m.Released.UTC().Format(time.DateOnly))
		}
		genres := pq.StringArray(append([]string{}, m.Genres...)) // {} for none, not NULL
		words := lexemes(movies.Words(m.Title), "", " ")
		if _, err := stmt.ExecContext(ctx, m.ID, m.Title, released, m.Popularity, genres, m.Budget, m.Revenue, words, m.Year()); err != nil {
			return err
		}
	}
	if _, err := stmt.ExecContext(ctx); err != nil { // which ends the copying
		return err
	}
	if len(earned) > 0 {
		_, err = tx.StmtxContext(ctx, s.earned).ExecContext(ctx, earned)
	}
	return err
}
