package imports

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// tmdb speaks as TMDB's API does. It has a film on the first of each month of 2020,
// except in December. One of the films is rejected.
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
			"id": month, "title": title, "release_date": fmt.Sprintf("2020-%02d-01", month),
			"popularity": 2.5, "genre_ids": []int{18},
		}}})
	}
}

func TestImportFromTMDB(t *testing.T) {
	t.Chdir(t.TempDir())
	api := &tmdb{}
	server := httptest.NewServer(api)
	defer server.Close()
	store := memory.New().Movies()
	steps := []struct {
		name   string
		broken bool
		money  bool
		o      Options
		err    string
		want   string
		report string
		said   string
	}{
		{"a dry run", false, false, Options{DryRun: true}, "",
			"read 11: inserted 10, rejected 1",
			"marquee-rejects.csv", dataset.Attribution + "\n"},
		{"breaks off in July", true, false, Options{}, "Suspended",
			"read 6: inserted 5, rejected 1",
			"marquee-rejects-2.csv", ""},
		{"goes on", false, false, Options{}, "",
			"read 5: inserted 5",
			"", "marquee: continuing with July 2020\n" + dataset.Attribution + "\n"},
		{"again, from the beginning", false, false, Options{}, "",
			"read 11: unchanged 10, rejected 1",
			"marquee-rejects-3.csv", dataset.Attribution + "\n"},
		{"with money", false, true, Options{}, "",
			"read 11: updated 10, rejected 1",
			"marquee-rejects-4.csv", dataset.Attribution + "\n"},
		{"no more errors than none", false, false, Options{MaxErrors: new(0)}, "too many",
			"read 3: unchanged 2, rejected 1",
			"marquee-rejects-5.csv", ""},
	}
	for _, tt := range steps {
		api.broken.Store(tt.broken)
		from, err := OpenTMDB(TMDB{
			Key: "secret", URL: server.URL + "/3", From: 2020, To: 2020, Money: tt.money,
		})
		if err != nil {
			t.Fatal(err)
		}
		r := imported(t, store, from, &tt.o)
		if got := counts(r.Result); got != tt.want || r.Report != tt.report || r.said != tt.said {
			t.Errorf("%s: %s, %q, %q", tt.name, got, r.Report, r.said)
		}
		got := fmt.Sprint(r.err)
		if (r.err == nil) != (tt.err == "") || !strings.Contains(got, tt.err) {
			t.Errorf("%s: %v, want %q", tt.name, r.err, tt.err)
		}
		if strings.Contains(got, "secret") {
			t.Errorf("%s: the key is shown: %s", tt.name, got)
		}
	}
	last, err := store.Imported(t.Context())
	if err != nil || len(last.Sources) != 1 || last.Sources[0].Name != "TMDB's API (2020 to 2020)" {
		t.Errorf("twelve months are not one source: %+v, %v", last.Sources, err)
	}
}

func TestTMDBIsAskedForNothingWithoutAKeyAndYears(t *testing.T) {
	for name, tt := range map[string]struct {
		ask  TMDB
		want string
	}{
		"no key":           {TMDB{From: 2020, To: 2020}, "set TMDB_API_KEY"},
		"a broken key":     {TMDB{Key: "a b", From: 2020, To: 2020}, "needs a key"},
		"no years":         {TMDB{Key: "secret"}, "--from and --to"},
		"years that cross": {TMDB{Key: "secret", From: 2021, To: 2020}, "--from and --to"},
		"years too early":  {TMDB{Key: "secret", From: 1869, To: 1900}, "--from and --to"},
		"years too late":   {TMDB{Key: "secret", From: 2000, To: 2201}, "--from and --to"},
	} {
		_, err := OpenTMDB(tt.ask)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: the key is shown: %v", name, err)
		}
	}
}
