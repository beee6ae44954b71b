package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/imports"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

func TestAnImportReportsToAProgram(t *testing.T) {
	t.Parallel()
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	const films = "type,id,title,year\nMovie,1,One,1987\nTV Show,2,Two,1988\nMovie,x,Three,1989\n"
	r := setting{in: films}.invoke(
		t, "import", "-", "--store=memory:", "--format=json", "--rejects="+rejects,
	)
	var got imported
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.status != 3 {
		t.Fatalf("got %+v, %v", r, err)
	}
	skips := []imports.Skip{{Reason: "is not a film: TV Show", Films: 1}}
	if got.Read != 3 || got.Change != (movies.Change{Inserted: 1}) || got.Skipped != 1 ||
		got.Rejected != 1 || got.Report != rejects || !slices.Equal(got.Skips, skips) ||
		got.Reading == nil || got.Reading.Columns[0].Field != "kind" {
		t.Errorf("got %s", r.out)
	}
	r = invoke(t, "import", "none.csv", "--store=memory:", "--format=json")
	if r.status == exitOK || r.out != "" {
		t.Errorf("without a file: %+v", r)
	}
}

func TestImportsAreListed(t *testing.T) {
	t.Parallel()
	store := "--store=sqlite:" + filepath.Join(t.TempDir(), "films.db")
	bad := file(t, header+"1,One,Drama,9.5,2000-01-02\nx,Two,[],3,2000-03-04\n")
	for _, step := range []setting{{in: "title,year\nCalm,1999\nStorm,1998\n"}, {}} {
		from := "-"
		if step.in == "" {
			from = bad
		}
		rejects := "--rejects=" + filepath.Join(t.TempDir(), "rejects")
		if r := step.invoke(t, "import", from, store, rejects); r.status == exitFailed {
			t.Fatal(r)
		}
	}
	moment := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)
	r := invoke(t, "imports", store)
	r.out = strings.ReplaceAll(moment.ReplaceAllString(r.out, "MOMENT"), filepath.Base(bad), "FILE")
	const want = `     ENDED (UTC)  NEW  CHANGED  UNCHANGED  SKIPPED  REJECTED  SOURCE
MOMENT    1        0          0        0         1  FILE
MOMENT    2        0          0        0         0  the standard input

At most 20 imports are kept.
This product uses the TMDB API but is not endorsed or certified by TMDB.
`
	if r.status != exitOK || r.out != want {
		t.Errorf("got %+v\nwant %s", r, want)
	}
	var got listed
	r = invoke(t, "imports", store, "--format=json")
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got.Items) != 2 ||
		got.Items[0].Inserted != 1 || got.Items[0].Rejected != 1 || !got.Items[1].NotTMDB {
		t.Errorf("got %s, %v", r.out, err)
	}
	t.Log("a store whose films no import brought, as the demo set")
	stores, err := storage.Open(t.Context(), strings.TrimPrefix(store, "--store=")+"2")
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	released := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	batch := movies.Batch{Films: []movies.Movie{{ID: -1, Title: "One", Released: released}}}
	if _, err := stores.Movies.Upsert(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	r = invoke(t, "imports", store+"2")
	if r.status != exitOK || !strings.HasPrefix(r.out, "Nothing was imported yet.") {
		t.Errorf("got %+v", r)
	}
}
