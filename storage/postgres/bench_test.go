package postgres

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/marquee-go/marquee/internal/services"
	"github.com/marquee-go/marquee/movies"
)

// Each benchmark runs the store, and under "floor" the same SQL as a bare
// prepared statement of database/sql and lib/pq on the same database.

func BenchmarkCountGenres(b *testing.B) {
	db := benchFilms(b)
	ctx := b.Context()
	counts, err := db.Movies().CountGenres(ctx, 1990, 2019)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Movies().CountGenres(ctx, 1990, 2019); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		var r yearRow
		floor(b, db, countGenres, len(counts.Films), []any{1990, 2019}, &r.Year, &r.Films, &r.NoGenre, &r.Invented, &r.Ranked, &r.Genres, &r.Counts)
	})
}

func BenchmarkRank(b *testing.B) {
	db := benchFilms(b)
	ctx := b.Context()
	const n = movies.DefaultExtremes
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if r, err := db.Movies().Rank(ctx, 2015, n); err != nil || len(r.Top)+len(r.Bottom) != 2*n {
				b.Fatal(r, err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		var ranked, unknown int
		var top bool
		var r filmRow
		floor(b, db, rankYear, 2*n, []any{2015, n}, &ranked, &unknown, &top, &r.ID, &r.Title, &r.Released, &r.Popularity, &r.Genres)
	})
}

// floor runs a query as a bare prepared statement.
func floor(b *testing.B, db *DB, query string, rows int, args []any, dest ...any) {
	b.Helper()
	stmt, err := db.pool.DB.PrepareContext(b.Context(), query)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = stmt.Close() }()
	for b.Loop() {
		found, err := stmt.QueryContext(b.Context(), args...)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for found.Next() {
			if err := found.Scan(dest...); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if err := found.Err(); err != nil || n != rows {
			b.Fatal(n, err)
		}
	}
}

const benchSize = 10_000

func BenchmarkImport(b *testing.B) {
	list := makeFilms(benchSize)
	b.Run("upsert", func(b *testing.B) {
		db := benchOpen(b)
		for b.Loop() {
			b.StopTimer()
			empty(b, db)
			b.StartTimer()
			if change, err := db.Movies().Upsert(b.Context(), list); err != nil || change.Inserted != benchSize {
				b.Fatal(change, err)
			}
		}
	})
	b.Run("service", func(b *testing.B) {
		db := benchOpen(b)
		for b.Loop() {
			b.StopTimer()
			empty(b, db)
			b.StartTimer()
			result, err := movies.New(db.Movies()).Import(b.Context(), movies.All(list), nil)
			if err != nil || result.Inserted != benchSize {
				b.Fatal(result, err)
			}
		}
	})
	b.Run("changed", func(b *testing.B) {
		db := benchOpen(b)
		if _, err := db.Movies().Upsert(b.Context(), list); err != nil {
			b.Fatal(err)
		}
		changed := makeFilms(benchSize)
		for b.Loop() {
			for i := range changed {
				*changed[i].Popularity += 0.5
			}
			if change, err := db.Movies().Upsert(b.Context(), changed); err != nil || change.Updated != benchSize {
				b.Fatal(change, err)
			}
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		db := benchOpen(b)
		for b.Loop() {
			if _, err := db.Movies().Upsert(b.Context(), list); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		db := benchOpen(b)
		if _, err := db.Movies().Upsert(b.Context(), list); err != nil {
			b.Fatal(err)
		}
		films := rowsOf(b, db, `SELECT id, title, words::text, released::text, year, popularity, genres::text FROM films ORDER BY id`)
		years := rowsOf(b, db, `SELECT year, films, no_genre, invented, ranked, genres::text, counts::text FROM year_counts`)
		for b.Loop() {
			b.StopTimer()
			empty(b, db)
			b.StartTimer()
			tx, err := db.pool.DB.BeginTx(b.Context(), nil)
			if err != nil {
				b.Fatal(err)
			}
			bareCopy(b, tx, "films", films)
			bareCopy(b, tx, "year_counts", years)
			if err := tx.Commit(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func empty(b *testing.B, db *DB) {
	b.Helper()
	if _, err := db.pool.Exec(`TRUNCATE films, year_counts`); err != nil {
		b.Fatal(err)
	}
}

func rowsOf(b *testing.B, db *DB, query string) (list [][]any) {
	b.Helper()
	rows, err := db.pool.Queryx(query)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}

func bareCopy(b *testing.B, tx *sql.Tx, table string, rows [][]any) {
	b.Helper()
	stmt, err := tx.PrepareContext(b.Context(), `COPY `+pq.QuoteIdentifier(table)+` FROM STDIN`)
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range rows {
		if _, err := stmt.ExecContext(b.Context(), row...); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := stmt.ExecContext(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func benchOpen(b *testing.B) *DB {
	b.Helper()
	db, err := Open(b.Context(), services.Postgres(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func benchFilms(b *testing.B) *DB {
	b.Helper()
	db := benchOpen(b)
	if _, err := db.Movies().Upsert(b.Context(), makeFilms(benchSize)); err != nil {
		b.Fatal(err)
	}
	if _, err := db.pool.Exec(`ANALYZE films, year_counts`); err != nil {
		b.Fatal(err)
	}
	return db
}

// makeFilms makes n films of a century with two or three of 19 genres each.
func makeFilms(n int) []movies.Movie {
	list := make([]movies.Movie, n)
	for i := range list {
		m := movies.Movie{
			ID:         int64(i + 1),
			Title:      fmt.Sprintf("The Film of the Number %d", i),
			Released:   time.Date(1920+i*7%100, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC),
			Popularity: new(float64(i*31%9973) / 10),
		}
		for g := range 2 + i%2 {
			m.Genres = append(m.Genres, fmt.Sprintf("Genre %d", (i/3+g*5)%19))
		}
		list[i] = m
	}
	return list
}
