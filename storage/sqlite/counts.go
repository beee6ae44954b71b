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

// genreCounts are numbers of films, by a genre of theirs and by how many they
// have in all.
type genreCounts map[string]map[int]int

// Scan reads counts from JSON.
func (g *genreCounts) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("counts of genres are a %T", value)
	}
	return json.Unmarshal([]byte(text), g)
}

// counts are those of years, or what is to be added to them.
type counts map[int]*yearRow

// add counts a film n times, 1 or -1.
func (c counts) add(m movies.Movie, n int) {
	r := c[m.Year()]
	if r == nil {
		r = &yearRow{Year: m.Year(), Genres: genreCounts{}}
		c[r.Year] = r
	}
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
		r.Genres.add(genre, len(m.Genres), n)
	}
}

func (g genreCounts) add(genre string, of, n int) {
	if g[genre] == nil {
		g[genre] = map[int]int{}
	}
	if g[genre][of] += n; g[genre][of] == 0 {
		delete(g[genre], of)
	}
	if len(g[genre]) == 0 {
		delete(g, genre)
	}
}

// write adds the counts to those that are kept.
func (c counts) write(ctx context.Context, tx *sqlx.Tx, s *films) error {
	find, put, end := tx.StmtxContext(ctx, s.findYears), tx.StmtxContext(ctx, s.putYear), tx.StmtxContext(ctx, s.endYear)
	for year, r := range c {
		var kept []yearRow // one or none
		if err := find.SelectContext(ctx, &kept, year, year); err != nil {
			return err
		}
		for _, k := range kept {
			r.addRow(k)
		}
		if r.Films == 0 {
			if _, err := end.ExecContext(ctx, year); err != nil {
				return err
			}
			continue
		}
		genres, _ := json.Marshal(r.Genres) // never fails for strings and whole numbers
		if _, err := put.ExecContext(ctx, year, r.Films, r.NoGenre, r.Invented, r.Ranked, string(genres)); err != nil {
			return err
		}
	}
	return nil
}

func (r *yearRow) addRow(k yearRow) {
	r.Films += k.Films
	r.NoGenre += k.NoGenre
	r.Invented += k.Invented
	r.Ranked += k.Ranked
	for genre, counts := range k.Genres {
		for of, n := range counts {
			r.Genres.add(genre, of, n)
		}
	}
}
