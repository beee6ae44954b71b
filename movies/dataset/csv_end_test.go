package dataset_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/marquee-go/marquee/movies/dataset"
)

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
			"dataset: no column of the header looks like a title; it has: #1. " +
				"If one is, say which, as in --column title=#1"},
		{"header only", "id,title\n", 0, dataset.ErrNoRows.Error()},
		{"no title", "id,label,,genres\n1,a,b,c\n", 0,
			"dataset: no column of the header looks like a title; it has: id, label, #3, genres. " +
				"If one is, say which, as in --column title=id"},
		{"no title between semicolons", "id;film label (de);director_name;genres\n1;a;b;c\n", 0,
			"dataset: the header has no column that is surely the title; " +
				"it has: id, film label (de), director_name, genres. " +
				"It may be film label (de) or director_name: say which, " +
				"as in --column title=film label (de)"},
		{"too many columns between semicolons", "id;title" + strings.Repeat(";", 1000) + "\n", 0,
			"dataset: line 1: the record that begins here has more than 1000 fields; leave out columns " +
				"that do not describe films"},
		{"too many fields between semicolons", "id;title\n1;a\n2;b" + strings.Repeat(";", 1000) + "\n", 1,
			"dataset: line 3: the record that begins here has more than 1000 fields; leave out columns " +
				"that do not describe films"},
		{"a header of many wrong names", strings.Repeat("x,", 45) + "x\n", 0,
			"dataset: no column of the header looks like a title; it has: " +
				strings.Repeat("x, ", 40) + "and 6 more. If one is, say which, as in --column title=x"},
		{"UTF-16 without a mark", "i\x00d\x00,\x00", 0,
			"dataset: the header is not text (field 1); save the file as CSV in UTF-8"},
		{"quote out of place in the header", "\nid,ti\"tle\n1,a\n", 0,
			"dataset: line 2: the header has a quote out of place; " +
				`a field with quotes stands in quotes, and each within is doubled ("")`},
		{"quote never closed", "id,title\n1,a\n\n2,b\n3,\"c\n" + strings.Repeat("4,d\n", 1<<19), 2,
			"dataset: line 5: the record that begins here is longer than 1048576 bytes; look for a quote " +
				"that is never closed, or a line that does not end"},
		{"quote never closed in the header", `id,"title` + strings.Repeat("x\n", 1<<20), 0,
			"dataset: line 1: the record that begins here is longer than 1048576 bytes; look for a quote " +
				"that is never closed, or a line that does not end"},
		{"endless line", "id,title\n1,a\n2," + strings.Repeat("x", 2<<20), 1,
			"dataset: line 3: the record that begins here is longer than 1048576 bytes; look for a quote " +
				"that is never closed, or a line that does not end"},
		{"too many fields", "id,title\n1,a\n2,b" + wide + "\n3,c\n", 1,
			"dataset: line 3: the record that begins here has more than 1000 fields; leave out columns " +
				"that do not describe films"},
		{"too many columns", "id,title" + wide + "\n", 0,
			"dataset: line 1: the record that begins here has more than 1000 fields; leave out columns " +
				"that do not describe films"},
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

func TestReadErrorsArePassedOn(t *testing.T) {
	broken := errors.New("connection reset")
	for file, want := range map[string]int{"": 0, "id,ti": 0, "id,title\n1,a\n2,\"b": 1} {
		films, errs := readAll(io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken)))
		if len(errs) != 1 || !errors.Is(errs[0], broken) || len(films) != want {
			t.Errorf("after %q: got films %v and errors %v, want %d films and %q",
				file, films, errs, want, broken)
		}
	}
}

// A record may be as long as the bound, whatever comes before and after it.
func TestLongRecords(t *testing.T) {
	long := func(id string) string {
		const quotes = 3 // one comma, two quotes
		return id + `,a,"` + strings.Repeat("\n", 1<<20-len(id)-len(",a,")-quotes) + "\"\n"
	}
	text := "id,title,overview\n" + long("1") + "2,b,\n" + long("3") + long("4")
	films, errs := readAll(strings.NewReader(text))
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
