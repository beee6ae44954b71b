package dataset_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

func TestRejectsWriter(t *testing.T) {
	var out strings.Builder
	w := dataset.NewRejectsWriter(&out)
	for _, e := range []*movies.RowError{
		{Line: 2, Reason: "has 3 fields where the header has 5"},
		{Line: 3, Column: "popularity", Value: "1,5", Reason: "must be a number of 0 or more, or empty if unknown"},
		{Line: 4, Column: "id", Value: "-5", Reason: "must be a positive whole number"},
		{Line: 5, Column: "id", Value: "=1+1", Reason: "must be a positive whole number"},
		{Line: 6, Column: "@id", Value: "+1", Reason: "must be a positive whole number"},
		{Line: 7, Column: "title", Value: `say "when"`, Reason: "must not be empty"},
	} {
		w.Write(e)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	const want = `line,column,reason,value
2,,has 3 fields where the header has 5,
3,popularity,"must be a number of 0 or more, or empty if unknown","1,5"
4,id,must be a positive whole number,'-5
5,id,must be a positive whole number,'=1+1
6,'@id,must be a positive whole number,'+1
7,title,must not be empty,"say ""when"""
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

func TestRejectsWriterWithoutRejects(t *testing.T) {
	var out strings.Builder
	if err := dataset.NewRejectsWriter(&out).Flush(); err != nil || out.String() != "line,column,reason,value\n" {
		t.Errorf("got %q, %v; want the header alone", &out, err)
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestRejectsWriterKeepsTheError(t *testing.T) {
	w := dataset.NewRejectsWriter(fullDisk{})
	for range 1000 {
		w.Write(&movies.RowError{Line: 2, Reason: "must not be empty"})
	}
	if err := w.Flush(); !errors.Is(err, errFull) {
		t.Errorf("got %v, want %v", err, errFull)
	}
}
