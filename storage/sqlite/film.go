package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// filmRow is a row of the table films.
type filmRow struct {
	ID         int64             `db:"id"`
	Title      string            `db:"title"`
	Words      string            `db:"words"`
	Released   sql.Null[int64]   `db:"released"`
	Year       int               `db:"year"`
	Popularity sql.Null[float64] `db:"popularity"`
	Genres     string            `db:"genres"`
	Budget     sql.Null[int64]   `db:"budget"`
	Revenue    sql.Null[int64]   `db:"revenue"`
}

func rowOfFilm(m movies.Movie) filmRow {
	// [] if there are none. It cannot fail for strings.
	genres, _ := json.Marshal(append([]string{}, m.Genres...))
	row := filmRow{
		ID:         m.ID,
		Title:      m.Title,
		Words:      wordsOf(m.Title),
		Year:       m.Year(),
		Genres:     string(genres),
		Popularity: nullable(m.Popularity),
		Budget:     nullable(m.Budget),
		Revenue:    nullable(m.Revenue),
	}
	if !m.Released.IsZero() {
		row.Released = nullable(new(m.Released.UnixMicro()))
	}
	return row
}

func nullable[T any](p *T) (n sql.Null[T]) {
	if p != nil {
		n = sql.Null[T]{V: *p, Valid: true}
	}
	return n
}

func (r *filmRow) movie() (movies.Movie, error) {
	m := movies.Movie{
		ID: r.ID, Title: r.Title, Popularity: pointer(r.Popularity),
		Budget: pointer(r.Budget), Revenue: pointer(r.Revenue),
	}
	if r.Released.Valid {
		m.Released = time.UnixMicro(r.Released.V).UTC()
	}
	if err := json.Unmarshal([]byte(r.Genres), &m.Genres); err != nil {
		return movies.Movie{}, fmt.Errorf("genres of film %d: %w", r.ID, err)
	}
	return m, nil
}

func pointer[T any](n sql.Null[T]) *T {
	if !n.Valid {
		return nil
	}
	return new(n.V)
}

func moviesOf(rows []filmRow) ([]movies.Movie, error) {
	list := make([]movies.Movie, len(rows))
	for i := range rows {
		var err error
		if list[i], err = rows[i].movie(); err != nil {
			return nil, fmt.Errorf("sqlite: %w", err)
		}
	}
	return list, nil
}
