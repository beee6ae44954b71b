package dynamodb

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// Tables of version 2 have the words with their accents. Open folds them, and leaves the
// tables as if this program had written the films.
func TestTablesOfVersion2(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := services.DynamoDB(t)
	b := movies.Batch{
		Films:  []movies.Movie{{ID: 1, Title: "Amélie"}, {ID: 2, Title: "千と千尋"}, {ID: 3, Title: "Plain"}},
		Mode:   movies.Replace,
		Import: movies.Import{Version: "1"},
	}
	db := openWith(t, url, b)
	want := dump(t, db)
	err := db.films.change(ctx, func(ctx context.Context) (p plan, err error) {
		p.Delta = movies.Batch{}.Delta()
		for _, m := range b.Films {
			fresh := filmOf(m)
			old := fresh
			old.Words = " " + strings.ToLower(m.Title)
			p.films = append(p.films, change{Old: &fresh, New: &old})
		}
		p.imported, err = db.films.getImport(ctx)
		return p, err
	})
	if err != nil {
		t.Fatal(err)
	}
	version := map[string]any{"pk": "meta", "sk": "version", "version": 2}
	if err := db.films.put(ctx, version); err != nil {
		t.Fatal(err)
	}
	if slices.Equal(dump(t, db), want) {
		t.Fatal("the tables do not have the old words")
	}
	if got := dump(t, openWith(t, url)); !slices.Equal(got, want) {
		t.Errorf("the table holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
