package dataset_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Users see the demo set and link to it, so a change of it must be on purpose.
func TestDemoIsAlwaysTheSame(t *testing.T) {
	data, err := json.Marshal(dataset.Demo())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	const want = "8a1be804ad0e9c03566ca326ba1ff1821a2c238bec8fa5c01952d3f9698d27a2"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the demo set has changed: its SHA-256 is %s, was %s", got, want)
	}
}

func TestDemoFilms(t *testing.T) {
	titles := make(map[string]bool)
	last := movies.Movie{}
	for _, m := range dataset.Demo() {
		if err := m.Validate(); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
		if m.ID != last.ID-1 || m.Released.Before(last.Released) {
			t.Errorf("%+v follows %+v", m, last)
		}
		if m.Year() < 1970 || m.Year() > 2025 {
			t.Errorf("%+v is of another time", m)
		}
		if len(m.Genres) > 4 {
			t.Errorf("%+v has too many genres", m)
		}
		if titles[m.Title] {
			t.Errorf("%+v: another film has this title", m)
		}
		titles[m.Title] = true
		last = m
	}
}

func TestDemoSharesNothing(t *testing.T) {
	dataset.Demo()[0].Title = "Changed"
	if dataset.Demo()[0].Title == "Changed" {
		t.Error("a change to the films is seen by the next caller")
	}
}

// The charts of the demo set have something to tell.
func TestDemoTellsAStory(t *testing.T) {
	films := dataset.Demo()
	if n := len(films); n < 2800 || n > 3200 {
		t.Errorf("%d films, want about 3000", n)
	}
	count := func(is func(m movies.Movie) bool) int {
		n := 0
		for _, m := range films {
			if is(m) {
				n++
			}
		}
		return n
	}
	year := func(y int) int { return count(func(m movies.Movie) bool { return m.Year() == y }) }
	if !slices.IsSorted([]int{year(1970), year(1990), year(2010), year(2025)}) {
		t.Error("the years do not grow")
	}
	if year(2020)*3 > year(2019)*2 || year(2021) < year(2020) {
		t.Errorf("2020 does not stand out: %d films after %d", year(2020), year(2019))
	}

	genre := func(name string, from int) int {
		return count(func(m movies.Movie) bool {
			return slices.Contains(m.Genres, name) && m.Year() >= from && m.Year() < from+10
		})
	}
	if genre("Western", 1970) <= genre("Western", 2010) {
		t.Error("westerns do not fade")
	}
	for _, name := range []string{"Documentary", "Thriller"} {
		if genre(name, 1970)*3 > genre(name, 2010) {
			t.Errorf("%s does not rise", name)
		}
	}
	names := make(map[string]bool)
	for _, m := range films {
		for _, g := range m.Genres {
			names[g] = true
		}
	}
	if len(names) != 18 {
		t.Errorf("%d genres, want 18", len(names))
	}

	none := count(func(m movies.Movie) bool { return len(m.Genres) == 0 })
	unknown := count(func(m movies.Movie) bool { return m.Popularity == nil })
	if none == 0 || none > 100 || unknown == 0 || unknown > 120 {
		t.Errorf("%d films without a genre and %d of unknown popularity, want a few of each",
			none, unknown)
	}
	popular := count(func(m movies.Movie) bool { return m.Popularity != nil && *m.Popularity > 20 })
	if popular == 0 || popular*10 > len(films) {
		t.Errorf("%d films above 20, want a long tail", popular)
	}
}

func TestDemoEarns(t *testing.T) {
	var all, western, horror []float64
	films := dataset.Demo()
	losses := 0
	for _, m := range films {
		if m.Budget == nil || m.Revenue == nil {
			continue
		}
		times := float64(*m.Revenue) / float64(*m.Budget)
		all = append(all, times)
		if times < 1 {
			losses++
		}
		if slices.Contains(m.Genres, "Western") {
			western = append(western, times)
		}
		if slices.Contains(m.Genres, "Horror") {
			horror = append(horror, times)
		}
	}
	if share := 100 * len(all) / len(films); share < 38 || share > 42 {
		t.Errorf("budget and revenue are known of %d%%, want 40%%", share)
	}
	if share := 100 * losses / len(all); share < 35 || share > 45 {
		t.Errorf("%d%% lost money, want 35%% to 45%%", share)
	}
	median := func(times []float64) float64 { slices.Sort(times); return times[len(times)/2] }
	if m := median(all); m < 1 || m > 2 || median(western) >= 1 || median(horror) <= m {
		t.Errorf("medians: %v of all, %v of westerns, %v of horror", m, median(western), median(horror))
	}
}
