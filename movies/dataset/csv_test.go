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

// options place two-digit years alike whenever the tests run.
var options = &dataset.Options{Now: time.Date(2026, time.June, 15, 0, 0, 0, 0, time.UTC)}

func glob(t testing.TB, pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files, %v", pattern, err)
	}
	return files
}

// transcript writes down what comes out of a file, one line a film or error.
func transcript(r io.Reader) string {
	var b strings.Builder
	file, err := dataset.Open(r, options)
	if err != nil {
		return fmt.Sprintln("!!", err)
	}
	fmt.Fprintf(&b, "%s to %s\n", file.Format(), file.Mode())
	for m, err := range file.Films() {
		if row, ok := errors.AsType[*movies.RowError](err); ok {
			fmt.Fprintf(&b, "! line %d, column %q, value %q: %s\n  %q\n", row.Line, row.Column, row.Value, row.Reason, row.Record)
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
			// However the bytes arrive, the films are the same.
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
			Column: "Title", Value: strings.Repeat("ä", 80) + "…", Reason: "has 501 characters; shorten it to 500 or fewer"}},
		{"more genres than a film may have", `1,a,"` + strings.Join(many[:33], ",") + `"`, movies.RowError{
			Column: "genres", Value: strings.Join(many, ",")[:80] + "…", Reason: "holds 33 names; at most 32 are kept"}},
		{"more genres than are looked through", `1,a,"` + strings.Join(many, ",") + `"`, movies.RowError{
			Column: "genres", Value: strings.Join(many, ",")[:80] + "…", Reason: "must not hold more than 100 names"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			films, errs := readAll(strings.NewReader("ID,Title,genres\n" + test.row + "\n2,The Next,\n"))
			if len(errs) != 1 || len(films) != 1 || films[0].Title != "The Next" {
				t.Fatalf("got films %v and errors %v, want one of each", films, errs)
			}
			test.want.Line = 2
			got, ok := errors.AsType[*movies.RowError](errs[0])
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

func TestFilmsEnd(t *testing.T) {
	wide := strings.Repeat(",", 1000) // 1,001 fields
	tests := []struct {
		name, file string
		films      int
		want       string
	}{
		{"empty", "", 0, dataset.ErrEmpty.Error()},
		{"nothing but a byte order mark and blank lines", "\ufeff\r\n\r\n", 0, dataset.ErrEmpty.Error()},
		{"nothing but blank space", strings.Repeat(" \n", 10_000), 0,
			"dataset: the header needs a column title (or original_title); it has: #1"},
		{"header only", "id,title\n", 0, dataset.ErrNoRows.Error()},
		{"no title", "id,name,,genres\n1,a,b,c\n", 0,
			"dataset: the header needs a column title (or original_title); it has: id, name, #3, genres"},
		{"no title between semicolons", "id;name;genres\n1;a;b\n", 0,
			"dataset: the header needs a column title (or original_title); it has: id;name;genres"},
		{"too many columns between semicolons", "id;title" + strings.Repeat(";", 1000) + "\n", 0,
			"dataset: line 1: the record that begins here has more than 1000 fields; leave out columns that do not describe films"},
		{"too many fields between semicolons", "id;title\n1;a\n2;b" + strings.Repeat(";", 1000) + "\n", 1,
			"dataset: line 3: the record that begins here has more than 1000 fields; leave out columns that do not describe films"},
		{"a header of many wrong names", strings.Repeat("x,", 45) + "x\n", 0,
			"dataset: the header needs a column title (or original_title); it has: " +
				strings.Repeat("x, ", 40) + "and 6 more"},
		{"UTF-16 without a mark", "i\x00d\x00,\x00", 0,
			"dataset: the header is not UTF-8 text (field 1); save the file as CSV in UTF-8"},
		{"quote out of place in the header", "\nid,ti\"tle\n1,a\n", 0,
			`dataset: line 2: the header has a quote out of place; a field with quotes stands in quotes, and each within is doubled ("")`},
		{"quote never closed", "id,title\n1,a\n\n2,b\n3,\"c\n" + strings.Repeat("4,d\n", 1<<19), 2,
			"dataset: line 5: the record that begins here is longer than 1048576 bytes; look for a quote that is never closed, or a line that does not end"},
		{"quote never closed in the header", `id,"title` + strings.Repeat("x\n", 1<<20), 0,
			"dataset: line 1: the record that begins here is longer than 1048576 bytes; look for a quote that is never closed, or a line that does not end"},
		{"endless line", "id,title\n1,a\n2," + strings.Repeat("x", 2<<20), 1,
			"dataset: line 3: the record that begins here is longer than 1048576 bytes; look for a quote that is never closed, or a line that does not end"},
		{"too many fields", "id,title\n1,a\n2,b" + wide + "\n3,c\n", 1,
			"dataset: line 3: the record that begins here has more than 1000 fields; leave out columns that do not describe films"},
		{"too many columns", "id,title" + wide + "\n", 0,
			"dataset: line 1: the record that begins here has more than 1000 fields; leave out columns that do not describe films"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			films, errs := readAll(strings.NewReader(test.file))
			if len(errs) != 1 || errs[0].Error() != test.want {
				t.Errorf("got errors %v\nwant %v", errs, test.want)
			}
			if len(films) != test.films {
				t.Errorf("got %d films before the error, want %d", len(films), test.films)
			}
		})
	}
}

func TestOpenTellsEmptyFilesApart(t *testing.T) {
	for file, want := range map[string]error{"": dataset.ErrEmpty, "id,title\n": dataset.ErrNoRows} {
		if _, errs := readAll(strings.NewReader(file)); len(errs) != 1 || !errors.Is(errs[0], want) {
			t.Errorf("%q: got errors %v, want %v", file, errs, want)
		}
	}
}

// A file with refused rows only has rows.
func TestAllRowsRefused(t *testing.T) {
	films, errs := readAll(strings.NewReader("id,title\nx,a\ny,b\n"))
	if len(films) != 0 || len(errs) != 2 || errors.Is(errs[1], dataset.ErrNoRows) {
		t.Errorf("got films %v and errors %v, want two refused rows", films, errs)
	}
}

func TestReadErrorsArePassedOn(t *testing.T) {
	broken := errors.New("connection reset")
	for file, want := range map[string]int{"": 0, "id,ti": 0, "id,title\n1,a\n2,\"b": 1} {
		films, errs := readAll(io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken)))
		if len(errs) != 1 || !errors.Is(errs[0], broken) || len(films) != want {
			t.Errorf("after %q: got films %v and errors %v, want %d films and %q", file, films, errs, want, broken)
		}
	}
}

// A record may be as long as the bound, whatever stands before and after it.
func TestLongRecords(t *testing.T) {
	long := func(id string) string {
		const quotes = 3 // one comma, two quotes
		return id + `,a,"` + strings.Repeat("\n", 1<<20-len(id)-len(",a,")-quotes) + "\"\n"
	}
	films, errs := readAll(strings.NewReader("id,title,overview\n" + long("1") + "2,b,\n" + long("3") + long("4")))
	if len(films) != 4 || len(errs) != 0 {
		t.Errorf("got %d films and errors %v, want 4 films", len(films), errs)
	}
}

// endless is a file without end that counts how much of it was read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	const header, row = "id,title\n", "1,a\n"
	text := row
	if e.read == 0 {
		text = header
	}
	n := copy(p, text)
	e.read += n
	return n, nil
}

func TestFilmsReadNoFurtherThanAsked(t *testing.T) {
	file := new(endless)
	films := 0
	opened, err := dataset.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range opened.Films() {
		if err != nil {
			t.Fatal(err)
		}
		if films++; films == 100 {
			break
		}
	}
	if most := 256 << 10; file.read > most {
		t.Errorf("read %d bytes for 100 short rows, want at most %d", file.read, most)
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
