package postgres

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func TestMigrationsGoDownAndUp(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	schema := func() string {
		var lines []string
		if err := db.pool.Select(&lines, `
			SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type,
				is_nullable, collation_name)
			FROM information_schema.columns WHERE table_schema = current_schema()
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
			ORDER BY 1`); err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n")
	}
	up := schema()
	if !strings.Contains(up, "films_by_year") {
		t.Fatalf("migrated up, the schema is\n%s", up)
	}
	if _, err := p.DownTo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(schema()) {
		if !strings.Contains(line, versionTable) {
			t.Errorf("migrated down, the schema still has %s", line)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := schema(); got != up {
		t.Errorf("migrated down and up, the schema is\n%s\nwant\n%s", got, up)
	}
}

// A program from before the last migration goes on next to newer ones. What it writes
// does not have money, even if a film had some.
func TestOlderProgramGoesOn(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 3); err != nil {
		t.Fatal(err)
	}
	old, err := db.pool.Connx(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	for _, statement := range []string{
		`PREPARE find (bigint) AS
			SELECT id, title, released, popularity, genres FROM films WHERE id = $1`,
		`PREPARE remove (bigint) AS DELETE FROM films WHERE id = $1`,
		`PREPARE put (bigint, text) AS
			INSERT INTO films (id, title, words, released, year, popularity, genres)
			VALUES ($1, $2, '', '2015-01-01', 2015, 1, '{Drama}')`,
		`INSERT INTO year_counts VALUES (2015, 1, 0, 0, 1, '{Drama}', '{{1}}')`,
		`EXECUTE put (1, 'Old')`,
	} {
		if _, err := old.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}

	known := movies.Movie{ID: 1, Title: "Known", Genres: []string{"Drama"}}
	known.Released = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	known.Popularity, known.Budget, known.Revenue = new(1.0), new(int64(10)), new(int64(20))
	earnings := func(want int) {
		t.Helper()
		e, err := db.Movies().Earnings(ctx)
		if err != nil || len(e) != want {
			t.Errorf("Earnings: %+v, %v, want those of %d films", e, err, want)
		}
	}
	if i, err := db.Movies().Imported(ctx); err != nil || !reflect.DeepEqual(i, movies.Import{}) {
		t.Errorf("Imported: %+v, %v, want none", i, err)
	}
	earnings(0)
	change, err := db.Movies().Upsert(ctx,
		movies.Batch{Films: []movies.Movie{known}, Mode: movies.Merge})
	if err != nil || change != (movies.Change{Updated: 1}) {
		t.Errorf("Upsert: %+v, %v, want the film updated", change, err)
	}
	earnings(1)
	for _, statement := range []string{
		`EXECUTE find (1)`, `EXECUTE remove (1)`, `EXECUTE put (1, 'Old again')`,
	} {
		if _, err := old.ExecContext(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	earnings(0)
}

// An older program knows only one source. The source that it imports is named too.
func TestSourcesOfOlderPrograms(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	old := func(name string, year int) movies.Source {
		_, err := db.pool.ExecContext(ctx, `
			INSERT INTO imported (version, source, as_of, key, rows, done)
			VALUES ($1, $1, $2, '', 0, true)
			ON CONFLICT (one) DO UPDATE SET version = excluded.version, source = excluded.source,
				as_of = excluded.as_of, key = excluded.key, rows = excluded.rows,
				done = excluded.done`, name, day(year))
		if err != nil {
			t.Fatal(err)
		}
		return movies.Source{Name: name, AsOf: day(year), Popularity: day(year)}
	}
	want := func(when string, sources ...movies.Source) {
		t.Helper()
		if i, err := db.Movies().Imported(ctx); err != nil || !slices.Equal(i.Sources, sources) {
			t.Errorf("%s: Imported: %+v, %v, want %+v", when, i, err, sources)
		}
	}
	if _, err := p.DownTo(ctx, 5); err != nil {
		t.Fatal(err)
	}
	first := old("a.csv", 2020)
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	want("a row of before", first)
	added := movies.Source{Name: "b.csv", AsOf: day(2021)}
	i := movies.Import{Version: "2", Sources: []movies.Source{added}}
	if _, err := db.Movies().Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: i}); err != nil {
		t.Fatal(err)
	}
	want("another import", added, first)
	want("an older program next to it", old("c.csv", 2022), added, first)
}
