package sqlite

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Upsert writes the films one by one in one transaction. A statement of many
// rows costs more: SQLite notes every page before it is changed, in case that a
// later row fails.
func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	var change movies.Change
	err := untilFree(ctx, func() error {
		return inTx(ctx, s.writer, func(tx *sqlx.Tx) error {
			u := upsert{films: s, tx: tx, mode: b.Mode, counts: counts{}}
			if err := u.batch(ctx, b); err != nil {
				return err
			}
			change = u.change
			return nil
		})
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err, nil)
	}
	return change, nil
}

// upsert is one Upsert while its transaction runs.
type upsert struct {
	*films
	tx   *sqlx.Tx
	mode movies.Mode
	// Of the films, once their rows are made:
	counts counts // by which those of the years change
	change movies.Change
	err    error
}

func (u *upsert) batch(ctx context.Context, b movies.Batch) error {
	if b.DropInvented {
		if err := u.dropInvented(ctx); err != nil {
			return err
		}
	}
	last := make(map[int64]movies.Movie, len(b.Films))
	for _, m := range b.Films {
		last[m.ID] = m
	}
	ids := slices.Sorted(maps.Keys(last)) // neighbours share pages
	kept, err := u.find(ctx, ids)
	if err != nil {
		return err
	}
	// The driver starts a goroutine for every statement whose context can end.
	// Asking before each film costs less.
	unending := context.WithoutCancel(ctx)
	put := u.tx.StmtxContext(ctx, u.put)
	for row := range u.rows(ids, kept, last) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := put.ExecContext(unending, row.ID, row.Title, row.Words, row.Released, row.Year, row.Popularity, row.Genres, row.Budget, row.Revenue); err != nil {
			return err
		}
	}
	if u.err != nil {
		return u.err
	}
	if err := u.counts.write(unending, u.tx, u.films); err != nil {
		return err
	}
	was, err := sqlstore.ReadImport(unending, u.tx.StmtxContext(ctx, u.findImport))
	if err != nil {
		return err
	}
	return sqlstore.WriteImport(unending, u.tx.StmtxContext(ctx, u.putImport), b.Import.After(was, u.change))
}

// find returns the films that are kept under the ids.
func (u *upsert) find(ctx context.Context, ids []int64) (map[int64]*filmRow, error) {
	list, _ := json.Marshal(ids) // never fails for whole numbers
	var rows []filmRow
	if err := u.tx.StmtxContext(ctx, u.findFilms).SelectContext(ctx, &rows, string(list)); err != nil {
		return nil, err
	}
	kept := make(map[int64]*filmRow, len(rows))
	for i := range rows {
		kept[rows[i].ID] = &rows[i]
	}
	return kept, nil
}

// rows returns the rows to be written. They are made while those before them are
// written, which is most of the work.
func (u *upsert) rows(ids []int64, kept map[int64]*filmRow, given map[int64]movies.Movie) <-chan filmRow {
	rows := make(chan filmRow, len(ids)) // so that none waits, even if nobody takes it any more
	go func() {
		defer close(rows)
		for _, id := range ids {
			row, changed, err := u.film(kept[id], given[id])
			if err != nil {
				u.err = err
				return
			}
			if changed {
				rows <- row
			}
		}
	}()
	return rows
}

// film returns the row of m, where old is kept, which is nil for none; false if
// that is how it stays.
func (u *upsert) film(old *filmRow, m movies.Movie) (row filmRow, changed bool, err error) {
	var kept *movies.Movie
	if old != nil {
		k, err := old.movie()
		if err != nil {
			return row, false, err
		}
		kept = &k
	}
	m, keep := u.mode.Resolve(kept, m)
	if !keep {
		u.change.Missing++
		return row, false, nil
	}
	row = rowOfFilm(m)
	switch {
	case old == nil:
		u.change.Inserted++
	case *old == row:
		u.change.Unchanged++
		return row, false, nil
	default:
		u.change.Updated++
		u.counts.add(*kept, -1)
	}
	u.counts.add(m, 1)
	return row, true, nil
}

func (u *upsert) dropInvented(ctx context.Context) error {
	var rows []filmRow
	if err := u.tx.StmtxContext(ctx, u.findInvented).SelectContext(ctx, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		m, err := r.movie()
		if err != nil {
			return err
		}
		u.counts.add(m, -1)
	}
	u.change.Dropped = len(rows)
	_, err := u.tx.StmtxContext(ctx, u.deleteInvented).ExecContext(ctx)
	return err
}
