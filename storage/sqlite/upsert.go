package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
)

// Upsert writes the films one by one in one transaction: with prepared
// statements, and without a wait for the disk between them, that is about as
// fast as statements of many rows.
func (s *films) Upsert(ctx context.Context, list []movies.Movie) (movies.Change, error) {
	last := make(map[int64]int, len(list))
	for i, m := range list {
		last[m.ID] = i
	}
	var change movies.Change
	err := untilFree(ctx, func() error {
		change = movies.Change{}
		return inTx(ctx, s.writer, func(tx *sqlx.Tx) error {
			u := upsert{
				find:        tx.StmtxContext(ctx, s.find),
				put:         tx.NamedStmtContext(ctx, s.put),
				clearGenres: tx.StmtxContext(ctx, s.clearGenres),
				putGenre:    tx.StmtxContext(ctx, s.putGenre),
			}
			for i, m := range list {
				if last[m.ID] != i {
					continue
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				// The driver starts a goroutine for every statement whose context
				// can end. Asking before each film costs less.
				if err := u.film(context.WithoutCancel(ctx), m, &change); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err, nil)
	}
	return change, nil
}

// upsert holds the statements of one Upsert, bound to its transaction.
type upsert struct {
	find, clearGenres, putGenre *sqlx.Stmt
	put                         *sqlx.NamedStmt
}

// film writes m and counts in change what became of it.
func (u *upsert) film(ctx context.Context, m movies.Movie, change *movies.Change) error {
	row := rowOfFilm(m)
	var old filmRow
	switch err := u.find.GetContext(ctx, &old, m.ID); {
	case errors.Is(err, sql.ErrNoRows):
		change.Inserted++
	case err != nil:
		return err
	case old == row:
		change.Unchanged++
		return nil
	default:
		change.Updated++
		if _, err := u.clearGenres.ExecContext(ctx, m.ID); err != nil {
			return err
		}
	}
	if _, err := u.put.ExecContext(ctx, row); err != nil {
		return err
	}
	for _, genre := range m.Genres {
		if _, err := u.putGenre.ExecContext(ctx, row.Year, genre, row.GenreCount, row.ID); err != nil {
			return err
		}
	}
	return nil
}

func rowOfFilm(m movies.Movie) filmRow {
	genres, _ := json.Marshal(append([]string{}, m.Genres...)) // [] for none; never fails for strings
	row := filmRow{
		ID:         m.ID,
		Title:      m.Title,
		Words:      " " + strings.Join(movies.Words(m.Title), " "),
		Year:       m.Year(),
		Genres:     string(genres),
		GenreCount: len(m.Genres),
	}
	if !m.Released.IsZero() {
		row.Released = sql.Null[int64]{V: m.Released.UnixMicro(), Valid: true}
	}
	if m.Popularity != nil {
		row.Popularity = sql.Null[float64]{V: *m.Popularity, Valid: true}
	}
	return row
}
