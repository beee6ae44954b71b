package movies_test

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func TestMovieEqual(t *testing.T) {
	m := film(1, "A", 2015, 7.5, "Drama", "War")
	for name, test := range map[string]struct {
		change func(*movies.Movie)
		want   bool
	}{
		"nothing": {func(*movies.Movie) {}, true},
		"id":      {func(m *movies.Movie) { m.ID = 2 }, false},
		"title":   {func(m *movies.Movie) { m.Title = "B" }, false},
		"release": {
			func(m *movies.Movie) { m.Released = m.Released.AddDate(0, 0, 1) }, false,
		},
		"zone of the release": {
			func(m *movies.Movie) { m.Released = m.Released.In(time.FixedZone("", 3600)) }, true,
		},
		"genres":              {func(m *movies.Movie) { m.Genres = []string{"War", "Drama"} }, false},
		"popularity":          {func(m *movies.Movie) { m.Popularity = new(8.0) }, false},
		"another of the same": {func(m *movies.Movie) { m.Popularity = new(7.5) }, true},
		"unknown popularity":  {func(m *movies.Movie) { m.Popularity = nil }, false},
	} {
		n := m
		test.change(&n)
		if m.Equal(n) != test.want || n.Equal(m) != test.want {
			t.Errorf("%s: with %+v equal is %v, want %v", name, n, m.Equal(n), test.want)
		}
	}
	if a, b := (movies.Movie{ID: 1}), (movies.Movie{ID: 1, Genres: []string{}}); !a.Equal(b) {
		t.Error("no genres differ from no genres")
	}
}
