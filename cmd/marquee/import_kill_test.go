package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// An import that is killed and run again to its end leaves the same films as an import
// that was not killed. internal/lab/torture does it again and again.
func TestKillWhileImporting(t *testing.T) {
	t.Parallel()
	const films, bad = 8_000, 123
	var text strings.Builder
	text.WriteString(header)
	for i := 1; i <= films; i++ {
		id := fmt.Sprint(i)
		if i == bad {
			id = "bad"
		}
		fmt.Fprintf(&text, "%s,Film %d,\"Drama,Crime\",%d,2000-01-02\n", id, i, i*7919%1000)
	}
	csv, dir, whole := file(t, text.String()), t.TempDir(), t.TempDir()
	stores, err := storage.Open(t.Context(), storeIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()

	cmd := program(t, dir, "import", csv, "--store="+storeIn(dir))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		last, err := stores.Movies.Imported(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if last.Done {
			t.Fatal("it came to its end before it was killed")
		}
		if last.Rows > 0 {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed

	r := invoke(t, "import", csv, "--store="+storeIn(dir), "--rejects="+dir+"/rejects.csv")
	continued := strings.Contains(r.err, "continuing after row ") &&
		strings.Contains(r.out, " resumed, 1 rejected.")
	if r.status != exitRejected || !continued {
		t.Errorf("after the kill: %+v", r)
	}
	r = invoke(t, "import", csv, "--store="+storeIn(whole), "--rejects="+whole+"/rejects.csv")
	if r.status != exitRejected {
		t.Fatalf("not killed: %+v", r)
	}
	got, want := kept(t, dir), kept(t, whole)
	if len(want) != films-1 || !slices.EqualFunc(got, want, movies.Movie.Equal) {
		t.Errorf("%d films are there after the kill, and %d without; want the same %d",
			len(got), len(want), films-1)
	}
}

// kept returns all films of the store in a folder.
func kept(t *testing.T, dir string) (all []movies.Movie) {
	t.Helper()
	stores, err := storage.Open(t.Context(), storeIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	q := movies.Query{Limit: 5000}
	for {
		films, err := stores.Movies.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(films) == 0 {
			return all
		}
		all = append(all, films...)
		q.After = new(films[len(films)-1].Place())
	}
}
