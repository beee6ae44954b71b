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

// Upsert writes the films in one transaction: new ones many at a time, others one by one.
func (s *films) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	var change movies.Change
	err := untilFree(ctx, func() error {
		return inTx(ctx, s.db.writer, s.db.checked(func(tx *sqlx.Tx) error {
			u := upsert{films: s, tx: tx, delta: b.Delta()}
			if err := u.batch(ctx, b); err != nil {
				return err
			}
			change = u.delta.Change
			return nil
		}))
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
	given := inOrder(b.Latest())
	kept, err := u.find(ctx, given)
	if err != nil {
		return err
	}
	unending := context.WithoutCancel(ctx) // see untilFree
	var last int64                         // place before the batch
	if err := u.tx.StmtxContext(ctx, u.lastPlace).GetContext(ctx, &last); err != nil {
		return err
	}
	changes, err := u.write(ctx, kept, given)
	if err != nil {
		return err
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

// inOrder returns the films in the order of a search. In that order, neighbours share pages
// of two of the three indexes that all films are in.
func inOrder(films []movies.Movie) []movies.Movie {
	type standing struct {
		movies.Place
		at int
	}
	order := make([]standing, len(films)) // it is quicker to sort than films
	for i, m := range films {
		order[i] = standing{m.Place(), i}
	}
	slices.SortFunc(order, func(a, b standing) int { return a.Compare(b.Place) })
	sorted := make([]movies.Movie, len(films))
	for i, s := range order {
		sorted[i] = films[s.at]
	}
	return sorted
}

// write writes the films. It returns those with other words than before.
func (u *upsert) write(
	ctx context.Context, kept map[int64]*filmRow, given []movies.Movie,
) (changes []renamed, err error) {
	// The driver starts a goroutine for every statement whose context can end. It is
	// cheaper to look at the context before each film.
	unending := context.WithoutCancel(ctx)
	insert, put := u.tx.StmtxContext(ctx, u.insert), u.tx.StmtxContext(ctx, u.put)
	added := make([]any, 0, insertRows*columns)
	for row := range u.rows(kept, given) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if old := kept[row.ID]; old != nil {
			if _, err := put.ExecContext(unending, row.appendTo(nil)...); err != nil {
				return nil, err
			}
			if old.Words != row.Words {
				changes = append(changes, renamed{old.Place, old.Words, row.Words})
			}
			continue
		}
		if added = row.appendTo(added); len(added) == cap(added) {
			if _, err := insert.ExecContext(unending, added...); err != nil {
				return nil, err
			}
			added = added[:0]
		}
	}
	for row := range slices.Chunk(added, columns) {
		if _, err := put.ExecContext(unending, row...); err != nil {
			return nil, err
		}
	}
	return changes, nil
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
