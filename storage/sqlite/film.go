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
	// Place is where the film stands in the order of arrival. The database gives it.
	Place      int64             `db:"place"`
	ID         int64             `db:"id"`
	Title      string            `db:"title"`
	Words      string            `db:"words"`
	Released   sql.Null[int64]   `db:"released"`
	Year       int               `db:"year"`
	Popularity sql.Null[float64] `db:"popularity"`
	Genres     string            `db:"genres"`
	Budget     sql.Null[int64]   `db:"budget"`
	Revenue    sql.Null[int64]   `db:"revenue"`
	Votes      sql.Null[int64]   `db:"votes"`
	Rating     sql.Null[float64] `db:"rating"`
	Runtime    sql.Null[int64]   `db:"runtime"`
	Language   string            `db:"language"`
	Countries  string            `db:"countries"`
}

func rowOfFilm(m movies.Movie) filmRow {
	row := filmRow{
		ID:         m.ID,
		Title:      m.Title,
		Words:      wordsOf(m.Title),
		Year:       m.Year(),
		Genres:     namesText(m.Genres),
		Popularity: nullable(m.Popularity),
		Budget:     nullable(m.Budget),
		Revenue:    nullable(m.Revenue),
		Votes:      nullable(m.Votes),
		Rating:     nullable(m.Rating),
		Runtime:    nullable(m.Runtime),
		Language:   m.Language,
		Countries:  namesText(m.Countries),
	}
	if !m.Released.IsZero() {
		row.Released = nullable(new(m.Released.UnixMicro()))
	}
	return row
}

// filmColumns are the columns of a row that a film decides.
const filmColumns = `id, title, words, released, year, popularity, genres, budget, revenue,
	votes, rating, runtime, language, countries`

const (
	columns      = 14 // in filmColumns
	placeholders = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
)

// appendTo appends the values of filmColumns, as the driver takes them.
func (r *filmRow) appendTo(values []any) []any {
	return append(values, r.ID, r.Title, r.Words, value(r.Released), int64(r.Year),
		value(r.Popularity), r.Genres, value(r.Budget), value(r.Revenue),
		value(r.Votes), value(r.Rating), value(r.Runtime), r.Language, r.Countries)
}

// value returns what is in n, or nil.
func value[T any](n sql.Null[T]) any {
	if !n.Valid {
		return nil
	}
	return n.V
}

// namesText writes names as a JSON array, [] if there are none.
func namesText(names []string) string {
	if len(names) == 0 {
		return noNames
	}
	text, _ := json.Marshal(names) // cannot fail for strings
	return string(text)
}

const noNames = "[]"

// readNames reads what namesText wrote.
func readNames(text string) (names []string, err error) {
	if text == noNames {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &names)
	return names, err
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
		Votes: pointer(r.Votes), Rating: pointer(r.Rating), Runtime: pointer(r.Runtime),
		Language: r.Language,
	}
	if r.Released.Valid {
		m.Released = time.UnixMicro(r.Released.V).UTC()
	}
	var err error
	if m.Genres, err = readNames(r.Genres); err != nil {
		return movies.Movie{}, fmt.Errorf("genres of film %d: %w", r.ID, err)
	}
	if m.Countries, err = readNames(r.Countries); err != nil {
		return movies.Movie{}, fmt.Errorf("countries of film %d: %w", r.ID, err)
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
