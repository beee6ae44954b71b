package dataset_test

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// readRejects reads a file and returns its films and its rejects.
func readRejects(t *testing.T, text string) (films []movies.Movie, rejects string) {
	t.Helper()
	file, err := dataset.Open(strings.NewReader(text), options)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := file.Rejects(&out)
	for m, err := range file.Films() {
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			w.Write(refused)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		films = append(films, m)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return films, out.String()
}

func TestRejectsAreMendedAndReadAgain(t *testing.T) {
	tests := []struct{ name, file, rejects, old, new, again string }{
		{
			name: "cells",
			file: "id,title,genres,popularity\n" +
				"1,The Lamp,Drama,9\n" +
				"x,The Fox,\"Drama, War\",8\n" +
				"3,,Crime,7\n",
			rejects: "marquee_line,marquee_reason,id,title,genres,popularity\n" +
				"3,id: must be a positive whole number,x,The Fox,\"Drama, War\",8\n" +
				"4,title: must not be empty,3,,Crime,7\n",
			old: "3,,Crime", new: "3,The Bell,Crime",
			again: "marquee_line,marquee_reason,id,title,genres,popularity\n" +
				"2,id: must be a positive whole number,x,The Fox,\"Drama, War\",8\n",
		},
		{
			name: "cells that spreadsheets would take for formulas",
			file: "tmdb_id,title,=note,note\n-1,+,@home,-1\n",
			rejects: "marquee_line,marquee_reason,tmdb_id,title,'=note,note\n" +
				"2,tmdb_id: must be a positive whole number,'-1,'+,'@home,'-1\n",
			old: "'-1,'+", new: "1,'+",
			again: "marquee_line,marquee_reason,tmdb_id,title,'=note,note\n",
		},
		{
			name: "a reason that begins as a formula does",
			file: "+tmdb_id,title,popularity\n1,a,b,c\n,\n,The Lamp,5\n",
			rejects: "marquee_line,marquee_reason,'+tmdb_id,title,popularity\n" +
				"2,has 4 fields where the header has 3,1,a,b,c\n" +
				"3,has 2 fields where the header has 3,,\n" +
				"4,'+tmdb_id: must be a positive whole number,,The Lamp,5\n",
			old: ",The Lamp,5", new: "7,The Lamp,5",
			again: "marquee_line,marquee_reason,'+tmdb_id,title,popularity\n" +
				"2,has 4 fields where the header has 3,1,a,b,c\n" +
				"3,has 2 fields where the header has 3,,\n",
		},
		{
			name: "malformed quoting",
			file: "id,title,genres\n1,Say \"when\",Drama\n2,\"On\ntwo\" lines,War\n",
			rejects: `marquee_line,marquee_reason,id,title,genres
2,"title: has a quote out of place; a field with quotes stands in quotes, and each within is doubled ("""")","1,Say ""when"",Drama"
3,"title: has a quote out of place; a field with quotes stands in quotes, and each within is doubled (""""); skipped to the end of line 4","2,""On
two"" lines,War"
`,
			old: `"1,Say ""when"",Drama"`, new: `1,"Say ""when""",Drama`,
			again: `marquee_line,marquee_reason,id,title,genres
3,has 1 fields where the header has 3,"2,""On
two"" lines,War"
`,
		},
		{
			name: "semicolons",
			file: "tmdb_id;title;genres;popularity\n" +
				"x;The Lamp;Drama, War;8,5\n" +
				"y;\"The; Fox\";;9\n" +
				"3;Say \"when\";;7\n",
			rejects: "marquee_line,marquee_reason,tmdb_id,title,genres,popularity\n" +
				"2,tmdb_id: must be a positive whole number,x,The Lamp,\"Drama, War\",\"8,5\"\n" +
				"3,tmdb_id: must be a positive whole number,y,The; Fox,,9\n" +
				"4,\"title: has a quote out of place; a field with quotes stands in quotes, and each " +
				"within is doubled (\"\"\"\")\",\"3;Say \"\"when\"\";;7\"\n",
			old: "y,The; Fox", new: "2,The; Fox",
			again: "marquee_line,marquee_reason,tmdb_id,title,genres,popularity\n" +
				"2,tmdb_id: must be a positive whole number,x,The Lamp,\"Drama, War\",\"8,5\"\n" +
				"4,has 1 fields where the header has 4,\"3;Say \"\"when\"\";;7\"\n",
		},
		{
			name: "JSON lines",
			file: `{"id":1,"original_title":"The Lamp","popularity":9}` + "\n" +
				`{"id":2,"original_title":"The Fox","popularity":"8"}`,
			rejects: "marquee_line,marquee_reason,marquee_json\n" +
				"2,popularity: must be of another type than string," +
				"\"{\"\"id\"\":2,\"\"original_title\"\":\"\"The Fox\"\",\"\"popularity\"\":\"\"8\"\"}\"\n",
			old: `""8""`, new: `8`,
			again: "marquee_line,marquee_reason,marquee_json\n",
		},
		{
			name: "JSON lines, mended badly",
			file: `{"id":1,"original_title":"The Lamp","popularity":"9"}` + "\n" +
				`{"id":2,"original_title":"The Fox","popularity":"8"}`,
			rejects: "marquee_line,marquee_reason,marquee_json\n" +
				"1,popularity: must be of another type than string," +
				"\"{\"\"id\"\":1,\"\"original_title\"\":\"\"The Lamp\"\",\"\"popularity\"\":\"\"9\"\"}\"\n" +
				"2,popularity: must be of another type than string," +
				"\"{\"\"id\"\":2,\"\"original_title\"\":\"\"The Fox\"\",\"\"popularity\"\":\"\"8\"\"}\"\n",
			old: "\"\"9\"\"}\"\n2,popularity: must be of another type than string,",
			new: "9}\"\n2,now \"mended\",",
			again: `marquee_line,marquee_reason,marquee_json
3,"marquee_json: has a quote out of place; a field with quotes stands in quotes, and each within is doubled ("""")","2,now ""mended"",""{""""id"""":2,""""original_title"""":""""The Fox"""",""""popularity"""":""""8""""}"""
`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, rejects := readRejects(t, test.file)
			if rejects != test.rejects {
				t.Fatalf("the rejects are\n%s\nwant\n%s", rejects, test.rejects)
			}
			mended := strings.Replace(rejects, test.old, test.new, 1)
			films, again := readRejects(t, mended)
			if len(films) != 1 || again != test.again {
				t.Errorf("mended, they give %v and\n%s\nwant one film and\n%s", films, again, test.again)
			}
		})
	}
}

