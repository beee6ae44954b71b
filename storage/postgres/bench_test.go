package postgres

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Each benchmark has two runs: the store, and a "floor". The floor is the same SQL as a
// bare prepared statement of database/sql and lib/pq on the same database.

func BenchmarkGetDraft(b *testing.B) {
	db := benchDrafts(b)
	ctx := b.Context()
	const id = "00000000-0000-4000-8000-000000000500"
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Email().Get(ctx, "ann", id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, sqlstore.GetDraft, 1, []any{"ann", id}, draftFields()...)
	})
}

func BenchmarkListDrafts(b *testing.B) {
	db := benchDrafts(b)
	ctx := b.Context()
	const page = 20
	from := time.UnixMicro(600).UTC()
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if list, err := db.Email().List(ctx, "ann", marquee.Place{Created: from}, page); err != nil ||
				len(list) != page {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		floor(b, db, sqlstore.ListDrafts, page, []any{"ann", from, "", page}, draftFields()...)
	})
}

// draftFields are what the columns of a draft are scanned into.
func draftFields() []any {
	var owner string
	var d email.Draft
	return []any{
		&owner, &d.ID, &d.Version,
		&d.Brief.Purpose, &d.Brief.Tone, &d.Brief.Details, &d.Brief.Recipient, &d.Brief.Sender,
		&d.Brief.Language, &d.Brief.Length,
		&d.Status, &d.Subject, &d.Body, &d.Model, &d.Failure, &d.Created, &d.Updated,
		&d.Lease.Holder, &d.Lease.Until, &d.Lease.Attempt,
	}
}

func benchDrafts(b *testing.B) *DB {
	b.Helper()
	db := benchOpen(b)
	for n := range 1000 {
		d := email.Draft{
			ID:      fmt.Sprintf("00000000-0000-4000-8000-%012d", n),
			Version: 2,
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
	if _, err := db.pool.Exec(`VACUUM ANALYZE drafts`); err != nil {
		b.Fatal(err)
	}
	return db
}

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
		floor(b, db, countGenres, len(counts.Films), []any{1990, 2019}, &r.Year, &r.Films, &r.NoGenre,
			&r.Invented, &r.Ranked, &r.Genres, &r.Counts)
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
		floor(b, db, rankYear, 2*n, []any{2015, n}, &ranked, &unknown, &top, &r.ID, &r.Title, &r.Released,
			&r.Popularity, &r.Genres, &r.Budget, &r.Revenue)
	})
}

func BenchmarkEarnings(b *testing.B) {
	db := benchFilms(b)
	ctx := b.Context()
	rows := rowsOf(b, db, `SELECT DISTINCT genres FROM earnings`)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if e, err := db.Movies().Earnings(ctx); err != nil || len(e) == 0 {
				b.Fatal(e, err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		var genres pq.StringArray
		var years, budgets, revenues pq.Int64Array
		floor(b, db, earn, len(rows), nil, &genres, &years, &budgets, &revenues)
	})
}

// A page takes the same time however many films are before it.
func BenchmarkSearch(b *testing.B) {
	const films, page = 60_000, 20
	db := benchOpen(b)
	if _, err := db.Movies().Upsert(b.Context(), movies.Batch{Films: makeFilms(films)}); err != nil {
		b.Fatal(err)
	}
	if _, err := db.pool.Exec(`ANALYZE films`); err != nil {
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

// floor runs a query as a bare prepared statement.
func floor(b *testing.B, db *DB, query string, rows int, args []any, dest ...any) {
	b.Helper()
	stmt, err := db.pool.PrepareContext(b.Context(), sqlx.Rebind(sqlx.DOLLAR, query))
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

// The floor of an import writes the same rows by COPY in as many transactions. It does
// not look up, compare or count anything first.
func BenchmarkImport(b *testing.B) {
	list := makeFilms(benchSize)
	db := benchOpen(b)
	upsert := func(b *testing.B, want movies.Change) {
		b.Helper()
		if change, err := db.Movies().Upsert(b.Context(), movies.Batch{Films: list}); err != nil ||
			change != want {
			b.Fatal(change, err)
		}
	}
	upsert(b, movies.Change{Inserted: benchSize})
	films := rowsOf(b, db, `
		SELECT id, title, words::text, released::text, year, popularity, genres::text, budget, revenue
		FROM films ORDER BY id`)
	years := rowsOf(b, db,
		`SELECT year, films, no_genre, invented, ranked, genres::text, counts::text FROM year_counts`)

	run := func(name string, before, f func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				before(b)
				b.StartTimer()
				f(b)
			}
		})
	}
	empty := func(b *testing.B) {
		b.Helper()
		if _, err := db.pool.Exec(`TRUNCATE films, earnings, year_counts`); err != nil {
			b.Fatal(err)
		}
	}
	run("at once/store", empty, func(b *testing.B) { upsert(b, movies.Change{Inserted: benchSize}) })
	run("at once/floor", empty, func(b *testing.B) { bareCopy(b, db, films, years) })
	run("in batches/store", empty, func(b *testing.B) {
		s := must(movies.New(db.Movies(), nil))
		result, err := s.Import(b.Context(), movies.All(list), nil)
		if err != nil || result.Inserted != benchSize {
			b.Fatal(result, err)
		}
	})
	run("in batches/floor", empty, func(b *testing.B) {
		with := years                                  // the first
		for batch := range slices.Chunk(films, 2000) { // as many as the Service takes
			bareCopy(b, db, batch, with)
			with = nil
		}
	})
	change := func(*testing.B) {
		for i := range list {
			*list[i].Popularity += 0.5
		}
	}
	run("again, changed/store", change, func(b *testing.B) {
		upsert(b, movies.Change{Updated: benchSize})
	})
	run("again, the same/store", func(*testing.B) {}, func(b *testing.B) {
		upsert(b, movies.Change{Unchanged: benchSize})
	})
}

// bareCopy writes films and counts in one transaction.
func bareCopy(b *testing.B, db *DB, films, years [][]any) {
	b.Helper()
	tx, err := db.pool.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for table, rows := range map[string][][]any{"films": films, "year_counts": years} {
		stmt, err := tx.PrepareContext(b.Context(), `COPY `+table+` FROM STDIN`)
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
	if err := tx.Commit(); err != nil {
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
	if _, err := db.Movies().Upsert(b.Context(),
		movies.Batch{Films: makeFilms(benchSize)}); err != nil {
		b.Fatal(err)
	}
	if _, err := db.pool.Exec(`ANALYZE films, year_counts`); err != nil {
		b.Fatal(err)
	}
	return db
}

// makeFilms makes n films of a century with two or three of 19 genres each. One film in
// 51 has money.
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
		if i%51 == 0 {
			m.Budget, m.Revenue = new(int64(i+1)), new(int64(2*i+1))
		}
		list[i] = m
	}
	return list
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
