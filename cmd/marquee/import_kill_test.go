package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// An import that is killed again and again, and run to its end, leaves the same
// films as one that was not.
func TestKillWhileImporting(t *testing.T) {
	dir := t.TempDir()
	const films = 50_000
	file := filepath.Join(dir, "films.csv")
	write(t, file, rows(films, 123))
	stores, err := storage.Open(t.Context(), storeIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()

	for _, row := range []int{1, 12_000, 37_000} {
		cmd := program(t, dir, "import", file, "--store="+storeIn(dir))
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
			if last.Rows >= row {
				break
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
	r := invoke(t, "", "import", file, "--store="+storeIn(dir), "--rejects="+filepath.Join(dir, "rejects.csv"))
	if r.status != exitRejected || !strings.Contains(r.err, "continuing behind row ") || !strings.Contains(r.out, " resumed, 1 rejected.") {
		t.Errorf("the last run: %+v", r)
	}

	whole := filepath.Join(dir, "whole")
	if err := os.Mkdir(whole, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := invoke(t, "", "import", file, "--store="+storeIn(whole), "--rejects="+filepath.Join(dir, "rejects.csv")); r.status != exitRejected {
		t.Fatalf("not killed: %+v", r)
	}
	got, want := kept(t, dir), kept(t, whole)
	if len(want) != films-1 || !slices.EqualFunc(got, want, movies.Movie.Equal) {
		t.Errorf("%d films are there after the kills, and %d without; want the same %d", len(got), len(want), films-1)
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
