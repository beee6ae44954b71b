package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
)

// yearRow is a row of the table year_counts. It is written as JSON, which one
// statement turns into many rows with arrays.
type yearRow struct {
	Year     int `db:"year" json:"year"`
	Films    int `db:"films" json:"films"`
	NoGenre  int `db:"no_genre" json:"no_genre"`
	Invented int `db:"invented" json:"invented"`
	Ranked   int `db:"ranked" json:"ranked"`

	Genres pq.StringArray `db:"genres" json:"genres"`
	Counts matrix         `db:"counts" json:"counts"` // Counts[i][j] films have Genres[i] and j+1 genres in all
}

// recount brings the counts of years in step with films that go and come.
func (s *films) recount(ctx context.Context, tx *sqlx.Tx, gone, come []movies.Movie) error {
	years := map[int]*yearRow{}
	for _, m := range slices.Concat(gone, come) {
		years[m.Year()] = &yearRow{Year: m.Year(), Genres: pq.StringArray{}, Counts: matrix{}}
	}
	var rows []yearRow
	if err := tx.StmtxContext(ctx, s.findYears).SelectContext(ctx, &rows, slices.Collect(maps.Keys(years))); err != nil {
		return err
	}
	for _, r := range rows {
		years[r.Year] = &r
	}
	for _, m := range gone {
		years[m.Year()].add(m, -1)
	}
	for _, m := range come {
		years[m.Year()].add(m, 1)
	}

	rows = rows[:0]
	var ended []int
	for _, r := range years {
		if r.Films > 0 {
			r.trim()
			rows = append(rows, *r)
		} else {
			ended = append(ended, r.Year)
		}
	}
	if len(rows) > 0 {
		text, _ := json.Marshal(rows) // never fails for strings and whole numbers
		if _, err := tx.StmtxContext(ctx, s.putYears).ExecContext(ctx, text); err != nil {
			return err
		}
	}
	if len(ended) > 0 {
		if _, err := tx.StmtxContext(ctx, s.endYears).ExecContext(ctx, ended); err != nil {
			return err
		}
	}
	return nil
}

// add counts a film n times, 1 or -1.
func (r *yearRow) add(m movies.Movie, n int) {
	r.Films += n
	if len(m.Genres) == 0 {
		r.NoGenre += n
	}
	if m.Invented() {
		r.Invented += n
	}
	if m.Popularity != nil {
		r.Ranked += n
	}
	for _, genre := range m.Genres {
		i := slices.Index(r.Genres, genre)
		if i < 0 {
			i = len(r.Genres)
			r.Genres, r.Counts = append(r.Genres, genre), append(r.Counts, nil)
		}
		r.Counts[i] = pad(r.Counts[i], len(m.Genres))
		r.Counts[i][len(m.Genres)-1] += n
	}
}

// trim takes out genres without films, and makes all rows of counts equally long.
func (r *yearRow) trim() {
	width := 0
	for i := len(r.Genres) - 1; i >= 0; i-- {
		if slices.Max(r.Counts[i]) == 0 {
			r.Genres, r.Counts = slices.Delete(r.Genres, i, i+1), slices.Delete(r.Counts, i, i+1)
		} else {
			width = max(width, len(r.Counts[i]))
		}
	}
	for i := range r.Counts {
		r.Counts[i] = pad(r.Counts[i], width)
	}
}

// pad makes a list at least n long.
func pad(list []int, n int) []int {
	return append(list, make([]int, max(0, n-len(list)))...)
}

// matrix is an array of arrays of whole numbers.
type matrix [][]int

// Scan reads what the server writes, such as {{1,2},{3,4}}.
func (m *matrix) Scan(value any) error {
	text, ok := value.([]byte)
	if !ok {
		return fmt.Errorf("cannot read %T as an array", value)
	}
	*m = matrix{}
	if string(text) == "{}" {
		return nil
	}
	for row := range strings.SplitSeq(strings.Trim(string(text), "{}"), "},{") {
		numbers := make([]int, 0, strings.Count(row, ",")+1)
		for digits := range strings.SplitSeq(row, ",") {
			n, err := strconv.Atoi(digits)
			if err != nil {
				return err
			}
			numbers = append(numbers, n)
		}
		*m = append(*m, numbers)
	}
	return nil
}
