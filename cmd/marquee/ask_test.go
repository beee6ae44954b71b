package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// holding makes a store that holds films as of a day, and returns its option.
func holding(t *testing.T, films []movies.Movie) string {
	t.Helper()
	url := storeIn(t.TempDir())
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	day := func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
	_, err = must(movies.New(stores.Movies, &movies.Options{Now: day})).Import(t.Context(), movies.All(films), &movies.ImportOptions{Source: "the demo set"})
	if err != nil {
		t.Fatal(err)
	}
	return "--store=" + url
}

// shown runs a command on a terminal of so many columns, or in a pipe if they
// are 0.
func shown(t *testing.T, columns int, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &err, outWidth: columns})
	return result{status, out.String(), err.String()}
}

func TestAnswers(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	store := holding(t, dataset.Demo())
	tests := map[string]struct {
		columns int
		args    string
	}{
		"genres-terminal":     {80, "genres"},
		"genres-narrow":       {40, "genres --from 2016"},
		"genres-shares":       {100, "genres --from 1990 --to 2000 --count fractional --measure shares"},
		"genres-pipe":         {0, "genres --from 2016"},
		"genres-chosen":       {0, "genres --from 2020 --to 2025 --measure shares --count fractional --genre Drama --genre War --genre Noir"},
		"genres-json":         {0, "genres --from 2025 --genre War --format json"},
		"popularity-terminal": {80, "popularity 2015"},
		"popularity-narrow":   {40, "popularity 2015"},
		"popularity-pipe":     {0, "popularity --limit 2"},
		"returns-terminal":    {80, "returns"},
		"returns-pipe":        {0, "returns --from 2000 --to 2010 --min-budget 10000000"},
		"returns-of-none":     {80, "returns --min-budget 1000000000"},
		"report-terminal":     {80, "report"},
		"report-narrow":       {30, "report"},
		"report-pipe":         {0, "report"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := shown(t, tt.columns, append(strings.Fields(tt.args), store)...)
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(r.out), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if r.status != 0 || r.err != "" || r.out != string(want) {
				t.Errorf("status %d, %s, printed\n%s\nwant\n%s", r.status, r.err, r.out, want)
			}
		})
	}
}

func TestColourIsForTerminalsThatWantIt(t *testing.T) {
	store := holding(t, dataset.Demo())
	tests := map[string]struct {
		columns       int
		noColor, term string
		want          bool
	}{
		"a terminal":      {80, "", "xterm", true},
		"no colour":       {80, "1", "xterm", false},
		"a dumb terminal": {80, "", "dumb", false},
		"a pipe":          {0, "", "xterm", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NO_COLOR", tt.noColor)
			t.Setenv("TERM", tt.term)
			r := shown(t, tt.columns, "genres", store)
			if got := strings.Contains(r.out, "\x1b["); r.status != 0 || got != tt.want {
				t.Errorf("coloured: %v, %+v", got, r)
			}
		})
	}
}

func TestTitlesAreShownHarmless(t *testing.T) {
	evil := movies.Movie{
		ID: 1, Title: "Red \x1b[31m\u202egnp.\u2066exe\u0085 年年", Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		Genres: []string{"Dra\x07ma"}, Popularity: new(1.0), Budget: new(int64(5000)), Revenue: new(int64(5000)),
	}
	store := holding(t, []movies.Movie{evil})
	for _, columns := range []int{0, 80} {
		for _, question := range []string{"genres", "popularity", "returns", "report"} {
			r := shown(t, columns, question, store)
			if r.status != 0 || strings.ContainsAny(strings.ReplaceAll(strings.ReplaceAll(r.out, "\x1b[36m", ""), "\x1b[0m", ""), "\x1b\x07\u202e\u2066\u0085") {
				t.Errorf("%s: %q", question, r.out)
			}
			if question == "popularity" && !strings.Contains(r.out, "Red \ufffd[31m\ufffdgnp.\ufffdexe\ufffd 年年\n") {
				t.Errorf("got %q", r.out)
			}
			// The film is a real one.
			if !strings.Contains(strings.ReplaceAll(r.out, "\n", " "), dataset.Attribution) || strings.Contains(r.out, "invented") {
				t.Errorf("%s does not name TMDB: %s", question, r.out)
			}
		}
	}
}

func TestTMDBIsNamedWhereItsDataShows(t *testing.T) {
	real := movies.Movie{ID: 1, Title: "Calm", Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	for name, tt := range map[string]struct {
		films []movies.Movie
		named string // of the years that are asked about
	}{
		"real films":     {[]movies.Movie{real}, "2000"},
		"invented films": {dataset.Demo(), ""},
	} {
		store := holding(t, tt.films)
		for _, year := range []string{"2000", "1950"} {
			for _, question := range []string{"genres --from %s --to %[1]s", "popularity %s", "returns --from %s --to %[1]s"} {
				r := shown(t, 0, append(strings.Fields(fmt.Sprintf(question, year)), store)...)
				if got := strings.Contains(r.out, dataset.Attribution); r.status != 0 || got != (year == tt.named) {
					t.Errorf("%s, %s of %s: named %v in %+v", name, question, year, got, r)
				}
			}
		}
	}
}

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	const none = "there are no films"
	store, empty := holding(t, dataset.Demo()), "--store=memory:"
	tests := map[string]struct {
		store, args string
		status      int
		err         string
	}{
		"genres of nothing":       {empty, "genres", 1, none},
		"popularity of nothing":   {empty, "popularity", 1, none},
		"returns of nothing":      {empty, "returns", 1, none},
		"claims about nothing":    {empty, "report", 1, none},
		"years that cross":        {store, "genres --from 2000 --to 1999", 2, "swap them"},
		"too many years":          {store, "returns --from 1890 --to 2190", 2, "200"},
		"a year before films":     {store, "popularity 1492", 2, "year"},
		"no films at each end":    {store, "popularity --limit 0", 2, "limit"},
		"no such counting":        {store, "genres --count twice", 2, "--count"},
		"no such format":          {store, "report --format xml", 2, "--format"},
		"a budget below nothing":  {store, "returns --min-budget=-1", 2, "min_budget"},
		"a budget of nothing":     {store, "returns --min-budget 0", 2, "1 or more"},
		"a store that is not one": {"--store=sqlite:no/such/dir/x.db", "report", 1, "sqlite"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := shown(t, 0, append(strings.Fields(tt.args), tt.store)...)
			if r.status != tt.status || !strings.Contains(r.err, tt.err) || r.out != "" {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestTheYearsOfAQuestion(t *testing.T) {
	store := holding(t, dataset.Demo()) // of 1970 to 2025
	tests := map[string][2]int{
		"":                       {1996, 2025},
		"--from 1980":            {1980, 2025},
		"--to 1990":              {1970, 1990},
		"--to 1950":              {1950, 1950},
		"--from 2030":            {2030, 2030},
		"--from 1980 --to 1985":  {1980, 1985},
		"--from 2024 --to 2060 ": {2024, 2060},
	}
	for args, want := range tests {
		r := shown(t, 0, append(strings.Fields("returns --format json "+args), store)...)
		var got struct{ From, To int }
		if err := json.Unmarshal([]byte(r.out), &got); err != nil || got.From != want[0] || got.To != want[1] {
			t.Errorf("%q: got %+v, %v", args, got, r.err)
		}
	}
}
