package films

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
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
	if one, two := Years(2000, 2000), Years(2000, 2001); one != "2000" || two != "2000 to 2001" {
		t.Errorf("they are called %s and %s", one, two)
	}
}
