package movies_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestSearch(t *testing.T) {
	s := service(t,
		film(1, "The Godfather", 1972, 90, "Drama", "Crime"),
		film(2, "The Godfather Part II", 1974, 60, "Drama", "Crime"),
		film(3, "GOD OF WAR", 1999, -1, "War"), film(4, "Ödland", 1999, 5, "Drama"),
		film(5, "100% Wolf", 2020, 5, "Family"),
	)
	tests := map[string]struct {
		search movies.Search
		want   []int64
	}{
		"everything, the most popular first": {movies.Search{}, []int64{1, 2, 4, 5, 3}},
		"the beginning of a word":            {movies.Search{Title: "god"}, []int64{1, 2, 3}},
		"words in any order and case":        {movies.Search{Title: "PART godf"}, []int64{2}},
		"not the middle of a word":           {movies.Search{Title: "father"}, nil},
		"letters beyond ASCII":               {movies.Search{Title: "öDL"}, []int64{4}},
		"signs are no wildcards":             {movies.Search{Title: "1_0%"}, nil},
		"signs are passed over":              {movies.Search{Title: "100%"}, []int64{5}},
		"signs alone find nothing":           {movies.Search{Title: "%%"}, nil},
		"a year":                             {movies.Search{Year: 1999}, []int64{4, 3}},
		"a genre":                            {movies.Search{Genre: "Crime"}, []int64{1, 2}},
		"all of it": {
			movies.Search{Title: "the", Year: 1974, Genre: "Drama"}, []int64{2},
		},
		"a genre of other years": {movies.Search{Genre: "Crime", Year: 1950}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for limit := 1; limit <= 6; limit++ { // whatever the size of the pages
				var got []int64
				for m, err := range pages(t.Context(), s, tt.search, limit) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, m.ID)
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("limit %d: got %v, want %v", limit, got, tt.want)
				}
			}
		})
	}
}

// pages runs through all pages of a search.
func pages(
	ctx context.Context, s *movies.Service, q movies.Search, limit int,
) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for cursor := ""; ; {
			page, err := s.Search(ctx, q, cursor, limit)
			if err != nil {
				yield(movies.Movie{}, err)
				return
			}
			for _, m := range page.Movies {
				if !yield(m, nil) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	}
}
