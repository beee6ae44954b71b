package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Upsert writes the films one by one in one transaction. A statement with many rows
// would cost more: SQLite saves every page before such a statement changes it, in case
// a later row fails.
func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	var change movies.Change
	err := untilFree(ctx, func() error {
		return s.db.write(ctx, func(tx *sqlx.Tx) error {
			u := upsert{films: s, tx: tx, delta: b.Delta()}
			if err := u.batch(ctx, b); err != nil {
				return err
			}
			change = u.delta.Change
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
	tx    *sqlx.Tx
	delta *movies.Delta
	err   error // of making rows; read it when their channel is closed
}

func (u *upsert) batch(ctx context.Context, b movies.Batch) error {
	if b.DropInvented {
		if err := u.dropInvented(ctx); err != nil {
			return err
		}
	}
	given := slices.SortedFunc(slices.Values(b.Latest()), func(m, n movies.Movie) int {
		return cmp.Compare(m.ID, n.ID) // neighbours share pages
	})
	kept, err := u.find(ctx, given)
	if err != nil {
		return err
	}
	// The driver starts a goroutine for every statement whose context can end. It is
	// cheaper to look at the context before each film.
	unending := context.WithoutCancel(ctx)
	put := u.tx.StmtxContext(ctx, u.put)
	var last int64 // place before the batch
	if err := u.tx.StmtxContext(ctx, u.lastPlace).GetContext(ctx, &last); err != nil {
		return err
	}
	var changes []renamed
	for row := range u.rows(kept, given) {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := put.ExecContext(unending, row.ID, row.Title, row.Words, row.Released, row.Year,
			row.Popularity, row.Genres, row.Budget, row.Revenue,
			row.Votes, row.Rating, row.Runtime, row.Language, row.Countries)
		if err != nil {
			return err
		}
		if old := kept[row.ID]; old != nil && old.Words != row.Words {
			changes = append(changes, renamed{old.Place, old.Words, row.Words})
		}
	}
	if err := cmp.Or(u.err, u.delta.Conflicts()); err != nil {
		return err
	}
	if err := u.index(unending, changes, last); err != nil {
		return err
	}
	if err := u.recount(unending, u.tx, u.delta.Tally.Years()); err != nil {
		return err
	}
	was, err := sqlstore.ReadImport(unending, u.tx.StmtxContext(ctx, u.findImport))
	if err != nil {
		return err
	}
	next := b.Import.After(was, u.delta.Change)
	return sqlstore.WriteImport(unending, u.tx.StmtxContext(ctx, u.putImport), next)
}

// renamed is a film whose words have changed.
type renamed struct {
	place    int64
	old, new string
}

// index brings the index of words up to date: for films with other words than before, and
// for new films, whose places come after last. It takes films in the order of their
// places. In another order the index would write a part of itself for each film.
func (u *upsert) index(ctx context.Context, changes []renamed, last int64) error {
	slices.SortFunc(changes, func(a, b renamed) int { return cmp.Compare(a.place, b.place) })
	drop, add := u.tx.StmtxContext(ctx, u.dropWords), u.tx.StmtxContext(ctx, u.addOldWords)
	for _, c := range changes {
		if _, err := drop.ExecContext(ctx, c.place, c.old); err != nil {
			return err
		}
		if _, err := add.ExecContext(ctx, c.place, c.new); err != nil {
			return err
		}
	}
	_, err := u.tx.StmtxContext(ctx, u.addWords).ExecContext(ctx, last)
	return err
}

// find returns the kept films with the ids of the given ones.
func (u *upsert) find(ctx context.Context, given []movies.Movie) (map[int64]*filmRow, error) {
	ids := make([]int64, len(given))
	for i, m := range given {
		ids[i] = m.ID
	}
	var rows []filmRow
	err := u.tx.StmtxContext(ctx, u.findFilms).SelectContext(ctx, &rows, listOf(ids))
	if err != nil {
		return nil, err
	}
	kept := make(map[int64]*filmRow, len(rows))
	for i := range rows {
		kept[rows[i].ID] = &rows[i]
	}
	return kept, nil
}

// listOf returns ids as [findFilms] takes them.
func listOf(ids []int64) string {
	list, _ := json.Marshal(ids) // cannot fail for whole numbers
	return string(list)
}

// rows returns the rows that must be written. It makes rows while the caller writes the
// earlier ones, because making them is most of the work.
func (u *upsert) rows(kept map[int64]*filmRow, given []movies.Movie) <-chan filmRow {
	rows := make(chan filmRow, len(given)) // never full, even if the caller stops reading
	go func() {
		defer close(rows)
		for _, m := range given {
			var old *movies.Movie
			if row := kept[m.ID]; row != nil {
				m, err := row.movie()
				if err != nil {
					u.err = err
					return
				}
				old = &m
			}
			if m, write := u.delta.Take(old, m); write {
				rows <- rowOfFilm(m)
			}
		}
	}()
	return rows
}

func (u *upsert) dropInvented(ctx context.Context) error {
	var rows []filmRow
	if err := u.tx.StmtxContext(ctx, u.findInvented).SelectContext(ctx, &rows); err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b filmRow) int { return cmp.Compare(a.Place, b.Place) })
	dropWords := u.tx.StmtxContext(ctx, u.dropWords)
	for _, r := range rows {
		m, err := r.movie()
		if err != nil {
			return err
		}
		u.delta.Drop(m)
		if _, err := dropWords.ExecContext(ctx, r.Place, r.Words); err != nil {
			return err
		}
	}
	_, err := u.tx.StmtxContext(ctx, u.deleteInvented).ExecContext(ctx)
	return err
}
