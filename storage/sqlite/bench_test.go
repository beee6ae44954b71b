package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Each benchmark has two runs: the store, and a "floor". The floor is the same SQL as a
// bare prepared statement of database/sql on the same file.

func BenchmarkGetDraft(b *testing.B) {
	db := benchDrafts(b)
	ctx := b.Context()
	const id = "00000000-0000-7000-8000-000000000500"
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Email().Get(ctx, "ann", id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) { floor(b, db, bareDrafts(sqlstore.GetDraft, 1, "ann", id)) })
}

func BenchmarkListDrafts(b *testing.B) {
	db := benchDrafts(b)
	ctx := b.Context()
	const page = 20
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if list, err := db.Email().List(ctx, "ann", marquee.Place{}, page); err != nil ||
				len(list) != page {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, bareDrafts(sqlstore.ListDrafts, page, "ann", int64(math.MaxInt64), "", page))
	})
}

func BenchmarkCountGenres(b *testing.B) {
	db := benchOpen(b)
	ctx := b.Context()
	if _, err := db.Movies().Upsert(ctx, replace(benchFilms(10_000))); err != nil {
		b.Fatal(err)
	}
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
		var year, films, noGenre, invented, ranked int
		var genres string
		row := []any{&year, &films, &noGenre, &invented, &ranked, &genres}
		floor(b, db, bare{countYears, []any{1990, 2019}, row, len(counts.Films)})
	})
}

// A page takes the same time however many films are before it.
func BenchmarkSearch(b *testing.B) {
	const films, page = 60_000, 20
	db := benchOpen(b)
	if _, err := db.Movies().Upsert(b.Context(), replace(benchFilms(films))); err != nil {
		b.Fatal(err)
	}
	for _, run := range []struct {
		name  string
		after *movies.Place
	}{
		{"first page", nil},
		{"page in the middle", &movies.Place{Popularity: new(500.0), ID: films / 2}},
		{"late page", &movies.Place{Popularity: new(1.0), ID: films / 2}},
	} {
		b.Run(run.name, func(b *testing.B) {
			for b.Loop() {
				found, err := db.Movies().Search(b.Context(), movies.Query{After: run.after, Limit: page})
				if err != nil || len(found) != page {
					b.Fatal(len(found), err)
				}
			}
		})
	}
}

func BenchmarkUpsert(b *testing.B) {
	const n = 10_000
	list := benchFilms(n)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := benchOpen(b)
			b.StartTimer()
			if change, err := db.Movies().Upsert(b.Context(), replace(list)); err != nil ||
				change.Inserted != n {
				b.Fatal(change, err)
			}
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		db := benchOpen(b)
		if _, err := db.Movies().Upsert(b.Context(), replace(list)); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if change, err := db.Movies().Upsert(b.Context(), replace(list)); err != nil ||
				change.Unchanged != n {
				b.Fatal(change, err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := benchOpen(b)
			rows := make([]filmRow, len(list))
			for i, m := range list {
				rows[i] = rowOfFilm(m)
			}
			b.StartTimer()
			bareInsert(b, db, rows)
		}
	})
}

// bareInsert only inserts: it neither looks for the films nor compares them.
func bareInsert(b *testing.B, db *DB, rows []filmRow) {
	b.Helper()
	ctx := context.WithoutCancel(b.Context()) // as Upsert has it
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	film, err := tx.PrepareContext(ctx, `
		INSERT INTO films (id, title, words, released, year, popularity, genres, budget, revenue,
			language, countries)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '[]')`)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range rows {
		if _, err := film.ExecContext(ctx, r.ID, r.Title, r.Words, r.Released, r.Year, r.Popularity,
			r.Genres, r.Budget, r.Revenue); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// bare is a query, what it is scanned into and how many rows it gives.
type bare struct {
	query string
	args  []any
	dest  []any
	rows  int
}

func bareDrafts(query string, rows int, args ...any) bare {
	var owner, id, holder string
	var texts [12]string // purpose to failure
	var version, created, updated, until, attempt int64
	dest := []any{&owner, &id, &version}
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	return bare{query, args, append(dest, &created, &updated, &holder, &until, &attempt), rows}
}

// floor runs queries as bare prepared statements.
func floor(b *testing.B, db *DB, queries ...bare) {
	b.Helper()
	stmts := make([]*sql.Stmt, len(queries))
	for i, q := range queries {
		var err error
		if stmts[i], err = db.reader.PrepareContext(b.Context(), q.query); err != nil {
			b.Fatal(err)
		}
		defer func() { _ = stmts[i].Close() }()
	}
	for b.Loop() {
		for i, q := range queries {
			rows, err := stmts[i].QueryContext(b.Context(), q.args...)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for rows.Next() {
				if err := rows.Scan(q.dest...); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if err := rows.Err(); err != nil || n != q.rows {
				b.Fatal(n, err)
			}
		}
	}
}

func benchOpen(b *testing.B) *DB {
	b.Helper()
	db, err := Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func benchDrafts(b *testing.B) *DB {
	b.Helper()
	db := benchOpen(b)
	for n := range 1000 {
		d := email.Draft{
			ID:      fmt.Sprintf("00000000-0000-7000-8000-%012d", n),
			Brief:   email.Brief{Purpose: "ask for the invoice", Tone: "formal", Length: "medium"},
			Status:  email.StatusComplete,
			Subject: "Invoice",
			Body:    "Hello Dana,\n\ncould you please send the invoice again?\n\nThanks\nAnn",
			Model:   "model-1",
			Created: time.UnixMicro(int64(n)),
			Updated: time.UnixMicro(int64(n)),
		}
		if err := db.Email().Create(b.Context(), "ann", d); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func replace(list []movies.Movie) movies.Batch {
	return movies.Batch{Films: list, Mode: movies.Replace}
}

// benchFilms makes n films of a century with two or three of 19 genres each.
func benchFilms(n int) []movies.Movie {
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

// BenchmarkDraftsAtOnce stores drafts as a server does, which writes each one twice. The
// number is how many are stored at the same time.
func BenchmarkDraftsAtOnce(b *testing.B) {
	for _, writers := range []int{1, 16, 100} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			drafts := benchOpen(b).Email()
			var left, last atomic.Int64
			left.Store(int64(b.N))
			var group sync.WaitGroup
			b.ResetTimer()
			for range writers {
				group.Go(func() {
					for left.Add(-1) >= 0 {
						d := email.Draft{ID: strconv.FormatInt(last.Add(1), 10), Version: 1,
							Brief: email.Brief{Purpose: "invite the team"}, Status: email.StatusPending}
						err := drafts.Create(b.Context(), "ann", d)
						d.Version, d.Status, d.Body = 2, email.StatusComplete, strings.Repeat("word ", 100)
						if err = cmp.Or(err, drafts.Update(b.Context(), "ann", d)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			group.Wait()
		})
	}
}
