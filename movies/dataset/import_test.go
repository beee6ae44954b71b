package dataset_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// importFile imports a file into a service, and returns its rejects.
func importFile(t *testing.T, films *movies.Service, r io.Reader) (movies.ImportResult, string) {
	t.Helper()
	file, err := dataset.Open(r, options)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	rejects := file.Rejects(&out)
	result, err := films.Import(t.Context(), file.Films(), &movies.ImportOptions{
		Mode: file.Mode(), Rejected: rejects.Write,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := rejects.Flush(); err != nil {
		t.Fatal(err)
	}
	return result, out.String()
}

func found(t *testing.T, store movies.Store) map[int64]movies.Movie {
	t.Helper()
	films, err := store.Search(context.Background(), movies.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[int64]movies.Movie{}
	for _, m := range films {
		byID[m.ID] = m
	}
	return byID
}

// The daily export knows only original titles and popularities.
func TestDailyExportUpdatesPopularityAlone(t *testing.T) {
	store := memory.New().Movies()
	films := must(movies.New(store, nil))
	importFile(t, films, strings.NewReader("id,title,genres,popularity,budget\n"+
		"1,The Lantern,Drama,9,100000\n2,Salt,,8,\n"))
	export := `{"adult":false,"id":1,"original_title":"Die Laterne","popularity":10.5,"video":false}
{"adult":false,"id":2,"original_title":"Salz","popularity":8,"video":false}
{"adult":false,"id":3,"original_title":"Neu","popularity":7,"video":false}
{"adult":true,"id":4,"original_title":"Nachts","popularity":7,"video":false}
{"adult":false,"id":5}
`
	result, _ := importFile(t, films, strings.NewReader(packed(t, export)))
	if result.Read != 5 || result.Updated != 1 || result.Unchanged != 1 || result.Missing != 1 ||
		result.Skipped != 1 || result.Rejected != 1 {
		t.Errorf("got %+v", result)
	}
	kept := found(t, store)
	want := movies.Movie{
		ID: 1, Title: "The Lantern", Genres: []string{"Drama"}, Popularity: new(10.5),
		Budget: new(int64(100_000)),
	}
	if len(kept) != 2 || !kept[1].Equal(want) {
		t.Errorf("the store keeps %+v", kept)
	}
}

// Two files without ids give one collection. Mended rejects join it.
func TestImportsOfOneCollection(t *testing.T) {
	store := memory.New().Movies()
	films := must(movies.New(store, nil))
	first, rejects := importFile(t, films,
		strings.NewReader("title,release_date,genres\nThe Lantern,1999-10-15,Drama\n=Salt,soon,War\n"))
	second, _ := importFile(t, films,
		strings.NewReader("Title,Date,Revenue\nthe lantern,10/15/1999,\"$1,000,000\"\n"))
	mended, none := importFile(t, films,
		strings.NewReader(strings.Replace(rejects, ",soon,", ",2000-01-01,", 1)))
	if first.Inserted != 1 || first.Rejected != 1 || second.Updated != 1 || mended.Inserted != 1 ||
		mended.Read != 1 {
		t.Errorf("got %+v, %+v and %+v", first, second, mended)
	}
	if want := "marquee_line,marquee_reason,title,release_date,genres\n"; none != want {
		t.Errorf("the rejects are %q, want %q", none, want)
	}
	var titles []string
	for _, m := range found(t, store) {
		titles = append(titles, m.Title)
		if m.Title == "the lantern" && (*m.Revenue != 1_000_000 || len(m.Genres) != 1) {
			t.Errorf("the lantern is %+v", m)
		}
	}
	if len(titles) != 2 {
		t.Errorf("the store keeps %q", titles)
	}
}

// must returns the value of a constructor that cannot fail here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
