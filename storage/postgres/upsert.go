package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Upsert compares the films with the kept ones, and writes all that differ at once.
func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	given := b.Latest()
	var change movies.Change
	tried := false // to commit
	err := s.pool.transact(ctx, nil, func(tx *sqlx.Tx) error {
		// Films change in one transaction at a time, because the counts need that.
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
		c, err := s.compare(ctx, tx, b, given)
		if err != nil {
			return err
		}
		change = c.Change
		if err := s.apply(ctx, tx, c); err != nil {
			return err
		}
		next := b.Import.After(was, c.Change)
		err = sqlstore.WriteImport(ctx, tx.StmtxContext(ctx, s.putImport), next)
		tried = err == nil
		return err
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err, nil)
	}
	return change, nil
}

// changes are what a batch changes: films that go, and films that come. A film that
// changes goes in its old form and comes in its new one.
type changes struct {
	*movies.Delta
	gone, come []movies.Movie
}

// compare finds what becomes of the given films, which are the latest ones of b.
func (s *films) compare(
	ctx context.Context, tx *sqlx.Tx, b movies.Batch, given []movies.Movie,
) (changes, error) {
	c := changes{Delta: b.Delta()}
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
		c.gone = moviesOf(rows)
		for _, m := range c.gone {
			c.Drop(m)
			delete(kept, m.ID)
		}
	}
	for _, m := range given {
		old := kept[m.ID]
		m, write := c.Take(old, m)
		if !write {
			continue
		}
		c.come = append(c.come, m)
		if old != nil {
			c.gone = append(c.gone, *old)
		}
	}
	return c, c.Conflicts()
}

func idsOf(list []movies.Movie) []int64 {
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	return ids
}

// apply removes the films that go, inserts the films that come, and updates the counts.
func (s *films) apply(ctx context.Context, tx *sqlx.Tx, c changes) error {
	if len(c.gone)+len(c.come) == 0 {
		return nil
	}
	if err := s.recount(ctx, tx, c.Tally.Years()); err != nil {
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
		countries := pq.StringArray(append([]string{}, m.Countries...))
		words := lexemes(movies.Words(m.Title), "", " ")
		_, err := stmt.ExecContext(ctx, m.ID, m.Title, released, m.Popularity, genres,
			m.Budget, m.Revenue, m.Votes, m.Rating, m.Runtime, m.Language, countries,
			words, m.Year())
		if err != nil {
			return err
		}
	}
	if _, err := stmt.ExecContext(ctx); err != nil { // without values, it ends the COPY
		return err
	}
	if len(earned) > 0 {
		_, err = tx.StmtxContext(ctx, s.earned).ExecContext(ctx, earned)
	}
	return err
}
