package dataset_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

var update = flag.Bool("update", false, "write the golden files anew")

var options *dataset.Options // the defaults

func glob(t testing.TB, pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files, %v", pattern, err)
	}
	return files
}

// transcript writes down what a file yields, one line for each film or error.
func transcript(r io.Reader) string {
	var b strings.Builder
	file, err := dataset.Open(r, options)
	if err != nil {
		return fmt.Sprintln("!!", err)
	}
	fmt.Fprintf(&b, "%s to %s\n%s\n", file.Format(), file.Mode(), file.Reading())
	for m, err := range file.Films() {
		if partial, ok := errors.AsType[*movies.PartialError](err); ok {
			for _, lost := range partial.Fields {
				fmt.Fprintf(&b, "~ line %d, column %q, value %q: %s\n",
					lost.Line, lost.Column, lost.Value, lost.Reason)
			}
			err = nil
		}
		if row, ok := errors.AsType[*movies.RowError](err); ok {
			fmt.Fprintf(&b, "! line %d, column %q, value %q: %s\n  %q\n",
				row.Line, row.Column, row.Value, row.Reason, row.Record)
			continue
		}
		if skipped, ok := errors.AsType[*movies.SkipError](err); ok {
			fmt.Fprintf(&b, "- line %d %s\n", skipped.Line, skipped.Reason)
			continue
		}
		if err != nil {
			fmt.Fprintln(&b, "!!", err)
			continue
		}
		released := "unknown"
		if !m.Released.IsZero() {
			released = m.Released.Format(time.DateOnly)
		}
		fmt.Fprintf(&b, "%d %q released %s, popularity %s, genres %q, budget %s, revenue %s\n",
			m.ID, m.Title, released, known(m.Popularity), m.Genres, known(m.Budget), known(m.Revenue))
	}
	return b.String()
}

func known[T int64 | float64](n *T) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

func TestDialects(t *testing.T) {
	files := slices.Concat(glob(t, "testdata/*.csv"), glob(t, "testdata/*.json*"))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, _, _ := strings.Cut(file, ".")
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(transcript(bytes.NewReader(data))), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			// The films are the same, however the bytes arrive.
			for name, reader := range map[string]io.Reader{
				"at once":                bytes.NewReader(data),
				"byte by byte":           iotest.OneByteReader(bytes.NewReader(data)),
				"by halves":              iotest.HalfReader(bytes.NewReader(data)),
				"with the end announced": iotest.DataErrReader(bytes.NewReader(data)),
			} {
				if got := transcript(reader); got != string(want) {
					t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
				}
			}
		})
	}
}

func TestFilmsRefuseWhatNoStoreKeeps(t *testing.T) {
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprint("g", i))
	}
	tests := []struct {
		name, row string
		want      movies.RowError
	}{
		{"NUL in the title", "1,a\x00b,Drama", movies.RowError{
			Column: "Title", Value: "a b", Reason: "holds a NUL character at byte 1; remove it"}},
		{"invalid UTF-8 in the title", "1,caf\xe9,Drama", movies.RowError{
			Column: "Title", Value: "caf\ufffd", Reason: "is not valid UTF-8; encode it as UTF-8"}},
		{"NUL escaped in a genre", `1,a,['\x00']`, movies.RowError{
			Column: "genres", Value: `['\x00']`, Reason: "holds a NUL character at byte 0; remove it"}},
		{"invalid UTF-8 in a genre", "1,a,\xff", movies.RowError{
			Column: "genres", Value: "\ufffd", Reason: "is not valid UTF-8; encode it as UTF-8"}},
		{"long title", "1," + strings.Repeat("ä", 501) + ",Drama", movies.RowError{
			Column: "Title", Value: strings.Repeat("ä", 80) + "…",
			Reason: "has 501 characters; shorten it to 500 or fewer"}},
		{
			"more genres than a film may have", `1,a,"` + strings.Join(many[:33], ",") + `"`,
			movies.RowError{
				Column: "genres", Value: strings.Join(many, ",")[:80] + "…",
				Reason: "holds 33 names; at most 32 are kept"},
		},
		{"more genres than are looked through", `1,a,"` + strings.Join(many, ",") + `"`, movies.RowError{
			Column: "genres", Value: strings.Join(many, ",")[:80] + "…",
			Reason: "must not hold more than 100 names"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// The second title shows that the file is UTF-8.
			films, errs := readAll(strings.NewReader("ID,Title,genres\n" + test.row + "\n2,The Nëxt,\n"))
			if len(errs) != 1 || len(films) != 1 || films[0].Title != "The Nëxt" {
				t.Fatalf("got films %v and errors %v, want one of each", films, errs)
			}
			test.want.Line = 2
			got, ok := errors.AsType[*movies.RowError](errs[0])
			if partial, is := errors.AsType[*movies.PartialError](errs[0]); is && len(partial.Fields) == 1 {
				got, ok = partial.Fields[0], test.want.Column == "genres"
			}
			if !ok || len(got.Record) != 3 {
				t.Fatalf("got %#v", errs[0])
			}
			got.Record = nil
			if !reflect.DeepEqual(*got, test.want) {
				t.Errorf("got  %#v\nwant %#v", got, &test.want)
			}
		})
	}
}

// An unused column may hold anything that is CSV.
func TestOpenIgnoresOtherColumns(t *testing.T) {
	films, errs := readAll(strings.NewReader("id,title,overview,title\n1,The Lamp,\xff\x00,Second\n"))
	if len(errs) > 0 || len(films) != 1 || films[0].Title != "The Lamp" {
		t.Errorf("got films %v and errors %v", films, errs)
	}
}

func TestOpenTellsEmptyFilesApart(t *testing.T) {
	for file, want := range map[string]error{"": dataset.ErrEmpty, "id,title\n": dataset.ErrNoRows} {
		if _, errs := readAll(strings.NewReader(file)); len(errs) != 1 || !errors.Is(errs[0], want) {
			t.Errorf("%q: got errors %v, want %v", file, errs, want)
		}
	}
}

// A file whose rows are all refused does have rows.
func TestAllRowsRefused(t *testing.T) {
	films, errs := readAll(strings.NewReader("tmdb_id,title\n1,\n2,\n"))
	if len(films) != 0 || len(errs) != 2 || errors.Is(errs[1], dataset.ErrNoRows) {
		t.Errorf("got films %v and errors %v, want two refused rows", films, errs)
	}
}

func readAll(r io.Reader) (films []movies.Movie, errs []error) {
	file, err := dataset.Open(r, options)
	if err != nil {
		return nil, []error{err}
	}
	for m, err := range file.Films() {
		if err != nil {
			errs = append(errs, err)
		} else {
			films = append(films, m)
		}
	}
	return films, errs
}

func TestOpenNeedsAReader(t *testing.T) {
	if f, err := dataset.Open(nil, nil); err == nil || f != nil {
		t.Errorf("got %v, %v", f, err)
	}
}
