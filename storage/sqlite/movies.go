package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// films is a [movies.Store].
type films struct {
	writer, reader         *sqlx.DB
	find                   *sqlx.Stmt // on the writer, for Upsert
	put                    *sqlx.NamedStmt
	clearGenres, putGenre  *sqlx.Stmt
	deleteInvented         *sqlx.Stmt
	summary, years, genres *sqlx.Stmt
	top, bottom, ranked    *sqlx.Stmt
}

// filmRow is a row of the table films.
type filmRow struct {
	ID         int64             `db:"id"`
	Title      string            `db:"title"`
	Words      string            `db:"words"`
	Released   sql.Null[int64]   `db:"released"`
	Year       int               `db:"year"`
	Popularity sql.Null[float64] `db:"popularity"`
	Genres     string            `db:"genres"`
	GenreCount int               `db:"genre_count"`
}

const (
	// Each figure comes from an index of its own.
	summarize = `
		SELECT (SELECT count(*) FROM films) AS films,
			(SELECT count(*) FROM films WHERE id < 0) AS invented,
			(SELECT coalesce(min(year), 0) FROM films WHERE year > 0) AS first_year,
			(SELECT coalesce(max(year), 0) FROM films) AS last_year`
	countYears = `
		SELECT year, count(*) AS films, count(*) FILTER (WHERE genre_count = 0) AS no_genre,
			count(*) FILTER (WHERE id < 0) AS invented
		FROM films WHERE year BETWEEN max(?, 1) AND ? GROUP BY year`
	countGenres = `
		SELECT year, genre, of, count(*) AS films
		FROM film_genres WHERE year BETWEEN max(?, 1) AND ? GROUP BY year, genre, of`
	rankTop = `
		SELECT * FROM films WHERE year = ? AND popularity IS NOT NULL
		ORDER BY popularity DESC, id LIMIT ?`
	rankBottom = `
		SELECT * FROM films WHERE year = ? AND popularity IS NOT NULL
		ORDER BY popularity, id DESC LIMIT ?`
	countRanked = `
		SELECT count(popularity) AS ranked, count(*) - count(popularity) AS unknown
		FROM films WHERE year = ?`
)

func newFilms(p *preparer) *films {
	return &films{
		writer: p.db.writer,
		reader: p.db.reader,
		find:   p.write(`SELECT * FROM films WHERE id = ?`),
		put: p.writeNamed(`
			INSERT INTO films VALUES (:id, :title, :words, :released, :year, :popularity, :genres, :genre_count)
			ON CONFLICT (id) DO UPDATE SET title = :title, words = :words, released = :released, year = :year,
				popularity = :popularity, genres = :genres, genre_count = :genre_count`),
		clearGenres:    p.write(`DELETE FROM film_genres WHERE film = ?`),
		putGenre:       p.write(`INSERT INTO film_genres (year, genre, of, film) VALUES (?, ?, ?, ?)`),
		deleteInvented: p.write(`DELETE FROM films WHERE id < 0`),
		summary:        p.read(summarize),
		years:          p.read(countYears),
		genres:         p.read(countGenres),
		top:            p.read(rankTop),
		bottom:         p.read(rankBottom),
		ranked:         p.read(countRanked),
	}
}

func (s *films) DeleteInvented(ctx context.Context) (int, error) {
	var n int64
	err := untilFree(ctx, func() error {
		result, err := s.deleteInvented.ExecContext(ctx)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return int(n), translate(ctx, err, nil)
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	var row struct {
		Films    int `db:"films"`
		Invented int `db:"invented"`
		From     int `db:"first_year"`
		To       int `db:"last_year"`
	}
	if err := s.summary.GetContext(ctx, &row); err != nil {
		return movies.Summary{}, translate(ctx, err, nil)
	}
	return movies.Summary(row), nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	var years []struct {
		Year     int `db:"year"`
		Films    int `db:"films"`
		NoGenre  int `db:"no_genre"`
		Invented int `db:"invented"`
	}
	var genres []struct {
		Year  int    `db:"year"`
		Genre string `db:"genre"`
		Of    int    `db:"of"`
		Films int    `db:"films"`
	}
	err := inTx(ctx, s.reader, func(tx *sqlx.Tx) error {
		if err := tx.StmtxContext(ctx, s.years).SelectContext(ctx, &years, from, to); err != nil {
			return err
		}
		return tx.StmtxContext(ctx, s.genres).SelectContext(ctx, &genres, from, to)
	})
	if err != nil {
		return movies.GenreCounts{}, translate(ctx, err, nil)
	}
	var counts movies.GenreCounts
	for _, row := range years {
		counts.Films = append(counts.Films, movies.YearCount(row))
	}
	for _, row := range genres {
		counts.Genres = append(counts.Genres, movies.GenreCount(row))
	}
	return counts, nil
}

func (s *films) Rank(ctx context.Context, year, n int) (movies.Ranking, error) {
	var top, bottom []filmRow
	var counts struct {
		Ranked  int `db:"ranked"`
		Unknown int `db:"unknown"`
	}
	err := inTx(ctx, s.reader, func(tx *sqlx.Tx) error {
		if err := tx.StmtxContext(ctx, s.top).SelectContext(ctx, &top, year, n); err != nil {
			return err
		}
		if err := tx.StmtxContext(ctx, s.bottom).SelectContext(ctx, &bottom, year, n); err != nil {
			return err
		}
		return tx.StmtxContext(ctx, s.ranked).GetContext(ctx, &counts, year)
	})
	if err != nil {
		return movies.Ranking{}, translate(ctx, err, nil)
	}
	r := movies.Ranking{Ranked: counts.Ranked, Unknown: counts.Unknown}
	if r.Top, err = moviesOf(top); err != nil {
		return movies.Ranking{}, err
	}
	r.Bottom, err = moviesOf(bottom)
	return r, err
}

// Search walks the films in the order of the answer and tests each until the
// page is full. Words are looked for in the text of every film passed on the
// way, about 1 µs each: for words that few films have, that is all of them.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	query, args := searchQuery(q)
	var rows []filmRow
	if err := s.reader.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows)
}

func searchQuery(q movies.Query) (query string, args []any) {
	var b strings.Builder
	b.WriteString("SELECT * FROM films WHERE TRUE")
	and := func(condition string, value any) {
		b.WriteString(" AND " + condition)
		args = append(args, value)
	}
	for _, w := range q.Words {
		and("instr(words, ?) > 0", " "+w)
	}
	if q.Year != 0 {
		and("year = ?", q.Year)
	}
	if q.Genre != "" {
		and("EXISTS (SELECT 1 FROM film_genres WHERE film = films.id AND genre = ?)", q.Genre)
	}
	return sqlstore.FilmsAfter(q.After, q.Limit, b.String(), args)
}

func moviesOf(rows []filmRow) ([]movies.Movie, error) {
	list := make([]movies.Movie, len(rows))
	for i, r := range rows {
		m := movies.Movie{ID: r.ID, Title: r.Title}
		if r.Released.Valid {
			m.Released = time.UnixMicro(r.Released.V).UTC()
		}
		if r.Popularity.Valid {
			m.Popularity = &r.Popularity.V
		}
		if err := json.Unmarshal([]byte(r.Genres), &m.Genres); err != nil {
			return nil, fmt.Errorf("sqlite: genres of film %d: %w", r.ID, err)
		}
		list[i] = m
	}
	return list, nil
}
