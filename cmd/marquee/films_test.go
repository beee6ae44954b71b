package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	store := holdingDemo(t)
	tests := map[string]struct {
		columns int
		args    string
	}{
		"genres-terminal": {80, "genres"},
		"genres-narrow":   {40, "genres --from 2016"},
		"genres-shares":   {100, "genres --from 1990 --to 2000 --count fractional --measure shares"},
		"genres-pipe":     {0, "genres --from 2016"},
		"genres-chosen": {0, "genres --from 2020 --to 2025 --measure shares --count fractional" +
			" --genre Drama --genre War --genre History"},
		"genres-json":         {0, "genres --from 2025 --genre War --format json"},
		"popularity-terminal": {80, "popularity --year 2015"},
		"popularity-narrow":   {40, "popularity --year 2015"},
		"popularity-pipe":     {0, "popularity --limit 2"},
		"returns-terminal":    {80, "returns"},
		"returns-pipe":        {0, "returns --from 2000 --to 2010 --min-budget 10000000"},
		"returns-of-none":     {80, "returns --min-budget 1000000000"},
		"popularity-genre":    {0, "popularity --year 2015 --genre Horror --limit 2"},
		"returns-csv":         {0, "returns --from 2000 --to 2010 --format csv"},
		"films-terminal":      {80, "films the la --limit 5"},
		"films-json":          {0, "films dumpling --year 2015 --limit 1 --format json"},
		"films-typo":          {0, "films dumplnig --limit 2"},
		"films-typo-json":     {0, "films dumplnig --limit 1 --format json"},
		"films-none":          {0, "films zzyx yak --genre Horror --year 2015"},
		"top-terminal":        {80, "top"},
		"top-return":          {80, "top --sort return --limit 5 --dollars 2024"},
		"top-smallest": {
			0, "top --sort revenue --ascending --limit 3 --genre Comedy --with Drama",
		},
		"top-csv":         {0, "top --sort released --year 2015 --genre Horror --format csv"},
		"top-none":        {80, "top --year 1920"},
		"groups-terminal": {80, "groups --by month"},
		"groups-wide":     {120, "groups --by decade"},
		"groups-pipe":     {0, "groups --by pair --limit 3"},
		"groups-json":     {0, "groups --year 2015 --format json"},
		"groups-none":     {0, "groups --by language"},
		"points-terminal": {80, "points --year 2015"},
		"points-csv":      {0, "points --year 2015 --limit 2 --format csv"},
		"points-none":     {80, "points --min-budget 1000000000"},
		"report-terminal": {80, "report"},
		"report-narrow":   {30, "report"},
		"report-pipe":     {0, "report"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setting{columns: tt.columns}.invoke(t, append(strings.Fields(tt.args), store)...)
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

func TestSmallNumbersAreWritten(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{0: "0.0%", 0.0001: "<0.1%", 0.3: "30.0%"} {
		if got := known(share); got != want {
			t.Errorf("known(%v) is %q, not %q", share, got, want)
		}
	}
	for films, want := range map[int]string{
		1: "1 more film is not shown.", 1234: "1,234 more films are not shown.",
	} {
		if got := notShown(films); got != want {
			t.Errorf("notShown(%d) is %q, not %q", films, got, want)
		}
	}
}

func TestATableThatIsNotAllSaysSo(t *testing.T) {
	t.Parallel()
	for _, question := range []string{"top --limit 2", "films the --limit 2"} {
		args := append(strings.Fields(question), "--format=csv", holdingDemo(t))
		r := invoke(t, args...)
		said := strings.Contains(r.err, "more films match")
		if r.status != 0 || strings.Count(r.out, "\n") != 3 || !said {
			t.Errorf("%s: %+v", question, r)
		}
	}
}

func TestTitlesAreShownHarmless(t *testing.T) {
	t.Parallel()
	evil := movies.Movie{
		ID: 1, Title: "Red \x1b[31m\u202egnp.\u2066exe\u0085 年年",
		Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		Genres:   []string{"Dra\x07ma"}, Popularity: new(1.0),
		Budget: new(int64(5000)), Revenue: new(int64(5000)),
	}
	const shown = "Red \ufffd[31m\ufffdgnp.\ufffdexe\ufffd 年年\n"
	coloured := strings.NewReplacer("\x1b[36m", "", "\x1b[0m", "") // as the program does
	store := holding(t, evil)
	for _, columns := range []int{0, 80} {
		for _, question := range []string{
			"genres", "popularity", "returns", "report", "films", "top", "groups --by genre", "points",
		} {
			r := setting{columns: columns}.invoke(t, append(strings.Fields(question), store)...)
			left := coloured.Replace(r.out)
			if r.status != 0 || strings.ContainsAny(left, "\x1b\x07\u202e\u2066\u0085") {
				t.Errorf("%s: %q", question, r.out)
			}
			titles := question == "popularity" || question == "top"
			if titles && !strings.Contains(r.out, shown) {
				t.Errorf("got %q", r.out)
			}
			// The film is a real one.
			text := strings.ReplaceAll(r.out, "\n", " ")
			if !strings.Contains(text, dataset.Attribution) || strings.Contains(text, "invented") {
				t.Errorf("%s does not name TMDB: %s", question, r.out)
			}
		}
	}
}

func TestTMDBIsNamedWhereItsDataShows(t *testing.T) {
	t.Parallel()
	real := movies.Movie{ID: 1, Title: "Calm", Released: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	for name, tt := range map[string]struct {
		store string
		named string // of the years that are asked about
	}{
		"real films":     {holding(t, real), "2000"},
		"invented films": {holdingDemo(t), ""},
	} {
		for _, year := range []string{"2000", "1950"} {
			for _, question := range []string{
				"genres --from %s --to %[1]s", "popularity --year %s", "returns --from %s --to %[1]s",
			} {
				r := invoke(t, append(strings.Fields(fmt.Sprintf(question, year)), tt.store)...)
				named := strings.Contains(r.out, dataset.Attribution)
				if r.status != 0 || named != (year == tt.named) {
					t.Errorf("%s, %s of %s: named %v in %+v", name, question, year, named, r)
				}
			}
		}
	}
}

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	const none = "there are no films"
	store, empty := holdingDemo(t), "--store=memory:"
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
		"a year before films":     {store, "popularity --year 1492", 2, "year"},
		"no films at each end":    {store, "popularity --limit 0", 2, "limit"},
		"no films of a list":      {store, "top --limit 0", 2, "from 1 to 1000"},
		"no groups":               {store, "groups --limit 0", 2, "from 1 to 200"},
		"no points":               {store, "points --limit 0", 2, "from 1 to 2000"},
		"more than a search":      {store, "films --limit 101", 2, "limit"},
		"a search of nothing":     {empty, "films x", 1, none},
		"a list of nothing":       {empty, "top", 1, none},
		"a year and a span":       {store, "genres --year 2000 --to 2001", 2, "leave either out"},
		"a list of both":          {store, "top --year 2000 --from 2000", 2, "leave either out"},
		"a report of both":        {store, "report --year 2000 --from 2000", 2, "leave either out"},
		"returns of both":         {store, "returns --year 2000 --from 2000", 2, "leave either out"},
		"a question of both":      {store, "ask x --year 2000 --from 2000", 2, "leave either out"},
		"a year without its name": {store, "popularity 2015", 2, "a year is named by --year 2015"},
		"a year too early":        {store, "top --year 1850", 2, "--year is 1850; it must be from 1870"},
		"a genre mistyped":        {store, "top --genre horor", 2, "did you mean Horror?"},
		"a second one mistyped":   {store, "groups --genre War --with dramma", 2, "did you mean Drama?"},
		"a genre of genres":       {store, "genres --genre horor", 2, "did you mean Horror?"},
		"a genre of a search":     {store, "films x --genre horor", 2, "did you mean Horror?"},
		"an option mistyped":      {store, "top --gnre War", 2, "did you mean --genre?"},
		"an order that is none":   {store, "top --sort length", 2, "--sort"},
		"a budget of a list":      {store, "top --min-budget 0", 2, "1 or more"},
		"a budget of groups":      {store, "groups --min-budget 0", 2, "1 or more"},
		"a budget of points":      {store, "points --min-revenue 0", 2, "1 or more"},
		"no such counting":        {store, "genres --count twice", 2, "--count"},
		"no such format":          {store, "report --format xml", 2, "--format"},
		"a budget below nothing":  {store, "returns --min-budget=-1", 2, "min_budget"},
		"a budget of nothing":     {store, "returns --min-budget 0", 2, "1 or more"},
		"a store that is not one": {"--store=sqlite:no/such/dir/x.db", "report", 2, "no/such/dir/x.db"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := invoke(t, append(strings.Fields(tt.args), tt.store)...)
			if r.status != tt.status || !strings.Contains(r.err, tt.err) || r.out != "" {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// Films without a year are found and listed, and a question about years says what is missing.
func TestFilmsWithoutAYear(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	if r := (setting{in: "id,title\n1,Tide\n"}).invoke(t, "import", "-", store); r.status != exitOK {
		t.Fatal(r)
	}
	for args, want := range map[string]result{
		"films tide": {status: exitOK, out: "Tide"},
		"imports":    {status: exitOK, out: "the standard input"},
		"genres":     {status: exitFailed, err: "none has a known year"},
		"ask which":  {status: exitFailed, err: "none has a known year"},
		"top":        {status: exitFailed, err: "none has a known year"},
	} {
		r := invoke(t, append(strings.Fields(args), store)...)
		if r.status != want.status || !mentions(r.out, want.out) || !mentions(r.err, want.err) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// A command in a wrong folder says where it has looked, and makes nothing there.
func TestAQuestionToAStoreThatIsNotThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "misspelt.db")
	for _, args := range []string{"films x", "imports", "genres", "ask which", "usage", "keys list"} {
		r := invoke(t, append(strings.Fields(args), "--store=sqlite:"+path)...)
		if r.status != exitUsage || !mentions(r.err, "--store: there is no file "+path, "marquee serve") {
			t.Errorf("%s: %+v", args, r)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a store was made")
	}
}
