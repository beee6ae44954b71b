package dynamodb

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// Tables of version 1 do not know money and imports. These hold an invented film, and a
// film of 2015. A server died when it was about to move that film to 2016.
func TestTablesOfVersion1(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := services.DynamoDB(t)
	fill(t, openWith(t, url), "testdata/version1.json")
	if current, _, err := Status(ctx, url); err != nil || current != 1 {
		t.Errorf("Status: %d, %v, want 1", current, err)
	}

	db := openWith(t, url)
	if version, err := db.Version(ctx); err != nil || version != latest {
		t.Errorf("Version: %d, %v, want %d", version, err, latest)
	}
	if i, err := db.films.Imported(ctx); err != nil || !reflect.DeepEqual(i, movies.Import{}) {
		t.Errorf("Imported: %+v, %v, want none", i, err)
	}
	if e, err := db.films.Earnings(ctx); err != nil || e != nil {
		t.Errorf("Earnings: %+v, %v, want none", e, err)
	}
	if found, err := db.films.Search(ctx, movies.Query{Limit: 10}); err != nil || len(found) != 2 {
		t.Errorf("Search: %+v, %v, want 2 films", found, err)
	}

	// The next writer finishes what the dead one left.
	b := movies.Batch{
		Films: []movies.Movie{
			{ID: 1, Title: "The Last Film", Budget: new(int64(10)), Revenue: new(int64(20))},
		},
		Mode:   movies.Update,
		Import: movies.Import{Version: "2"},
	}
	if change, err := db.films.Upsert(ctx, b); err != nil || change != (movies.Change{Updated: 1}) {
		t.Errorf("Upsert: %+v, %v, want 1 film updated", change, err)
	}
	want := dump(t, openWith(t, services.DynamoDB(t), movies.Batch{
		Films: []movies.Movie{
			{
				ID: 1, Title: "The Last Film", Released: day(2016), Genres: []string{"Drama"},
				Popularity: new(8.5), Budget: new(int64(10)), Revenue: new(int64(20)),
			},
			{ID: -2, Title: "Invented"},
		},
		Mode:   movies.Replace,
		Import: b.Import,
	}))
	if got := dump(t, db); !slices.Equal(got, want) {
		t.Errorf("the table holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// fill puts the items of a file into the table of films.
func fill(t *testing.T, db *DB, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if err := db.films.put(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
}
