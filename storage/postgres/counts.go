package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/marquee-go/marquee/movies"
)

// yearRow is a row of the table year_counts. Rows are written as JSON, because one
// statement can turn it into many rows with arrays.
type yearRow struct {
	Year     int `db:"year" json:"year"`
	Films    int `db:"films" json:"films"`
	NoGenre  int `db:"no_genre" json:"no_genre"`
	Invented int `db:"invented" json:"invented"`
	Ranked   int `db:"ranked" json:"ranked"`

	Genres pq.StringArray `db:"genres" json:"genres"`
	// Counts[i][j] films have Genres[i], and have j+1 genres in all.
	Counts matrix `db:"counts" json:"counts"`
}

func rowOfYear(y movies.YearTally) yearRow {
	row := yearRow{
		Year: y.Year, Films: y.Films, NoGenre: y.NoGenre, Invented: y.Invented, Ranked: y.Ranked,
		Genres: pq.StringArray{}, Counts: matrix{},
	}
	most := 0
	for _, c := range y.Genres {
		most = max(most, c.Of)
	}
	for _, c := range y.Genres {
		i := slices.Index(row.Genres, c.Genre)
		if i < 0 {
			i = len(row.Genres)
			row.Genres, row.Counts = append(row.Genres, c.Genre), append(row.Counts, make([]int, most))
		}
		row.Counts[i][c.Of-1] = c.Films
	}
	return row
}

func (r yearRow) tally() movies.YearTally {
	y := movies.YearTally{
		YearCount: movies.YearCount{
			Year: r.Year, Films: r.Films, NoGenre: r.NoGenre, Invented: r.Invented,
		},
		Ranked: r.Ranked,
	}
	for i, genre := range r.Genres {
		for j, films := range r.Counts[i] {
			if films != 0 {
				y.Genres = append(y.Genres, movies.GenreCount{
					Year: r.Year, Genre: genre, Of: j + 1, Films: films,
				})
			}
		}
	}
	return y
}

// recount adds the counts of some years to the kept ones.
func (s *films) recount(ctx context.Context, tx *sqlx.Tx, years []movies.YearTally) error {
	numbers := make([]int, len(years))
	for i, y := range years {
		numbers[i] = y.Year
	}
	var kept []yearRow
	if err := tx.StmtxContext(ctx, s.findYears).SelectContext(ctx, &kept, numbers); err != nil {
		return err
	}
	tallies := map[int]movies.YearTally{}
	for _, r := range kept {
		tallies[r.Year] = r.tally()
	}
	var rows []yearRow
	var ended []int
	for _, y := range years {
		if y = y.Add(tallies[y.Year]); y.Films > 0 {
			rows = append(rows, rowOfYear(y))
		} else {
			ended = append(ended, y.Year)
		}
	}
	if len(rows) > 0 {
		text, _ := json.Marshal(rows) // cannot fail for strings and whole numbers
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
