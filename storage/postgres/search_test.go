package postgres

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// Words are found near the place where a search goes on, and far from it.
func TestSearchNearAndFar(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	films := makeFilms(2*near + 100)
	if _, err := db.Movies().Upsert(t.Context(), movies.Batch{Films: films}); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(films, func(m, n movies.Movie) int { return m.Place().Compare(n.Place()) })
	// number returns the number in the title of the film at a place.
	number := func(place int) string { return strconv.FormatInt(films[place].ID-1, 10) }
	for _, test := range []struct {
		name  string
		words []string
		found bool
	}{
		{"a frequent word", []string{"number"}, true},
		{"a word near the top", []string{number(near - 1)}, true},
		{"a word beyond", []string{number(near)}, true},
		{"the last word", []string{number(len(films) - 1)}, true},
		{"a word here and there", []string{"film", "39"}, true},
		{"no word", []string{"nothing"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			const limit = 20
			var want []int64
			for _, m := range films {
				if hasWords(m, test.words) {
					want = append(want, m.ID)
				}
			}
			if len(want) > 0 != test.found {
				t.Fatalf("%d films have the words, want some: %v", len(want), test.found)
			}
			var got []int64
			q := movies.Query{Words: test.words, Limit: limit}
			for full := true; full; {
				page, err := db.Movies().Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, idsOf(page)...)
				if full = len(page) == limit; full {
					q.After = new(page[limit-1].Place())
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("Search, page by page, gives %d films %v\nwant %d films %v",
					len(got), got, len(want), want)
			}
		})
	}
}

// hasWords reports whether each of the words begins a word of the title.
func hasWords(m movies.Movie, words []string) bool {
	title := " " + strings.Join(movies.Words(m.Title), " ")
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(title, " "+w) })
}
