package main

import (
	"path/filepath"
	"strings"
	"testing"

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
	r := marquee(t, "", "import", file, "--store="+storeIn(dir), "--rejects="+filepath.Join(dir, "rejects.csv"))
	if r.status != exitRejected || !strings.Contains(r.err, "continuing behind row ") || !strings.Contains(r.out, " resumed, 1 rejected.") {
		t.Errorf("the last run: %+v", r)
	}

	whole := "sqlite:" + filepath.Join(dir, "whole.db")
	if r := marquee(t, "", "import", file, "--store="+whole, "--rejects="+filepath.Join(dir, "rejects.csv")); r.status != exitRejected {
		t.Fatalf("not killed: %+v", r)
	}
	// A copy compares what the two hold.
	r = marquee(t, "", "copy", "--from="+storeIn(dir), "--to="+whole)
	if r.status != 0 || !strings.Contains(r.out, "49,999 films: 0 written, 49,999 there already.") {
		t.Errorf("the stores differ: %+v", r)
	}
}
