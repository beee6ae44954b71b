package dataset_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/marquee-go/marquee/movies/dataset"
)

func TestFilesThatCannotBeRead(t *testing.T) {
	rows := strings.Repeat("1,The Lantern,Drama\n", 1000)
	whole := packed(t, "id,title,genres\n"+rows)
	damaged := []byte(whole)
	damaged[len(damaged)-8]++ // of the checksum
	const (
		zip = "dataset: this is a zip archive; unpack it first, and name the file in it " +
			"(an .xlsx is one, too: save it as CSV)"
		utf16 = `dataset: this is text in UTF-16; save it in UTF-8 (a spreadsheet as "CSV UTF-8")`
	)
	tests := []struct{ name, file, want string }{
		{
			"cut off", whole[:len(whole)-20],
			"the gzip stream is cut off; get the whole file: unexpected EOF",
		},
		{
			"cut off before the checksum", whole[:len(whole)-8],
			"the gzip stream is cut off; get the whole file: unexpected EOF",
		},
		{
			"cut off in its header", whole[:5],
			"dataset: the gzip stream is cut off; get the whole file: unexpected EOF",
		},
		{
			"cut off in its second member", whole + whole[:30],
			"the gzip stream is cut off; get the whole file: unexpected EOF",
		},
		{
			"damaged", string(damaged),
			"the gzip stream is damaged; get the file again: gzip: invalid checksum",
		},
		{
			"of another kind behind the first member", whole + "id,title,genres\n",
			"the gzip stream is damaged; get the file again: gzip: invalid header",
		},
		{
			"of an unknown method", "\x1f\x8b\x07",
			"the gzip stream is cut off; get the whole file: unexpected EOF",
		},
		{"a zip archive", "PK\x03\x04films.csv", zip},
		{"a zip archive, packed", packed(t, "PK\x03\x04films.csv"), zip},
		{
			"packed twice", packed(t, whole),
			"dataset: this is packed by gzip twice; unpack it once with gunzip",
		},
		{"UTF-16 as Windows writes it", "\xff\xfei\x00d\x00,\x00", utf16},
		{"UTF-16 as networks have it", "\xfe\xff\x00i\x00d\x00,", utf16},
		{"UTF-16, packed", packed(t, "\xff\xfei\x00d\x00,\x00"), utf16},
		{"a JSON array without films, packed", packed(t, "[]"), dataset.ErrNoRows.Error()},
		{
			"a whole film in a daily export",
			strings.Repeat(`{"id":1,"original_title":"a"}`+"\n", 1001) + `{"id":2,"title":"b","genres":[]}`,
			"dataset: line 1002: this is a film with its release or genres, and the file begins with " +
				"films that have only a popularity: put them into two files",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, errs := readAll(strings.NewReader(test.file))
			if len(errs) != 1 || !strings.HasSuffix(errs[0].Error(), test.want) ||
				!strings.HasPrefix(errs[0].Error(), "dataset: ") {
				t.Errorf("got %v\nwant %s", errs, test.want)
			}
		})
	}
}

func TestPackedFilesPassOnReadErrors(t *testing.T) {
	broken := errors.New("connection reset")
	for _, text := range []string{"id,title\n1,a\n", `{"id":1,"original_title":"a"}`} {
		whole := packed(t, text)
		for _, n := range []int{5, len(whole) / 2, len(whole)} {
			_, errs := readAll(io.MultiReader(strings.NewReader(whole[:n]), iotest.ErrReader(broken)))
			if len(errs) != 1 || !errors.Is(errs[0], broken) || strings.Contains(errs[0].Error(), "gzip") {
				t.Errorf("after %d bytes: got %v, want %v alone", n, errs, broken)
			}
		}
	}
}

func TestOpenTellsWhatAFileIs(t *testing.T) {
	const export = `{"id":1,"original_title":"a","popularity":2}`
	tests := []struct {
		name, text string
		format     dataset.Format
		mode       string
	}{
		{"CSV", "id,title\n", dataset.CSV, "merge"},
		{"CSV, packed", packed(t, "id,title\n"), dataset.CSV, "merge"},
		{"daily export", export, dataset.JSONLines, "update"},
		{
			"daily export with a byte order mark and blank lines", "\ufeff\r\n \n" + export,
			dataset.JSONLines, "update",
		},
		{"daily export, packed", packed(t, export), dataset.JSONLines, "update"},
		{"rejects", "marquee_line,marquee_reason,title\n", dataset.CSV, "merge"},
		{"rejects between semicolons", "marquee_line;marquee_reason;title\n", dataset.CSV, "merge"},
		{
			"rejects of an export between tabs", "marquee_line\tmarquee_reason\tmarquee_json\n",
			dataset.CSV, "update",
		},
		{"rejects of an export", "marquee_line,marquee_reason,marquee_json\n", dataset.CSV, "update"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, err := dataset.Open(strings.NewReader(test.text), nil)
			if err != nil || file.Format() != test.format || string(file.Mode()) != test.mode ||
				file.OfRejects() != strings.HasPrefix(test.name, "rejects") {
				t.Errorf("got %+v, %v; want %s to %s", file, err, test.format, test.mode)
			}
		})
	}
}
