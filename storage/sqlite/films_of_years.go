package sqlite

import (
	"context"
	"database/sql"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// fewYears is the largest span whose films are found by the index of years. For a
// longer span it is quicker to read the table in the order of the file, because the
// films of a year lie scattered over it.
const fewYears = 5

const filmsOfYears = `
	SELECT id, title, released, popularity, genres, budget, revenue,
		votes, rating, runtime, language, countries
	FROM films NOT INDEXED WHERE year BETWEEN max(?, 1) AND ?`

// Films reads the rows one by one, in one statement.
func (s *films) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		stopped := false
		err := s.eachFilm(ctx, from, to, func(m movies.Movie) bool {
			stopped = !yield(m, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(movies.Movie{}, translate(ctx, err, nil))
		}
	}
}

// eachFilm calls f for each film of some years until f returns false.
func (s *films) eachFilm(ctx context.Context, from, to int, f func(movies.Movie) bool) error {
	query := filmsOfYears
	if to-from < fewYears {
		query = strings.Replace(query, "NOT INDEXED", "INDEXED BY films_by_year", 1)
	}
	rows, err := s.reader.QueryContext(ctx, query, from, to)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var r filmRow
	var genres, countries sql.RawBytes
	names := newNamesReader()
	for rows.Next() {
		err := rows.Scan(&r.ID, &r.Title, &r.Released, &r.Popularity, &genres, &r.Budget, &r.Revenue,
			&r.Votes, &r.Rating, &r.Runtime, &r.Language, &countries)
		if err != nil {
			return err
		}
		r.Genres, r.Countries = noNames, noNames
		m, err := r.movie()
		if err == nil {
			m.Genres, err = names.read(genres)
		}
		if err == nil {
			m.Countries, err = names.read(countries)
		}
		if err != nil {
			return err
		}
		if !f(m) {
			return nil
		}
	}
	return rows.Err()
}

// namesReader reads lists of names. Many films have the same list, so it keeps some.
type namesReader map[string][]string

const mostKeptLists = 10_000

func newNamesReader() namesReader { return namesReader{noNames: nil} }

// read returns a list of its own for each call.
func (kept namesReader) read(text []byte) ([]string, error) {
	names, found := kept[string(text)]
	if !found {
		var err error
		if names, err = readNames(string(text)); err != nil {
			return nil, err
		}
		if len(kept) < mostKeptLists {
			kept[string(text)] = names
		}
	}
	return append([]string(nil), names...), nil
}
