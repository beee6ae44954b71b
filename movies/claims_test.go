package movies_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

var update = flag.Bool("update", false, "write the golden files anew")

// apart makes films of a genre and as many others. The films of the genre return so many
// times as much as the others.
func apart(genre string, n int, times float64) []movies.Movie {
	var films []movies.Movie
	for i := range n {
		revenue := 5000 + 1000*float64(i%31)
		films = append(films,
			earner(int64(2*i+1), 10_000, int64(revenue*times), genre),
			earner(int64(2*i+2), 10_000, int64(revenue), "Western"))
	}
	return films
}

// claim returns the claim with an id, tested on some films.
func claim(t *testing.T, id string, films ...movies.Movie) movies.Claim {
	t.Helper()
	c, err := service(t, films...).Claims(t.Context(), movies.ClaimsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range c.Claims {
		if one.ID == id {
			return one
		}
	}
	t.Fatalf("no claim %q among %+v", id, c.Claims)
	return movies.Claim{}
}

func TestClaimsAboutReturns(t *testing.T) {
	others := func(n int) []movies.Movie { return apart("Drama", n, 1) }
	for genre, id := range map[string]string{
		"Action": "action-returns", "Adventure": "adventure-returns", "Thriller": "thriller-returns",
		"Horror": "horror-returns",
	} {
		for name, tt := range map[string]struct {
			films   []movies.Movie
			verdict movies.Verdict
			why     string
			figures int
		}{
			"much more": {apart(genre, 100, 3), movies.Holds, "at most 0.05: it is higher", 6},
			"much less": {apart(genre, 100, 0.2), movies.DoesNot, "at most 0.05: it is lower", 6},
			"the same": {
				apart(genre, 100, 1), movies.CannotTell, "more than 0.05: it may be higher or lower", 6,
			},
			"twenty-nine of each": {apart(genre, 29, 3), movies.CannotTell, "fewer than 30", 2},
			"thirty of each":      {apart(genre, 30, 3), movies.Holds, "at most 0.05: it is higher", 6},
			"none of the genre":   {others(100), movies.CannotTell, "known of 0 " + genre, 2},
			"budgets of a dollar apart": {
				cheap(apart(genre, 100, 3)), movies.CannotTell, "of 0 " + genre, 2,
			},
		} {
			c := claim(t, id, tt.films...)
			if c.Verdict != tt.verdict || !strings.Contains(c.Why, tt.why) || len(c.Figures) != tt.figures ||
				!strings.Contains(c.Question, genre) {
				t.Errorf("%s, %s: %+v, want %s because %q", genre, name, c, tt.verdict, tt.why)
			}
		}
	}
}

// cheap makes budgets so small that they cannot mean dollars.
func cheap(films []movies.Movie) []movies.Movie {
	for i := range films {
		films[i].Budget = new(int64(1))
	}
	return films
}

func TestFilmsWithoutAGenreAreNoOthers(t *testing.T) {
	films := apart("Action", 100, 1)
	for i := range films {
		if films[i].Genres[0] != "Action" {
			films[i].Genres = nil
		}
	}
	c := claim(t, "action-returns", films...)
	if c.Verdict != movies.CannotTell || c.Figures[1].Value != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestClaimsAboutWhatIsMade(t *testing.T) {
	made := func(drama, comedy, action int) (films []movies.Movie) {
		for genre, n := range map[string]int{"Drama": drama, "Comedy": comedy, "Action": action} {
			for range n {
				films = append(films, film(int64(len(films)+1), "F", 2000, 1, genre))
			}
		}
		return films
	}
	for name, tt := range map[string]struct {
		films   []movies.Movie
		verdict movies.Verdict
	}{
		"drama, comedy, action":    {made(40, 30, 20), movies.Holds},
		"comedy, drama, action":    {made(30, 40, 29), movies.Holds},
		"drama, action, comedy":    {made(40, 20, 30), movies.DoesNot},
		"comedy as many as action": {made(40, 30, 30), movies.DoesNot},
		"few films":                {made(29, 20, 10), movies.CannotTell},
		"two genres":               {made(40, 30, 0), movies.CannotTell},
		"no films":                 {nil, movies.CannotTell},
	} {
		c := claim(t, "drama-comedy-made", tt.films...)
		if c.Verdict != tt.verdict || c.Why == "" || c.Figures == nil {
			t.Errorf("%s: %+v, want %s", name, c, tt.verdict)
		}
		c = claim(t, "most-made-popular", tt.films...)
		if c.Verdict != movies.CannotTell || c.Why == "" || c.Figures == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestClaimsAsJSON(t *testing.T) {
	films := earners(700)
	films[5].Budget = new(int64(1))
	films[6].Genres = nil
	films[9].Revenue = new(int64(6))
	c, err := service(t, films...).Claims(t.Context(), movies.ClaimsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "claims.golden", string(got)+"\n")
}

func TestClaimsCountFilmsOfNoYear(t *testing.T) {
	undated := film(1, "Undated", 0, 1, "Drama")
	for name, films := range map[string][]movies.Movie{
		"beside another": {undated, film(2, "Dated", 2000, 1, "Drama")},
		"alone":          {undated},
	} {
		c, err := service(t, films...).Claims(t.Context(), movies.ClaimsQuery{})
		want := (movies.Exclusion{Reason: "the release is unknown", Films: 1})
		if err != nil || !slices.Contains(c.Notes.Excluded, want) {
			t.Errorf("%s: %+v, %v", name, c.Notes, err)
		}
	}
}

// growing is a store to which another import writes between two readings. It calls grow
// with the name of what was read.
type growing struct {
	movies.Store
	grow func(after string)
}

func (g growing) Summary(ctx ctx) (movies.Summary, error) {
	defer g.grow("summary")
	return g.Store.Summary(ctx)
}

func (g growing) CountGenres(ctx ctx, from, to int) (movies.GenreCounts, error) {
	defer g.grow("counts")
	return g.Store.CountGenres(ctx, from, to)
}

func TestClaimsDuringAnImportLeaveOutNoNegativeNumber(t *testing.T) {
	store := memory.New().Movies()
	other := must(movies.New(store, nil)) // on another server
	imported(t, other, movies.All([]movies.Movie{film(1, "One", 2000, 1)}), nil)
	s := must(movies.New(growing{store, func(string) {
		more := []movies.Movie{film(2, "Two", 2000, 1), film(3, "Three", 2000, 1)}
		imported(t, other, movies.All(more), nil)
	}}, nil))

	for _, e := range must(s.Claims(t.Context(), movies.ClaimsQuery{})).Notes.Excluded {
		if e.Films < 1 {
			t.Errorf("got %+v", e)
		}
	}
}

func TestAnswersAreReadAgainWhereAnImportWroteInBetween(t *testing.T) {
	for name, tt := range map[string]struct {
		reading string
		ask     func(*movies.Service) (any, error)
	}{
		"claims after the summary": {
			"summary", func(s *movies.Service) (any, error) {
				return s.Claims(t.Context(), movies.ClaimsQuery{})
			},
		},
		"claims after the counts": {
			"counts", func(s *movies.Service) (any, error) {
				return s.Claims(t.Context(), movies.ClaimsQuery{})
			},
		},
		"returns after the counts": {"counts", func(s *movies.Service) (any, error) {
			return s.Returns(t.Context(), movies.ReturnsQuery{From: 2000, To: 2000})
		}},
	} {
		for writes := range int64(3) {
			store := memory.New().Movies()
			other := must(movies.New(store, nil))
			imported(t, other, movies.All([]movies.Movie{earner(100, 1000, 2000, "Drama")}), nil)
			left := writes
			s := must(movies.New(growing{store, func(after string) {
				if after == tt.reading && left > 0 {
					imported(t, other, movies.All([]movies.Movie{earner(left, 1000, 2000, "Drama")}), nil)
					left--
				}
			}}, nil))

			got, want := must(tt.ask(s)), must(tt.ask(other))
			if left > 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %d writes, %d of them to come: got\n%+v, want\n%+v",
					name, writes, left, got, want)
			}
		}
	}
}

func TestClaimsSayThatFilmsAreInvented(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1, "Drama"))
	c, err := s.Claims(t.Context(), movies.ClaimsQuery{})
	if err != nil || !c.Notes.Invented || c.From != 2000 || c.To != 2000 {
		t.Errorf("got %+v, %v", c, err)
	}
}

// golden compares a text with a golden file, which the flag -update writes.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || got != string(want) {
		t.Errorf("%v, %s differs:\n%s", err, path, fmt.Sprint(got))
	}
}
