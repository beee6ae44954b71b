package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// These are the limits that docs/checks.md promises.
func TestTheCheckerTellsTrueFromFalse(t *testing.T) {
	s := measure(io.Discard, "")
	if n := s.truth.all(); n < 600 {
		t.Errorf("there are %d true sentences, want 600 or more", n)
	}
	if bad := s.truth.wrong * 100; bad > s.truth.all() {
		t.Errorf("%d of %d true sentences are contradicted, want 1%% or fewer", s.truth.wrong,
			s.truth.all())
	}
	if s.truth.unbound*10 > s.truth.all() {
		t.Errorf("%d of %d true sentences are not bound", s.truth.unbound, s.truth.all())
	}
	if bound := s.lies.wrong + s.lies.right; s.lies.wrong*100 < bound*97 {
		t.Errorf("%d of %d bound false sentences are caught, want 97%% or more", s.lies.wrong,
			bound)
	}
	if s.lies.unbound*10 > s.lies.all() {
		t.Errorf("%d of %d false sentences are not bound, want 10%% or fewer", s.lies.unbound,
			s.lies.all())
	}
}

// What the sentences gave that nobody has looked at. A change that lowers it made the rules fit the
// others.
func TestTheCheckerIsNoWorseOnWhatItHasNotSeen(t *testing.T) {
	unseen := *measureHeld(io.Discard, "").byClass["never seen"]
	truth, lies := unseen[0], unseen[1]
	if truth.all() < 100 || truth.wrong*100 > 10*truth.all() || truth.unbound*10 > truth.all() {
		t.Errorf("of true sentences: %+v, want 10%% flagged and 10%% unbound or fewer", truth)
	}
	if lies.wrong*100 < 97*(lies.wrong+lies.right) || lies.unbound*10 > lies.all() {
		t.Errorf("of false sentences: %+v, want 97%% of those bound, and 10%% unbound or fewer", lies)
	}
}

func TestStatementsAboutATable(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("towns.csv", "town#people\nulm#12\nbonn#30\n")
	write("towns.txt", "1\tulm has 12 people\n0\tbonn has 31 people\n1\tbonn has 99 people\n")
	list := write("list.txt", "towns.csv\ttowns.txt\n")
	var b strings.Builder
	if err := runList(&b, list, false); err != nil {
		t.Fatal(err)
	}
	const want = "true: 2, of which flagged 50.0%, unbound 0.0%\n" +
		"false: 1, of which caught 100.0%, missed 0.0%, unbound 0.0%\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
	for name, text := range map[string]string{
		"no tab": "towns.csv\n", "no table": "none.csv\ttowns.txt\n",
		"no statements": "towns.csv\tnone\n",
		"no verdict":    "towns.csv\ttowns.csv\n",
	} {
		if err := runList(io.Discard, write("list.txt", text), false); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
}
