package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// films is a [movies.Store].
type films struct {
	pool                  *pool
	summary, counts, rank *sqlx.Stmt

	// For changes, in their transaction.
	lock, find, invented, remove  *sqlx.Stmt
	findYears, putYears, endYears *sqlx.Stmt
}

// filmRow is a row of the table films, without what follows from the others.
type filmRow struct {
	ID         int64          `db:"id"`
	Title      string         `db:"title"`
	Released   *time.Time     `db:"released"`
	Popularity *float64       `db:"popularity"`
	Genres     pq.StringArray `db:"genres"`
}

const (
	yearColumns = `year, films, no_genre, invented, ranked, genres, counts`
	summarize   = `
		SELECT coalesce(sum(films), 0) AS films, coalesce(sum(invented), 0) AS invented,
			coalesce(min(year) FILTER (WHERE year > 0), 0) AS first_year, coalesce(max(year), 0) AS last_year
		FROM year_counts`
	countGenres = `SELECT ` + yearColumns + ` FROM year_counts WHERE year BETWEEN greatest($1, 1) AND $2`
	// A year without ranked films has one row all the same, for its counts.
	rankYear = `
		SELECT ranked, films - ranked AS unknown, top, coalesce(id, 0) AS id, coalesce(title, '') AS title,
			released, popularity, f.genres
		FROM year_counts LEFT JOIN LATERAL (
			(SELECT true AS top, row_number() OVER (ORDER BY popularity DESC NULLS LAST, id) AS place,
					id, title, released, popularity, genres
				FROM films WHERE year = $1 AND popularity IS NOT NULL
				ORDER BY popularity DESC NULLS LAST, id LIMIT $2)
			UNION ALL
			(SELECT false, row_number() OVER (ORDER BY popularity NULLS FIRST, id DESC),
					id, title, released, popularity, genres
				FROM films WHERE year = $1 AND popularity IS NOT NULL
				ORDER BY popularity NULLS FIRST, id DESC LIMIT $2)
		) f ON true WHERE year = $1 ORDER BY place`
)

func newFilms(p *preparer) *films {
	return &films{
		pool:    p.pool,
		summary: p.prepare(summarize),
		counts:  p.prepare(countGenres),
		rank:    p.prepare(rankYear),

		// Films change in one transaction at a time, which the counts need.
		lock:     p.prepare(`SELECT pg_advisory_xact_lock('films'::regclass::bigint)`),
		find:     p.prepare(selectFilms + ` WHERE id = ANY ($1)`),
		invented: p.prepare(selectFilms + ` WHERE id < 0`),
		remove:   p.prepare(`DELETE FROM films WHERE id = ANY ($1)`),

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

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	var row struct {
		Films    int `db:"films"`
		Invented int `db:"invented"`
		From     int `db:"first_year"`
		To       int `db:"last_year"`
	}
	if err := s.pool.get(ctx, s.summary, &row); err != nil {
		return movies.Summary{}, translate(ctx, err, nil)
	}
	return movies.Summary(row), nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	var rows []yearRow
	if err := s.pool.list(ctx, s.counts, &rows, from, to); err != nil {
		return movies.GenreCounts{}, translate(ctx, err, nil)
	}
	var counts movies.GenreCounts
	for _, r := range rows {
		counts.Films = append(counts.Films, movies.YearCount{Year: r.Year, Films: r.Films, NoGenre: r.NoGenre, Invented: r.Invented})
		for i, genre := range r.Genres {
			for j, films := range r.Counts[i] {
				if films > 0 {
					counts.Genres = append(counts.Genres, movies.GenreCount{Year: r.Year, Genre: genre, Of: j + 1, Films: films})
				}
			}
		}
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
		case row.Top == nil: // none is ranked
		case *row.Top:
			r.Top = append(r.Top, row.movie())
		default:
			r.Bottom = append(r.Bottom, row.movie())
		}
	}
	return r, nil
}

// Search prepares nothing: each of its many queries is planned for its words.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	if err := s.pool.acquire(ctx); err != nil {
		return nil, translate(ctx, err, nil)
	}
	defer s.pool.release()
	query, args := searchQuery(q)
	var rows []filmRow
	if err := s.pool.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows), nil
}

const selectFilms = `SELECT id, title, released, popularity, genres FROM films`

func searchQuery(q movies.Query) (query string, args []any) {
	var b strings.Builder
	b.WriteString(selectFilms + " WHERE TRUE")
	and := func(condition string, value any) {
		b.WriteString(" AND " + condition)
		args = append(args, value)
	}
	if len(q.Words) > 0 {
		and("words @@ ?::tsquery", lexemes(q.Words, ":*", " & "))
	}
	if q.Year != 0 {
		and("year = ?", q.Year)
	}
	if q.Genre != "" {
		and("? = ANY (genres)", q.Genre)
	}
	query, args = sqlstore.FilmsAfter(q.After, q.Limit, b.String(), args)
	return sqlx.Rebind(sqlx.DOLLAR, query), args
}

// lexemes writes words as a tsvector or a tsquery has them, each with a suffix.
func lexemes(words []string, suffix, separator string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + escaper.Replace(w) + "'" + suffix
	}
	return strings.Join(quoted, separator)
}

var escaper = strings.NewReplacer(`'`, `''`, `\`, `\\`)

func moviesOf(rows []filmRow) []movies.Movie {
	list := make([]movies.Movie, len(rows))
	for i, r := range rows {
		list[i] = r.movie()
	}
	return list
}

func (r *filmRow) movie() movies.Movie {
	m := movies.Movie{ID: r.ID, Title: r.Title, Genres: r.Genres, Popularity: r.Popularity}
	if r.Released != nil {
		m.Released = r.Released.UTC()
	}
	return m
}
