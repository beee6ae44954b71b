package dynamodb

import (
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// An older program knew only one source. The source that it imported is named too.
func TestSourcesOfOlderPrograms(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openWith(t, services.DynamoDB(t))
	err := db.films.put(ctx, map[string]any{
		"pk": "meta", "sk": "import", "version": "1", "source": "a.csv",
		"as_of": day(2020).UnixMicro(), "key": "k", "rows": 3, "done": true,
	})
	if err != nil {
		t.Fatal(err)
	}
	first := movies.Source{Name: "a.csv", AsOf: day(2020), Popularity: day(2020)}
	added := movies.Source{Name: "b.csv", AsOf: day(2021)}
	want := func(sources ...movies.Source) {
		t.Helper()
		if i, err := db.films.Imported(ctx); err != nil || !slices.Equal(i.Sources, sources) {
			t.Errorf("Imported: %+v, %v, want %+v", i, err, sources)
		}
	}
	want(first)
	i := movies.Import{Version: "2", Sources: []movies.Source{added}}
	b := movies.Batch{Mode: movies.Merge, Import: i}
	if _, err := db.films.Upsert(ctx, b); err != nil {
		t.Fatal(err)
	}
	want(added, first)
}