// In every dialect, a row that nobody mended is refused again as it was. The same holds
// for a file that is itself one of rejects.
func TestRejectsLoseNothing(t *testing.T) {
	for _, name := range slices.Concat(glob(t, "testdata/*.csv"), glob(t, "testdata/*.json*")) {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			records := func(data []byte) (records [][]string, rejects []byte) {
				file, err := dataset.Open(bytes.NewReader(data), options)
				if err != nil {
					t.Fatal(err)
				}
				var out bytes.Buffer
				w := file.Rejects(&out)
				for _, err := range file.Films() {
					if refused, ok := errors.AsType[*movies.RowError](err); ok {
						records = append(records, refused.Record)
						w.Write(refused)
					}
				}
				if err := w.Flush(); err != nil {
					t.Fatal(err)
				}
				return records, out.Bytes()
			}
			want, rejects := records(data)
			got, _ := records(rejects)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// The columns that a RejectsWriter adds do not count against the limit of columns.
func TestRejectsOfTheWidestFile(t *testing.T) {
	for _, comma := range []string{",", ";", "\t"} {
		names := []string{"marquee_line", "marquee_reason", "id", "title"}
		cells := []string{"2", "was wrong", "1", "The Lamp"}
		header := strings.Join(names, comma) + strings.Repeat(comma, 998)
		row := strings.Join(cells, comma) + strings.Repeat(comma, 998)
		films, rejects := readRejects(t, header+"\n"+row+"\n")
		if len(films) != 1 || strings.Count(rejects, "\n") != 1 {
			t.Errorf("between %q: films %v, rejects\n%s", comma, films, rejects)
		}
	}
}

func TestRejectsOfNothing(t *testing.T) {
	_, rejects := readRejects(t, "id,title\n1,The Lamp\n")
	if rejects != "marquee_line,marquee_reason,id,title\n" {
		t.Errorf("got %q, want the header alone", rejects)
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestRejectsWriterKeepsTheError(t *testing.T) {
	file, err := dataset.Open(strings.NewReader("id,title\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	w := file.Rejects(fullDisk{})
	for range 1000 {
		w.Write(&movies.RowError{Line: 2, Reason: "must not be empty"})
	}
	if err := w.Flush(); !errors.Is(err, errFull) {
		t.Errorf("got %v, want %v", err, errFull)
	}
}
