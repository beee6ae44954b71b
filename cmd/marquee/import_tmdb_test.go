package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

// tmdb speaks as TMDB's API does: it has a film on the first of each month of
// 2020 but December, of which one is refused.
type tmdb struct {
	asked  atomic.Int32
	broken atomic.Bool // from July on
}

func (s *tmdb) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	query := r.URL.Query()
	var month, id int
	answer := func(v any) { _ = json.NewEncoder(w).Encode(v) }
	_, _ = fmt.Sscanf(query.Get("primary_release_date.gte"), "2020-%d-01", &month)
	isFilm, _ := fmt.Sscanf(r.URL.Path, "/3/movie/%d", &id)
	switch {
	case query.Get("api_key") != "secret":
		w.WriteHeader(http.StatusUnauthorized)
		answer(map[string]any{"status_code": 7, "status_message": "Invalid API key: secret"})
	case r.URL.Path == "/3/genre/movie/list":
		answer(map[string]any{"genres": []any{map[string]any{"id": 18, "name": "Drama"}}})
	case isFilm == 1:
		answer(map[string]any{"id": id, "budget": 1000, "revenue": 2000, "status": "Released"})
	case s.broken.Load() && month >= 7:
		w.WriteHeader(http.StatusForbidden)
		answer(map[string]any{"status_code": 45, "status_message": "Suspended."})
	case month == 0 || month == 12:
		answer(map[string]any{"page": 1, "total_pages": 1, "results": []any{}})
	default:
		title := fmt.Sprintf("Film of month %d", month)
		if month == 3 {
			title = ""
		}
		answer(map[string]any{"page": 1, "total_pages": 1, "results": []any{map[string]any{
			"id": month, "title": title, "release_date": fmt.Sprintf("2020-%02d-01", month), "popularity": 2.5, "genre_ids": []int{18},
		}}})
	}
}

func TestImportFromTMDB(t *testing.T) {
	t.Chdir(t.TempDir())
	api := &tmdb{}
	server := httptest.NewServer(api)
	defer server.Close()
	t.Setenv("TMDB_BASE_URL", server.URL+"/3")
	t.Setenv("TMDB_API_KEY", "secret")
	steps := []struct {
		name   string
		broken bool
		args   string
		status int
		out    string
		err    string
	}{
		{"a dry run", false, "--dry-run", 3, dataset.Attribution + "\nRead 11 rows: 10 to be stored, 0 repeated, 1 rejected. Nothing was stored.\n",
			"marquee: 1 row refused; marquee-rejects.csv says why\n"},
		{"breaks off in July", true, "", 1, "Read 6 rows: 5 inserted, 0 updated, 0 unchanged, 0 repeated, 1 rejected.\n", "Suspended"},
		{"goes on", false, "", 0, dataset.Attribution + "\nRead 5 rows: 5 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n",
			"marquee: continuing with July 2020\n"},
		{"again, from the beginning", false, "", 3, dataset.Attribution + "\nRead 11 rows: 0 inserted, 0 updated, 10 unchanged, 0 repeated, 1 rejected.\n",
			"marquee: 1 row refused; marquee-rejects-3.csv says why\n"},
		{"with money", false, "--money", 3, dataset.Attribution + "\nRead 11 rows: 0 inserted, 10 updated, 0 unchanged, 0 repeated, 1 rejected.\n",
			"marquee: 1 row refused; marquee-rejects-4.csv says why\n"},
		{"no more errors than none", false, "--max-errors=0", 1, "Read 3 rows: 0 inserted, 0 updated, 2 unchanged, 0 repeated, 1 rejected.\n", "too many"},
	}
	for _, tt := range steps {
		api.broken.Store(tt.broken)
		args := append(strings.Fields("import --tmdb --from=2020 --to=2020 --store=sqlite:test.db"), strings.Fields(tt.args)...)
		r := invoke(t, "", args...)
		if r.status != tt.status || r.out != tt.out || !strings.Contains(r.err, tt.err) || strings.Contains(r.err, "secret") {
			t.Errorf("%s: got %+v", tt.name, r)
		}
	}
	if r := invoke(t, "", "popularity", "2020", "--store=sqlite:test.db"); !strings.Contains(r.out, "\nFilms from TMDB's API (2020 to 2020). Popularity as of ") {
		t.Errorf("twelve months are not one source: %+v", r)
	}
}

func TestImportFromTMDBWantsAKeyAndYears(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "key", "secret\n")
	api := &tmdb{}
	server := httptest.NewServer(api)
	defer server.Close()
	tests := map[string]struct {
		key, args string
		status    int
		err       string
	}{
		"no key":            {"", "--tmdb --from=2020 --to=2020", 2, "set TMDB_API_KEY"},
		"a key in a file":   {"", "--tmdb --from=2020 --to=2020 --tmdb-api-key-file=key", 3, ""},
		"two keys":          {"other", "--tmdb --from=2020 --to=2020 --tmdb-api-key-file=key", 2, "both set"},
		"a wrong key":       {"wrong", "--tmdb --from=2020 --to=2020", 1, "code 7"},
		"no key at all":     {"a b", "--tmdb --from=2020 --to=2020", 2, "needs a key"},
		"no years":          {"secret", "--tmdb", 2, "--from and --to"},
		"years that cross":  {"secret", "--tmdb --from=2021 --to=2020", 2, "--from and --to"},
		"a file, too":       {"secret", "films.csv --tmdb --from=2020 --to=2020", 2, "reads no file"},
		"films for adults":  {"secret", "--tmdb --adult --from=2020 --to=2020", 2, "--adult"},
		"years of a file":   {"", "key --from=2020", 2, "are for --tmdb"},
		"nothing to import": {"", "", 2, "name a file"},
		"no number":         {"", "key --max-errors=-1", 2, "--max-errors"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.key != "" {
				t.Setenv("TMDB_API_KEY", tt.key)
			}
			before := api.asked.Load()
			r := invoke(t, "", append(strings.Fields("import --store=memory: --tmdb-base-url="+server.URL+"/3"), strings.Fields(tt.args)...)...)
			if r.status != tt.status || !strings.Contains(r.err, tt.err) || strings.Contains(r.err, "wrong") {
				t.Errorf("got %+v", r)
			}
			if tt.status == 2 && api.asked.Load() != before {
				t.Error("TMDB was asked")
			}
		})
	}
	if _, err := os.Stat("marquee-rejects.csv"); err != nil {
		t.Error(err)
	}
}
