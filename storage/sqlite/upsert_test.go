package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// New films are written many at a time and known ones one by one, and no field is mixed up.
func TestUpsertWritesNewAndKnownFilms(t *testing.T) {
	for _, n := range []int{1, insertRows - 1, insertRows, insertRows + 1, 5*insertRows + 2} {
		t.Run(fmt.Sprint(n, " films"), func(t *testing.T) {
			db := openInternal(t)
			given := wholeFilms(n)
			var known []movies.Movie
			for i, m := range given {
				if i%5 == 0 {
					m.Title = "Another title"
					known = append(known, m)
				}
			}
			for _, list := range [][]movies.Movie{known, given} {
				b := movies.Batch{Mode: movies.Replace, Films: list}
				if _, err := db.films.Upsert(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
			ids := make([]int64, n)
			for i, m := range given {
				ids[i] = m.ID
			}
			kept, err := db.films.Get(t.Context(), ids)
			if err != nil {
				t.Fatal(err)
			}
			byID := func(a, b movies.Movie) int { return cmp.Compare(a.ID, b.ID) }
			slices.SortFunc(kept, byID)
			slices.SortFunc(given, byID)
			if !slices.EqualFunc(kept, given, movies.Movie.Equal) {
				t.Errorf("kept %v, want %v", kept, given)
			}
			for title, want := range map[string]int{"another": 0, "film": n} {
				q := movies.Query{Words: []string{title}, Limit: 1 + n}
				if found, err := db.films.Search(t.Context(), q); err != nil || len(found) != want {
					t.Errorf("%s: %d films, %v, want %d", title, len(found), err, want)
				}
			}
		})
	}
}

// wholeFilms returns films that have every field, each with values of its own.
func wholeFilms(n int) []movies.Movie {
	list := make([]movies.Movie, n)
	for i := range list {
		at := int64(i)
		list[i] = movies.Movie{
			ID: 1000 - at, Title: fmt.Sprint("Film ", i),
			Released:   time.Date(1950, time.January, 1+i, 0, 0, 0, 0, time.UTC),
			Popularity: new(float64(i*7%11) / 2), Genres: []string{fmt.Sprint("Genre ", i)},
			Budget: new(1 + at), Revenue: new(2 + at), Votes: new(3 + at), Rating: new(float64(i%20) / 2),
			Runtime: new(4 + at), Language: fmt.Sprint("l", i), Countries: []string{fmt.Sprint("c", i)},
		}
	}
	return list
}
