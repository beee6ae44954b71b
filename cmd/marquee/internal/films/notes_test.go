package films

import (
	"errors"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestProvenance(t *testing.T) {
	noon := time.Date(2026, 1, 31, 13, 0, 0, 0, time.FixedZone("", 3600))
	for _, tt := range []struct {
		names []string
		asOf  time.Time
		want  string
	}{
		{nil, time.Time{}, ""},
		{[]string{""}, noon, "As of 2026-01-31 12:00 UTC."},
		{[]string{"a"}, time.Time{}, "Films from a."},
		{[]string{"a", "", "b"}, noon, "Films from a and b. As of 2026-01-31 12:00 UTC."},
		{[]string{"a", "b", "c"}, time.Time{}, "Films from a, b and c."},
		{[]string{"a", "b", "c", "d", "e"}, time.Time{}, "Films from a, b, c and 2 more."},
	} {
		n := movies.Notes{AsOf: tt.asOf}
		for _, name := range tt.names {
			n.Sources = append(n.Sources, movies.Source{Name: name})
		}
		if got := provenance(n, "As of"); got != tt.want {
			t.Errorf("of %q: %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestYears(t *testing.T) {
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := (Span{}).Years(t.Context(), films); !errors.Is(err, ErrNone) {
		t.Errorf("of nothing: %v", err)
	}
	released := func(id int64, year int) movies.Movie {
		return movies.Movie{ID: id, Title: "Film", Released: time.Date(year, 1, 2, 0, 0, 0, 0, time.UTC)}
	}
	all := movies.All([]movies.Movie{released(1, 1970), released(2, 2025)})
	if _, err := films.Import(t.Context(), all, nil); err != nil {
		t.Fatal(err)
	}
	for span, want := range map[Span][2]int{
		{}:                     {1996, 2025},
		{From: 1980}:           {1980, 2025},
		{To: 1990}:             {1970, 1990},
		{To: 1950}:             {1950, 1950},
		{From: 2030}:           {2030, 2030},
		{From: 1980, To: 1985}: {1980, 1985},
		{From: 2024, To: 2060}: {2024, 2060},
	} {
		from, to, err := span.Years(t.Context(), films)
		if err != nil || from != want[0] || to != want[1] {
			t.Errorf("%+v: %d to %d, %v; want %v", span, from, to, err, want)
		}
	}
	if one, two := Years(2000, 2000), Years(2000, 2001); one != "2000" || two != "2000 to 2001" {
		t.Errorf("they are called %s and %s", one, two)
	}
}
