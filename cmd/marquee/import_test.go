package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

const header = "id,title,genres,popularity,release_date\n"

// understood is what an import says of files with that header.
const understood = "Understood as CSV in UTF-8: id from id, title from title, " +
	"genres from genres, popularity from popularity, " +
	"release_date from release_date; no column for budget, revenue.\n" + dataset.Attribution + "\n"

func TestImport(t *testing.T) {
	t.Parallel()
	const nothing = "Read 0 rows: 0 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n"
	good := header + "1,One,\"Drama,Crime\",9.5,2000-01-02\n2,Two,[],3,2000-03-04\n"
	tests := map[string]struct {
		csv     string
		args    string
		status  int
		out     string
		err     string // stands in what is said
		rejects string // the beginning of the report
	}{
		"good rows": {
			good, "", 0,
			understood + "Read 2 rows: 2 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n",
			"", "",
		},
		"some bad rows": {
			good + "x,Three,,1,2000-01-01\n4,Four,,lots,2000-01-01\n5,Five,,1,2000-01-01\n", "", 3,
			understood + "Read 5 rows: 4 inserted, 0 updated, 0 unchanged, 0 repeated, 1 rejected.\n",
			"marquee: 1 row rejected, 1 film taken in without a field that cannot be read; " +
				"REJECTS says why\n",
			"marquee_line,marquee_reason,id,title,genres,popularity,release_date\n" +
				"4,id: must be a positive whole number,x,Three,,1,2000-01-01\n5,",
		},
		"a dry run": {
			good, "--dry-run", 0,
			understood + "Read 2 rows: 2 to be inserted, 0 to be updated, 0 unchanged, 0 repeated, " +
				"0 rejected. Nothing was stored.\n",
			"", "",
		},
		"too many errors": {
			good + "x,Three,,1,2000-01-01\n", "--max-errors=0", 1,
			understood + "Read 3 rows: 2 inserted, 0 updated, 0 unchanged, 0 repeated, 1 rejected.\n",
			"too many rows were rejected", "marquee_line",
		},
		"series": {
			"type,title,year\nMovie,One,1987\nTV Show,Two,1988\n", "", 0,
			"Understood as CSV in UTF-8: kind from type, title from title, year from year; " +
				"no column for genres, popularity, budget, revenue.\n" +
				"Read 2 rows: 1 inserted, 0 updated, 0 unchanged, 0 repeated, 1 skipped, 0 rejected.\n" +
				"Skipped: 1 row, which is not a film: TV Show.\n", "", "",
		},
		"a choice of columns": {
			"film caption,day,takings\nOne,03/04/1994,4\n",
			"--column=title=film_caption --column=release_date=day:day-first " +
				"--column=revenue=takings:millions", 0,
			"Understood as CSV in UTF-8: title from film caption, release_date from day (day first), " +
				"revenue from takings (millions); no column for genres, popularity, budget.\n" +
				"Read 1 row: 1 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n", "", "",
		},
		"a choice of another column": {
			"a,b\n1,2\n", "--column=title=c", 1, nothing, "the header has no column c; it has: a, b", "",
		},
		"no field": {
			good, "--column=stars=b", 2, "", "must be a field and its column", "",
		},
		"no header":     {"", "", 1, nothing, "empty", ""},
		"another table": {"a,b\n1,2\n", "", 1, nothing, "title", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, source := range []string{file(t, tt.csv), "-"} {
				rejects := filepath.Join(t.TempDir(), "rejects")
				args := []string{"import", source, "--store=memory:", "--rejects=" + rejects}
				r := setting{in: tt.csv}.invoke(t, append(args, strings.Fields(tt.args)...)...)
				r.err = strings.ReplaceAll(r.err, rejects, "REJECTS")
				if r.status != tt.status || r.out != tt.out {
					t.Errorf("%s: got %+v", source, r)
				}
				if !strings.Contains(r.err, tt.err) || (tt.err == "") != (r.err == "") {
					t.Errorf("%s: said %q, want %q", source, r.err, tt.err)
				}
				report, err := os.ReadFile(rejects)
				if (err == nil) != (tt.rejects != "") || !strings.HasPrefix(string(report), tt.rejects) {
					t.Errorf("%s: report %q, %v", source, report, err)
				}
			}
		})
	}
}

