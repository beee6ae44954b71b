package movies_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// The yearly averages that the Bureau of Labor Statistics published for some years.
func TestDollarsOfOneYear(t *testing.T) {
	for name, tt := range map[string]struct {
		dollars int64
		from    int
		to      int
		want    float64
	}{
		"a hundred of 1913 in 2024": {100, 1913, 2024, 100 * 313.689 / 9.883},
		"of 1982-84":                {1000, 1983, 2019, 1000 * 255.657 / 99.6},
		"back":                      {1_000_000, 2024, 1980, 1e6 * 82.408 / 313.689},
		"of the same year":          {12_345, 2000, 2000, 12_345},
		"of the time":               {12_345, 1900, 0, 12_345},
		"the last year":             {304_702_000, 2023, 2025, 321_943_000},
	} {
		got := movies.InDollarsOf(tt.to, tt.dollars, tt.from)
		if math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestPricesHaveNoSlip(t *testing.T) {
	before := 1e6
	for year := movies.FirstPrices; year <= movies.LastPrices; year++ {
		now := movies.InDollarsOf(movies.LastPrices, 1e9, year) / 1e9
		// (No year in a century of the index was off by more than this.)
		if now > before*1.13 || now < before/1.2 && before < 1e6 {
			t.Errorf("%d: a dollar is %v, and was %v", year, now, before)
		}
		before = now
	}
	if before != 1 {
		t.Errorf("a dollar of the last year is %v", before)
	}
}

// Of 2 films with equal figures, the older one weighs more in the pooled return.
func TestReturnsInDollarsOfOneYear(t *testing.T) {
	s := service(t,
		earnerOf(1912, 1, 1_000_000, 9_000_000, "Drama"),
		earnerOf(1960, 2, 1_000_000, 1_000_000, "Drama"),
		earnerOf(2020, 3, 1_000_000, 3_000_000, "Drama"),
		earnerOf(2026, 4, 1_000_000, 9_000_000, "Drama"),
	)
	q := movies.ReturnsQuery{From: 1910, To: 2030}
	nominal := must(s.Returns(t.Context(), q))
	if nominal.All.Films != 4 || nominal.All.Pooled != 22.0/4 ||
		!strings.Contains(nominal.Notes.Rule, "dollars of the time") {
		t.Errorf("in dollars of the time: %+v, %s", nominal.All, nominal.Notes.Rule)
	}
	q.Dollars = 2020
	fixed := must(s.Returns(t.Context(), q))
	old := 1e6 * 258.811 / 29.575
	want := (old + 3e6) / (old + 1e6)
	if fixed.All.Films != 2 || math.Abs(fixed.All.Pooled-want) > 1e-12 ||
		fixed.All.Median != 2 || fixed.Dollars != 2020 {
		t.Errorf("in dollars of 2020: %+v, want a pooled return of %v", fixed.All, want)
	}
	left := movies.Exclusion{
		Reason: "the consumer prices of its year are not known (1913 to 2025 are)", Films: 2,
	}
	if !slices.Contains(fixed.Notes.Excluded, left) ||
		!strings.Contains(fixed.Notes.Rule, "dollars of 2020") ||
		!strings.Contains(fixed.Notes.Rule, "as of 2026-07-01") {
		t.Errorf("the notes say %+v", fixed.Notes)
	}
}
