package imports

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

const header = "id,title,genres,popularity,release_date\n"

// outcome is what an import did and said.
type outcome struct {
	Result
	understood string // the line that says what the file was understood as
	said       string // the rest
	err        error
}

// importing imports a file, or a text as the standard input, into a store.
func importing(t *testing.T, store movies.Store, path, stdin string, o Options) outcome {
	t.Helper()
	from, err := OpenFile(t.Context(), path, strings.NewReader(stdin), &o)
	if err != nil {
		t.Fatal(err)
	}
	return imported(t, store, from, &o)
}

// imported imports a source into a store.
func imported(t *testing.T, store movies.Store, from Source, o *Options) outcome {
	t.Helper()
	var said bytes.Buffer
	r, err := Run(t.Context(), terminal.Streams{Out: &said, Err: &said}, from, store, o)
	out := outcome{Result: r, said: said.String(), err: err}
	if strings.HasPrefix(out.said, "Understood") {
		out.understood, out.said, _ = strings.Cut(out.said, "\n")
	}
	return out
}

// counts says what became of the rows. It leaves out what happened to none of them.
func counts(r Result) string {
	var parts []string
	for _, part := range []struct {
		name string
		rows int
	}{
		{"inserted", r.Inserted}, {"updated", r.Updated}, {"unchanged", r.Unchanged},
		{"repeated", r.Repeated}, {"skipped", r.Skipped}, {"missing", r.Missing},
		{"resumed", r.Resumed}, {"rejected", r.Rejected},
	} {
		if part.rows != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", part.name, part.rows))
		}
	}
	return fmt.Sprintf("read %d: %s", r.Read, strings.Join(parts, ", "))
}

// write writes a file into the working directory.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read reads a file of the working directory.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatBecomesOfEveryRow(t *testing.T) {
	const films = "id,title,adult,status,popularity\n" +
		"1,One,False,Released,9\n2,Two,True,Released,8\n3,Three,False,Planned,7\n" +
		"1,One again,False,Released,9\n,No id,False,Released,1\n"
	const export = `{"adult":false,"id":1,"original_title":"One","popularity":10}` + "\n" +
		`{"adult":false,"id":77,"original_title":"Nobody has it","popularity":1}` + "\n"
	const usual = "read 5: unchanged 1, repeated 1, skipped 2, rejected 1"
	tests := map[string]struct {
		file string
		o    Options
		err  error
		want string
	}{
		"again":  {films, Options{}, nil, usual},
		"packed": {packed(t, films), Options{}, nil, usual},
		"all that there are": {
			films, Options{Adult: true, Unreleased: true}, nil,
			"read 5: inserted 2, unchanged 1, repeated 1, rejected 1",
		},
		"a daily export": {export, Options{}, nil, "read 2: updated 1, missing 1"},
		"a dry run": {
			films, Options{DryRun: true}, nil,
			"read 5: unchanged 1, repeated 1, skipped 2, rejected 1",
		},
		"too many errors": {films, Options{MaxErrors: new(0)}, movies.ErrTooManyRejected, usual},
		"errors enough":   {films, Options{MaxErrors: new(1)}, nil, usual},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			store := memory.New().Movies()
			for _, text := range []string{"id,title\n1,One\n", films} {
				if r := importing(t, store, "-", text, Options{}); r.err != nil {
					t.Fatal(r)
				}
			}
			write(t, "films", tt.file)
			r := importing(t, store, "films", "", tt.o)
			if !errors.Is(r.err, tt.err) || counts(r.Result) != tt.want {
				t.Errorf("%s, %v; want %s", counts(r.Result), r.err, tt.want)
			}
		})
	}
}

// rows writes n rows. The row with the number bad, if there is one, is rejected.
func rows(n, bad int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := 1; i <= n; i++ {
		id := strconv.Itoa(i)
		if i == bad {
			id = "bad"
		}
		fmt.Fprintf(&b, "%s,Film %d,\"Drama,Crime\",%d,2000-01-02\n", id, i, i*7919%1000)
	}
	return b.String()
}

func TestAnImportThatBrokeOffContinues(t *testing.T) {
	const tmdb = dataset.Attribution + "\n"
	const continuing = tmdb + "marquee: continuing after row 1,100\n"
	const whole = "read 1200: inserted 100, resumed 1099, rejected 1"
	const anew = "read 1200: inserted 100, unchanged 1099, rejected 1"
	const dry = "read 1200: inserted 100, unchanged 1099, rejected 1"
	tests := map[string]struct {
		path string // of the second run
		o    Options
		said string
		want string
	}{
		"the same file":                {"films.csv", Options{}, continuing, whole},
		"with other options":           {"films.csv", Options{Adult: true}, tmdb, anew},
		"with forced ids":              {"films.csv", Options{ForceIDs: true}, tmdb, anew},
		"from the standard input":      {"-", Options{}, tmdb, anew},
		"a dry run reads all the rows": {"films.csv", Options{DryRun: true}, tmdb, dry},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			store, text := memory.New().Movies(), rows(1200, 1100)
			write(t, "films.csv", text)
			r := importing(t, store, "films.csv", "", Options{MaxErrors: new(0)})
			if !errors.Is(r.err, movies.ErrTooManyRejected) || r.Read != 1100 || r.Inserted != 1099 {
				t.Fatalf("%s, %v", counts(r.Result), r.err)
			}
			r = importing(t, store, tt.path, text, tt.o)
			if r.err != nil || counts(r.Result) != tt.want || r.said != tt.said {
				t.Errorf("%s, %v, %q; want %s", counts(r.Result), r.err, r.said, tt.want)
			}
			const understood = "Understood as CSV in UTF-8: id from id, title from title, " +
				"genres from genres, popularity from popularity, release_date from release_date; " +
				"no column for budget, revenue."
			if r.understood != understood {
				t.Errorf("it said %q, want %q", r.understood, understood)
			}
		})
	}
}

func TestCheckRejects(t *testing.T) {
	dir := t.TempDir()
	for report, want := range map[string]string{
		"":                                "",
		filepath.Join(dir, "r.csv"):       "",
		filepath.Join(dir, "no", "r.csv"): "--rejects: stat ",
		dir:                               "is a directory; name a file",
	} {
		err := CheckRejects(report)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", report, err, want)
		}
	}
}
