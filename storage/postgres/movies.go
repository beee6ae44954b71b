package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// films is a [movies.Store].
type films struct {
	pool                                               *pool
	imported, summary, counts, rank, earnings, ofYears *sqlx.Stmt

	// Upsert runs these in its transaction.
	lock, find, invented, remove, earned, putImport *sqlx.Stmt
	findYears, putYears, endYears                   *sqlx.Stmt
}

// filmRow is a row of the table films, without the columns that follow from others.
type filmRow struct {
	ID         int64          `db:"id"`
	Title      string         `db:"title"`
	Released   *time.Time     `db:"released"`
	Popularity *float64       `db:"popularity"`
	Genres     pq.StringArray `db:"genres"`
	Budget     *int64         `db:"budget"`
	Revenue    *int64         `db:"revenue"`
	Votes      *int64         `db:"votes"`
	Rating     *float64       `db:"rating"`
	Runtime    *int64         `db:"runtime"`
	Language   string         `db:"language"`
	Countries  pq.StringArray `db:"countries"`
}

// Every query names its columns. A prepared SELECT * would break on old servers when a
// new server adds a column.
const (
	filmColumns = `id, title, released, popularity, genres, budget, revenue,
		votes, rating, runtime, language, countries`
	selectFilms = `SELECT ` + filmColumns + ` FROM films`
	yearColumns = `year, films, no_genre, invented, ranked, genres, counts`
	summarize   = `SELECT year, films, invented FROM year_counts`
	countGenres = `SELECT ` + yearColumns + ` FROM year_counts
		WHERE year BETWEEN greatest($1, 1) AND $2`
	// A year without ranked films has one row, for its counts.
	rankYear = `
		SELECT ranked, films - ranked AS unknown, top,
			coalesce(id, 0) AS id, coalesce(title, '') AS title,
			released, popularity, f.genres, budget, revenue, votes, rating, runtime,
			coalesce(language, '') AS language, countries
		FROM year_counts LEFT JOIN LATERAL (
			(SELECT true AS top,
					row_number() OVER (ORDER BY popularity DESC NULLS LAST, id) AS place,
					` + filmColumns + `
				FROM films WHERE year = $1 AND popularity IS NOT NULL
				ORDER BY popularity DESC NULLS LAST, id LIMIT $2)
			UNION ALL
			(SELECT false, row_number() OVER (ORDER BY popularity NULLS FIRST, id DESC),
					` + filmColumns + `
				FROM films WHERE year = $1 AND popularity IS NOT NULL
				ORDER BY popularity NULLS FIRST, id DESC LIMIT $2)
		) f ON true WHERE year = $1 ORDER BY place`
	// Films of the same genres share a row, because it costs more to read rows than
	// to read arrays.
	earn = `
		SELECT genres, array_agg(year) AS years,
			array_agg(budget) AS budgets, array_agg(revenue) AS revenues
		FROM earnings WHERE year > 0 GROUP BY genres`
)

func newFilms(p *preparer) *films {
	return &films{
		pool:     p.pool,
		imported: p.prepare(sqlstore.GetImported),
		summary:  p.prepare(summarize),
		counts:   p.prepare(countGenres),
		rank:     p.prepare(rankYear),
		earnings: p.prepare(earn),
		ofYears:  p.prepare(filmsOfYears),

		lock: p.prepare(`SELECT pg_advisory_xact_lock('films'::regclass::bigint)`),
		find: p.prepare(selectFilms + ` WHERE id = ANY ($1)`),
		// Before there are statistics, the planner looks through all films for
		// id < 0. The second condition spares that if no film is invented.
		invented: p.prepare(selectFilms + ` WHERE id < 0
			AND EXISTS (SELECT 1 FROM year_counts WHERE invented > 0)`),
		remove: p.prepare(`DELETE FROM films WHERE id = ANY ($1)`),
		earned: p.prepare(`
			INSERT INTO earnings (film, year, budget, revenue, genres)
			SELECT id, year, budget, revenue, genres FROM films WHERE id = ANY ($1)`),
		putImport: p.prepare(putImported),

		findYears: p.prepare(`SELECT ` + yearColumns + ` FROM year_counts WHERE year = ANY ($1)`),
		putYears: p.prepare(`
			INSERT INTO year_counts (` + yearColumns + `)
			SELECT ` + yearColumns + ` FROM json_populate_recordset(NULL::year_counts, $1)
			ON CONFLICT (year) DO UPDATE SET films = excluded.films, no_genre = excluded.no_genre,
				invented = excluded.invented, ranked = excluded.ranked,
				genres = excluded.genres, counts = excluded.counts`),
		endYears: p.prepare(`DELETE FROM year_counts WHERE year = ANY ($1)`),
	}
}

func (s *films) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	var rows []filmRow
	if err := s.pool.list(ctx, s.find, &rows, ids); err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows), nil
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	var years []movies.YearCount
	if err := s.pool.list(ctx, s.summary, &years); err != nil {
		return movies.Summary{}, translate(ctx, err, nil)
	}
	var sum movies.Summary
	for _, y := range years {
		sum = sum.Add(y)
	}
	return sum, nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	var rows []yearRow
	if err := s.pool.list(ctx, s.counts, &rows, from, to); err != nil {
		return movies.GenreCounts{}, translate(ctx, err, nil)
	}
	var counts movies.GenreCounts
	for _, r := range rows {
		counts = counts.Add(r.tally())
	}
	return counts, nil
}

func (s *films) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	var rows []struct {
		Ranked  int   `db:"ranked"`
		Unknown int   `db:"unknown"`
		Top     *bool `db:"top"`
		filmRow
	}
	if err := s.pool.list(ctx, s.rank, &rows, year, n); err != nil {
		return movies.Ranking{}, translate(ctx, err, nil)
	}
	var r movies.Ranking
	for _, row := range rows {
		r.Ranked, r.Unknown = row.Ranked, row.Unknown
		switch {
		case row.Top == nil: // no film is ranked
		case *row.Top:
			r.Top = append(r.Top, row.movie())
		default:
			r.Bottom = append(r.Bottom, row.movie())
		}
	}
	return r, nil
}

func (s *films) Earnings(ctx context.Context) ([]movies.Earning, error) {
	var rows []struct {
		Genres   pq.StringArray `db:"genres"`
		Years    pq.Int64Array  `db:"years"`
		Budgets  pq.Int64Array  `db:"budgets"`
		Revenues pq.Int64Array  `db:"revenues"`
	}
	if err := s.pool.list(ctx, s.earnings, &rows); err != nil {
		return nil, translate(ctx, err, nil)
	}
	var known []movies.Earning
	for _, r := range rows {
		for i, year := range r.Years {
			known = append(known, movies.Earning{
				Year: int(year), Budget: r.Budgets[i], Revenue: r.Revenues[i], Genres: slices.Clone(r.Genres),
			})
		}
	}
	return known, nil
}

func moviesOf(rows []filmRow) []movies.Movie {
	list := make([]movies.Movie, len(rows))
	for i, r := range rows {
		list[i] = r.movie()
	}
	return list
}

func (r *filmRow) movie() movies.Movie {
	m := movies.Movie{
		ID: r.ID, Title: r.Title, Genres: r.Genres,
		Popularity: r.Popularity, Budget: r.Budget, Revenue: r.Revenue,
		Votes: r.Votes, Rating: r.Rating, Runtime: r.Runtime,
		Language: r.Language, Countries: r.Countries,
	}
	if r.Released != nil {
		m.Released = r.Released.UTC()
	}
	return m
}
