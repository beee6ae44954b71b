package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// films is a [movies.Store].
type films struct {
	db     *DB
	reader *sqlx.DB
	// Upsert runs these on the writer.
	findFilms, findInvented, deleteInvented, put, insert *sqlx.Stmt
	lastPlace, addWords, addOldWords, dropWords          *sqlx.Stmt
	findYears, putYear, endYear                          *sqlx.Stmt
	findImport, putImport                                *sqlx.Stmt
	// These run on the reader.
	get, imported, summary, years, top, bottom, ranked, earnings *sqlx.Stmt
}

const (
	findFilms    = `SELECT * FROM films WHERE id IN (SELECT value FROM json_each(?))`
	findInvented = `SELECT * FROM films WHERE id < 0`
	// Figures come from the counts of years, which are one small row for each year.
	summarize   = `SELECT year, films, invented FROM year_counts`
	countYears  = `SELECT * FROM year_counts WHERE year BETWEEN ? AND ?`
	countRanked = `
		SELECT coalesce(sum(ranked), 0) AS ranked, coalesce(sum(films - ranked), 0) AS unknown
		FROM year_counts WHERE year = ?`
	earn = `
		SELECT year, budget, revenue, genres FROM films
		WHERE year > 0 AND budget IS NOT NULL AND revenue IS NOT NULL`
	rankTop = `
		SELECT * FROM films WHERE year = ? AND popularity IS NOT NULL
		ORDER BY popularity DESC, id LIMIT ?`
	rankBottom = `
		SELECT * FROM films WHERE year = ? AND popularity IS NOT NULL
		ORDER BY popularity, id DESC LIMIT ?`
)

// insertRows is how many new films are written at a time. Their statement must not be
// undone alone: OR FAIL keeps SQLite from saving each page before it changes it.
const insertRows = 64

func newFilms(p *preparer) *films {
	return &films{
		db:             p.db,
		reader:         p.db.reader,
		findFilms:      p.write(findFilms),
		findInvented:   p.write(findInvented),
		deleteInvented: p.write(`DELETE FROM films WHERE id < 0`),
		insert: p.write(`INSERT OR FAIL INTO films (` + filmColumns + `) VALUES ` +
			strings.Repeat(placeholders+", ", insertRows-1) + placeholders),
		put: p.write(`
			INSERT INTO films (` + filmColumns + `) VALUES ` + placeholders + `
			ON CONFLICT (id) DO UPDATE SET title = excluded.title, words = excluded.words,
				released = excluded.released, year = excluded.year,
				popularity = excluded.popularity, genres = excluded.genres,
				budget = excluded.budget, revenue = excluded.revenue, votes = excluded.votes,
				rating = excluded.rating, runtime = excluded.runtime,
				language = excluded.language, countries = excluded.countries`),
		lastPlace: p.write(`SELECT coalesce(max(place), 0) FROM films`),
		addWords: p.write(`
			INSERT INTO film_words (rowid, words) SELECT place, words FROM films WHERE place > ?`),
		addOldWords: p.write(`INSERT INTO film_words (rowid, words) VALUES (?, ?)`),
		dropWords:   p.write(`INSERT INTO film_words (film_words, rowid, words) VALUES ('delete', ?, ?)`),
		findYears:   p.write(countYears),
		putYear: p.write(`
			INSERT OR REPLACE INTO year_counts (year, films, no_genre, invented, ranked, genres)
			VALUES (?, ?, ?, ?, ?, ?)`),
		endYear:    p.write(`DELETE FROM year_counts WHERE year = ?`),
		findImport: p.write(sqlstore.GetImported),
		putImport: p.write(`
			INSERT OR REPLACE INTO imported (id, version, source, as_of, key, rows, done, sources)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?)`),
		get:      p.read(findFilms),
		imported: p.read(sqlstore.GetImported),
		summary:  p.read(summarize),
		years:    p.read(countYears),
		top:      p.read(rankTop),
		bottom:   p.read(rankBottom),
		ranked:   p.read(countRanked),
		earnings: p.read(earn),
	}
}

func (s *films) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	var rows []filmRow
	if err := s.get.SelectContext(ctx, &rows, listOf(ids)); err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows)
}

func (s *films) Imported(ctx context.Context) (movies.Import, error) {
	i, err := sqlstore.ReadImport(ctx, s.imported)
	return i, translate(ctx, err, nil)
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	var years []movies.YearCount
	if err := s.summary.SelectContext(ctx, &years); err != nil {
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
	if err := s.years.SelectContext(ctx, &rows, max(from, 1), to); err != nil {
		return movies.GenreCounts{}, translate(ctx, err, nil)
	}
	var counts movies.GenreCounts
	for _, r := range rows {
		counts = counts.Add(r.tally())
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

func (s *films) Earnings(ctx context.Context) ([]movies.Earning, error) {
	var rows []struct {
		Year    int    `db:"year"`
		Budget  int64  `db:"budget"`
		Revenue int64  `db:"revenue"`
		Genres  string `db:"genres"`
	}
	if err := s.earnings.SelectContext(ctx, &rows); err != nil {
		return nil, translate(ctx, err, nil)
	}
	known := make([]movies.Earning, len(rows))
	read := map[string][]string{} // many films have the same genres
	for i, r := range rows {
		genres, found := read[r.Genres]
		if !found {
			if err := json.Unmarshal([]byte(r.Genres), &genres); err != nil {
				return nil, fmt.Errorf("sqlite: genres of a film: %w", err)
			}
			read[r.Genres] = genres
		}
		known[i] = movies.Earning{
			Year: r.Year, Budget: r.Budget, Revenue: r.Revenue, Genres: slices.Clone(genres),
		}
	}
	return known, nil
}
