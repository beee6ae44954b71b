package sqlite

import (
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func TestEveryConnectionIsSetUp(t *testing.T) {
	db := openInternal(t)
	for name, pool := range map[string]interface {
		Get(dest any, query string, args ...any) error
	}{"writer": db.writer, "reader": db.reader} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal",
			"synchronous":  "2", // FULL
			"foreign_keys": "1",
			"busy_timeout": map[string]string{"writer": "100", "reader": "10000"}[name],
			"cache_size":   map[string]string{"writer": "-65536", "reader": "-16384"}[name],
			"query_only":   map[string]string{"writer": "0", "reader": "1"}[name],
		} {
			var got string
			if err := pool.Get(&got, "PRAGMA "+pragma); err != nil || got != want {
				t.Errorf("%s: %s is %q, %v, want %q", name, pragma, got, err, want)
			}
		}
	}
}

func TestMigrationsGoDownAndUp(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	schema := func() string {
		var tables []string
		if err := db.writer.Select(&tables,
			`SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`); err != nil {
			t.Fatal(err)
		}
		return strings.Join(tables, "\n")
	}
	up := schema()
	if _, err := p.DownTo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if down := schema(); strings.Contains(down, "films") || strings.Contains(down, "drafts") ||
		strings.Contains(down, "messages") {
		t.Errorf("migrated down, the schema is still\n%s", down)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := schema(); got != up {
		t.Errorf("migrated down and up, the schema is\n%s\nwant\n%s", got, up)
	}
}

// A file of an older version keeps its films. What it did not know is unknown.
func TestMigrationsKeepFilms(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	films := []movies.Movie{
		{ID: 1, Title: "A", Released: day(2015), Genres: []string{"Drama", "War"}, Popularity: new(2.0)},
		{ID: 2, Title: "B", Released: day(2015), Genres: []string{"Drama"}},
		{
			ID: 3, Title: "C", Released: day(2016), Genres: []string{`"'<&>\u2028`, "Drama", "War"},
			Popularity: new(1.0),
		},
		{ID: 4, Title: "D", Genres: []string{"Drama"}},
		{ID: -5, Title: "E", Released: day(2016)},
	}
	batch := movies.Batch{Films: films, Mode: movies.Replace}
	imported := batch
	imported.Import.Version = "1"
	if _, err := db.films.Upsert(ctx, imported); err != nil {
		t.Fatal(err)
	}
	answers := func() string {
		found, searched := db.films.Search(ctx, movies.Query{Limit: 9})
		counts, counted := db.films.CountGenres(ctx, 0, 3000)
		slices.SortFunc(counts.Genres, func(a, b movies.GenreCount) int {
			return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Genre, b.Genre),
				cmp.Compare(a.Of, b.Of))
		})
		ranking, ranked := db.films.Rank(ctx, 2015, 1)
		summary, summed := db.films.Summary(ctx)
		text, err := json.Marshal([]any{found, counts, ranking, summary})
		if err := errors.Join(searched, counted, ranked, summed, err); err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := answers()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 4); err != nil {
		t.Fatal(err)
	}
	var genres int
	if err := db.writer.Get(&genres, `SELECT count(*) FROM film_genres`); err != nil || genres != 7 {
		t.Errorf("migrated down, there are %d genres, %v, want 7", genres, err)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := answers(); got != want {
		t.Errorf("migrated down and up, the films are\n%s\nwant\n%s", got, want)
	}
	if i, err := db.films.Imported(ctx); err != nil || !reflect.DeepEqual(i, movies.Import{}) {
		t.Errorf("Imported: %+v, %v, want nothing", i, err)
	}
	if change, err := db.films.Upsert(ctx, batch); err != nil || change.Unchanged != len(films) {
		t.Errorf("Upsert: %+v, %v, want all films unchanged", change, err)
	}
}

// An older program knows only one source. The source that it imports is named too.
func TestSourcesOfOlderPrograms(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	old := func(name string, year int) movies.Source {
		_, err := db.writer.ExecContext(ctx, `
			INSERT OR REPLACE INTO imported (id, version, source, as_of, key, rows, done)
			VALUES (1, ?, ?, ?, '', 0, 1)`, name, name, day(year).UnixMicro())
		if err != nil {
			t.Fatal(err)
		}
		return movies.Source{Name: name, AsOf: day(year), Popularity: day(year)}
	}
	want := func(when string, sources ...movies.Source) {
		t.Helper()
		if i, err := db.films.Imported(ctx); err != nil || !slices.Equal(i.Sources, sources) {
			t.Errorf("%s: Imported: %+v, %v, want %+v", when, i, err, sources)
		}
	}
	if _, err := p.DownTo(ctx, 6); err != nil {
		t.Fatal(err)
	}
	first := old("a.csv", 2020)
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	want("a row of before", first)
	added := movies.Source{Name: "b.csv", AsOf: day(2021)}
	i := movies.Import{Version: "2", Sources: []movies.Source{added}}
	if _, err := db.films.Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: i}); err != nil {
		t.Fatal(err)
	}
	want("another import", added, first)
	want("an older program next to it", old("c.csv", 2022))
}

func day(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

func openInternal(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), Fresh(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
