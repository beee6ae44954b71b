package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
)

// yearRow is a row of the table year_counts.
type yearRow struct {
	Year     int         `db:"year"`
	Films    int         `db:"films"`
	NoGenre  int         `db:"no_genre"`
	Invented int         `db:"invented"`
	Ranked   int         `db:"ranked"`
	Genres   genreCounts `db:"genres"`
}

// genreCounts are numbers of films, by genre and by how many genres the films have in
// all.
type genreCounts map[string]map[int]int

// Scan reads counts from JSON.
func (g *genreCounts) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("counts of genres are a %T", value)
	}
	return json.Unmarshal([]byte(text), g)
}

func rowOfYear(y movies.YearTally) yearRow {
	row := yearRow{
		Year: y.Year, Films: y.Films, NoGenre: y.NoGenre, Invented: y.Invented, Ranked: y.Ranked,
		Genres: genreCounts{},
	}
	for _, c := range y.Genres {
		if row.Genres[c.Genre] == nil {
			row.Genres[c.Genre] = map[int]int{}
		}
		row.Genres[c.Genre][c.Of] = c.Films
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
	n := 0
	for _, films := range r.Genres {
		n += len(films)
	}
	y.Genres = make([]movies.GenreCount, 0, n)
	for genre, films := range r.Genres {
		for of, n := range films {
			y.Genres = append(y.Genres, movies.GenreCount{Year: r.Year, Genre: genre, Of: of, Films: n})
		}
	}
	return y
}

// recount adds the counts of some years to the kept ones.
func (s *films) recount(ctx context.Context, tx *sqlx.Tx, years []movies.YearTally) error {
	find := tx.StmtxContext(ctx, s.findYears)
	put, end := tx.StmtxContext(ctx, s.putYear), tx.StmtxContext(ctx, s.endYear)
	for _, y := range years {
		var kept []yearRow // one or none
		if err := find.SelectContext(ctx, &kept, y.Year, y.Year); err != nil {
			return err
		}
		for _, k := range kept {
			y = y.Add(k.tally())
		}
		if y.Films == 0 {
			if _, err := end.ExecContext(ctx, y.Year); err != nil {
				return err
			}
			continue
		}
		row := rowOfYear(y)
		genres, _ := json.Marshal(row.Genres) // cannot fail for strings and whole numbers
		_, err := put.ExecContext(ctx, row.Year, row.Films, row.NoGenre, row.Invented, row.Ranked,
			string(genres))
		if err != nil {
			return err
		}
	}
	return nil
}
