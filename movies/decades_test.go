package movies_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// earnerOf makes a film of a year with a budget and a revenue.
func earnerOf(year int, id, budget, revenue int64, genres ...string) movies.Movie {
	m := film(id, "F", year, 1, genres...)
	m.Budget, m.Revenue = &budget, &revenue
	return m
}

// survivors makes films of a year. Money is known of the first ones, and so many of these
// lost.
func survivors(id int64, year, films, known, lost int) (all []movies.Movie) {
	for i := range films {
		m := film(id+int64(i), "F", year, 1, "Drama")
		if i < known {
			m.Budget, m.Revenue = new(int64(10_000)), new(int64(20_000))
		}
		if i < lost {
			m.Revenue = new(int64(5_000))
		}
		all = append(all, m)
	}
	return all
}

func TestReturnsByDecade(t *testing.T) {
	var films []movies.Movie
	films = append(films, survivors(1, 1975, 100, 40, 2)...)
	films = append(films, survivors(1001, 1990, 3, 0, 0)...)
	films = append(films, survivors(2001, 2004, 50, 40, 10)...)
	films = append(films, survivors(3001, 2013, 2, 2, 2)...)
	r := must(service(t, films...).Returns(t.Context(), movies.ReturnsQuery{From: 1973, To: 2013}))
	type decade struct {
		from, to, released, films int
		known, losses             float64
	}
	want := []decade{
		{1973, 1979, 100, 40, 0.4, 0.05},
		{1990, 1999, 3, 0, 0, 0},
		{2000, 2009, 50, 40, 0.8, 0.25},
		{2010, 2013, 2, 2, 1, 1},
	}
	if len(r.Decades) != len(want) {
		t.Fatalf("got %+v", r.Decades)
	}
	for i, d := range r.Decades {
		got := decade{from: d.From, to: d.To, released: d.Released, known: d.Known}
		if d.Return != nil {
			got.films, got.losses = d.Return.Films, d.Return.Losses
		}
		if got != want[i] {
			t.Errorf("got %+v, want %+v", got, want[i])
		}
	}
	for _, words := range []string{
		"known for 53% of the films", "returns look better and losses rarer than they were",
		"5% of the films lost in the 1970s (known for 40% of the films) and 25% in the 2000s (80%)",
	} {
		if !strings.Contains(r.Caution, words) {
			t.Errorf("%q is not in %q", words, r.Caution)
		}
	}
}

func TestCautionComparesNothingThatIsTooFew(t *testing.T) {
	const known = "Budget and revenue are known for "
	small := append(survivors(1, 2004, 30, 29, 1), survivors(1001, 1990, 30, 29, 9)...)
	for name, tt := range map[string]struct {
		films []movies.Movie
		want  string // its beginning
		none  string
	}{
		"one decade":        {survivors(1, 2004, 50, 40, 10), known + "80%", "films lost"},
		"two small decades": {small, known, "films lost"},
		"next to no money":  {survivors(1, 2004, 400, 1, 0), known + "less than 1%", " 0%"},
		"no money":          {survivors(1, 2004, 50, 0, 0), "", "Budget"},
		"all money":         {survivors(1, 2004, 50, 50, 5), "", "Budget"},
	} {
		r := must(service(t, tt.films...).Returns(t.Context(), movies.ReturnsQuery{}))
		if !strings.HasPrefix(r.Caution, tt.want) || strings.Contains(r.Caution, tt.none) {
			t.Errorf("%s: %q", name, r.Caution)
		}
	}
}
