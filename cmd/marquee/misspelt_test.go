package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command that only reads makes no store where there is none.
func TestReadingMakesNoStore(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"films"}, {"top"}, {"genres"}, {"popularity"}, {"returns"}, {"groups"}, {"points"}, {"report"},
		{"imports"}, {"ask", "Which genre has the most films?", "--model=offline"},
		{"export", "--owner=local"}, {"erase", "--owner=local", "--yes"}, {"keys", "list"},
		{"keys", "create", "--name=n"}, {"backup", "b"},
	} {
		t.Run(strings.Join(args[:1], " "), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "misspelt.db")
			r := invoke(t, append(args, "--store=sqlite:"+path)...)
			if r.status == exitOK || !strings.Contains(r.err, "misspelt.db") {
				t.Errorf("%+v", r)
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("it made the file")
			}
		})
	}
}

func TestWordsThatAreMissing(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"draft": "say what the email is for: marquee draft '",
		"ask":   "say what you want to know: marquee ask '",
	} {
		if r := invoke(t, command); r.status != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v", command, r)
		}
	}
}