func TestSummary(t *testing.T) {
	const some = "Read 1,234 rows: 1 inserted, 2 updated, 3 unchanged, 4 repeated, " +
		"5 skipped, 6 missing, 7 resumed, 9 rejected."
	all := movies.ImportResult{
		Read: 1234, Change: movies.Change{Inserted: 1, Updated: 2, Unchanged: 3, Missing: 6},
		Repeated: 4, Skipped: 5, Resumed: 7, Rejected: 9,
	}
	one, dropped := all, all
	one.Dropped, dropped.Dropped = 1, 2928
	for _, tt := range []struct {
		r    movies.ImportResult
		dry  bool
		want string
	}{
		{
			movies.ImportResult{Read: 1}, false,
			"Read 1 row: 0 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.",
		},
		{all, false, some},
		{one, false, some + " The demo set made way: 1 invented film removed."},
		{dropped, false, some + " The demo set made way: 2,928 invented films removed."},
		{
			movies.ImportResult{Read: 3, Change: movies.Change{Inserted: 2}, Rejected: 1}, true,
			"Read 3 rows: 2 to be inserted, 0 to be updated, 0 unchanged, 0 repeated, 1 rejected. " +
				"Nothing was stored.",
		},
		{
			movies.ImportResult{Read: 1, Change: movies.Change{Inserted: 1, Dropped: 2928}}, true,
			"Read 1 row: 1 to be inserted, 0 to be updated, 0 unchanged, 0 repeated, 0 rejected. " +
				"Nothing was stored. The demo set would make way: 2,928 invented films.",
		},
	} {
		if got := summary(tt.r, tt.dry); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestImportTwiceChangesNothingAndReplacesTheDemoSet(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	s := serve(t, store) // offers the demo set
	films := file(t, header+"1,One,Drama,9.5,2000-01-02\n")
	// The server goes on while another process imports into its store.
	r := invoke(t, "import", films, store)
	if r.status != 0 || !mentions(r.out, "1 inserted", "demo set made way") {
		t.Errorf("first: %+v", r)
	}
	r = invoke(t, "import", films, store)
	const unchanged = understood +
		"Read 1 row: 0 inserted, 0 updated, 1 unchanged, 0 repeated, 0 rejected.\n"
	if r.status != 0 || r.out != unchanged {
		t.Errorf("again: %+v", r)
	}
	info := getJSON[struct{ Films map[string]any }](t, s.url+"/api/v1/info", "films")
	if info.Films["total"] != 1.0 || info.Films["invented"] != 0.0 {
		t.Errorf("the server has %v", info.Films)
	}
}

// The ids of a file that is TMDB's, and of one that may be.
func TestAnIDThatIsThatOfAnotherFilm(t *testing.T) {
	t.Parallel()
	const there = "id,title,popularity,release_date,genres\n3,The Cellar Choir,8.2,1999-10-29,War\n" +
		"7,Salt,1,2001-01-01,\n"
	const clock = "3,The Orchard Clock,9,2015-11-05\n"
	tests := map[string]struct {
		csv, args string
		status    int
		out       []string
		report    string
		now       string // what film 3 is then
	}{
		"TMDB's": {
			"id,title,popularity,release_date\n" + clock, "", 3,
			[]string{"0 inserted, 0 updated, 0 unchanged, 0 repeated, 1 rejected"},
			`2,"id: is the id of ""The Cellar Choir"" of 1999, and this row is ""The Orchard Clock"" of ` +
				`2015, so it is not taken in; if the row is right, force the ids (--force-ids); if its ids ` +
				`are not TMDB's, say so (--column id=)",3,The Orchard Clock,9,2015-11-05`,
			"The Cellar Choir",
		},
		"tried": {
			"id,title,popularity,release_date\n" + clock, "--dry-run", 3,
			[]string{"1 rejected. Nothing was stored."}, "is the id of", "The Cellar Choir",
		},
		"forced": {
			"id,title,popularity,release_date\n" + clock, "--force-ids", 0,
			[]string{"1 updated"}, "", "The Orchard Clock",
		},
		"the list's own": {
			"id,title,rank,release_date\n" + clock + "7,Other,1,1950-01-01\n", "", 0,
			[]string{
				`id is not TMDB's id, because 3 is "The Cellar Choir" of 1999 here, and ` +
					`"The Orchard Clock" of 2015 in the file`, "2 inserted",
			},
			"", "The Cellar Choir",
		},
		"those of the films": {
			"id,title,rank,release_date\n3,The Cellar Choir,9,1999-10-29\n", "", 0,
			[]string{`id is taken for TMDB's id, because 3 is "The Cellar Choir" of 1999 here, too`},
			"", "The Cellar Choir",
		},
		"chosen": {
			"film,title,release_date\n" + "3,The Orchard Clock,2015-11-05\n", "--column=id=film", 3,
			[]string{"1 rejected"}, "film: is the id of", "The Cellar Choir",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			rejects, store := filepath.Join(dir, "rejects"), "--store="+storeIn(dir)
			if r := invoke(t, "import", file(t, there), store); r.status != 0 {
				t.Fatalf("%+v", r)
			}
			args := append([]string{"import", file(t, tt.csv), store, "--rejects=" + rejects},
				strings.Fields(tt.args)...)
			r := invoke(t, args...)
			if r.status != tt.status || !mentions(r.out, tt.out...) {
				t.Errorf("%+v", r)
			}
			report, err := os.ReadFile(rejects)
			if (err == nil) != (tt.report != "") || !strings.Contains(string(report), tt.report) {
				t.Errorf("report %s, %v", report, err)
			}
			stores := must(storage.Open(t.Context(), storeIn(dir)))
			defer stores.Close()
			kept := must(stores.Movies.Get(t.Context(), []int64{3}))[0]
			if kept.Title != tt.now || (len(kept.Genres) > 0) != (tt.now == "The Cellar Choir") {
				t.Errorf("film 3 is %+v, want %q", kept, tt.now)
			}
		})
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	films := setting{in: header + "1,One,Drama,9.5,2000-01-02\n"}
	for range 2 {
		r := films.invoke(t, "import", "-", "--dry-run", store)
		if r.status != 0 || !strings.Contains(r.out, "1 to be inserted") {
			t.Errorf("got %+v", r)
		}
	}
	if r := films.invoke(t, "import", "-", store); !strings.Contains(r.out, "1 inserted") {
		t.Errorf("got %+v", r)
	}
}

func TestAnswersNameEveryFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"films.csv":   header + "1,One,Drama,9.5,2000-01-02\n",
		"budgets.csv": "id,title,budget\n1,One,1000\n",
		"export.json": `{"id":1,"original_title":"One","popularity":7.5}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store := "--store=" + storeIn(dir)
	for _, tt := range []struct{ file, want string }{
		{"films.csv", "Films from films.csv. As of "},
		{"budgets.csv", "Films from budgets.csv and films.csv. As of "},
		{"export.json", "Films from export.json, budgets.csv and films.csv. As of "},
		{"films.csv", "Films from films.csv, export.json and budgets.csv. As of "},
	} {
		if r := invoke(t, "import", filepath.Join(dir, tt.file), store); r.status != 0 {
			t.Fatalf("%s: %+v", tt.file, r)
		}
		if r := invoke(t, "genres", store); !strings.Contains(r.out, "\n"+tt.want) {
			t.Errorf("after %s: %+v, want %s", tt.file, r, tt.want)
		}
	}
}

// Otherwise films would be stored, and nobody could find the rows that were not.
func TestARejectsReportThatHasNoPlaceEndsAnImportBeforeItBegins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, report := range []string{filepath.Join(dir, "none", "r.csv"), dir} {
		r := invoke(t, "import", file(t, header), "--store=memory:", "--rejects="+report)
		if r.status != exitUsage || !strings.Contains(r.err, "--rejects") || r.out != "" {
			t.Errorf("%s: got %+v", report, r)
		}
	}
}

func TestImportFromTMDB(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		key := r.URL.Query().Get("api_key")
		switch {
		case key != "secret":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"status_code":7,"status_message":"Invalid API key: %s"}`, key)
		case strings.HasSuffix(r.URL.Path, "/genre/movie/list"):
			fmt.Fprint(w, `{"genres":[{"id":18,"name":"Drama"}]}`)
		case r.URL.Query().Get("primary_release_date.gte") == "2020-01-01":
			fmt.Fprint(w, `{"page":1,"total_pages":1,"results":[{"id":1,"title":"One",
				"release_date":"2020-01-01","popularity":2.5,"genre_ids":[18]}]}`)
		default:
			fmt.Fprint(w, `{"page":1,"total_pages":1,"results":[]}`)
		}
	}))
	t.Cleanup(api.Close)
	const years = "--tmdb --from=2020 --to=2020"
	const one = "\nRead 1 row: 1 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n"
	key := file(t, "secret\n")
	tests := map[string]struct {
		key, args string
		status    int
		said      string
	}{
		"a key":             {"secret", years, exitOK, dataset.Attribution + one},
		"a key in a file":   {"", years + " --tmdb-api-key-file=" + key, exitOK, "1 inserted"},
		"no key":            {"", years, exitUsage, "set TMDB_API_KEY"},
		"two keys":          {"other", years + " --tmdb-api-key-file=" + key, exitUsage, "both set"},
		"a wrong key":       {"wrong", years, exitFailed, "code 7"},
		"a broken key":      {"a b", years, exitUsage, "needs a key"},
		"no years":          {"secret", "--tmdb", exitUsage, "--from and --to"},
		"a file, too":       {"secret", "films.csv " + years, exitUsage, "cannot be combined"},
		"films for adults":  {"secret", years + " --adult", exitUsage, "--adult"},
		"years of a file":   {"", key + " --from=2020", exitUsage, "need --tmdb"},
		"nothing to import": {"", "", exitUsage, "name a file"},
		"no number":         {"", key + " --max-errors=-1", exitUsage, "--max-errors"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := asked.Load()
			env := []string{"TMDB_BASE_URL=" + api.URL + "/3"}
			if tt.key != "" {
				env = append(env, "TMDB_API_KEY="+tt.key)
			}
			args := strings.Fields("import --store=memory: " + tt.args)
			r := setting{env: env}.invoke(t, args...)
			if r.status != tt.status || !strings.Contains(r.out+r.err, tt.said) {
				t.Errorf("got %+v", r)
			}
			if tt.key != "" && strings.Contains(r.out+r.err, tt.key) {
				t.Errorf("the key is shown: %+v", r)
			}
			if tt.status == exitUsage && asked.Load() != before {
				t.Error("TMDB was asked")
			}
		})
	}
}

func TestWhatWaitsForInputCanBeInterrupted(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"import": {"import", "-", "--store=memory:"},
		"draft":  {"draft", "Ask", "--details=-", "--store=memory:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			in, quiet := io.Pipe() // nobody writes to it
			defer quiet.Close()
			var out, err lockedBuffer
			var ended sync.WaitGroup
			var status int
			ended.Go(func() {
				std := terminal.Streams{In: in, Out: &out, Err: &err}
				status = run(ctx, args, options.NewEnv(nil), std)
			})
			cancel()
			ended.Wait()
			if status != exitFailed || !strings.Contains(err.String(), "interrupted") {
				t.Errorf("status %d, %s", status, &err)
			}
		})
	}
}
