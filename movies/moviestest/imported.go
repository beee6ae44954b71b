package moviestest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func importedNothing(t *testing.T, s movies.Store) { wantImport(t, s, movies.Import{}) }

func importedRoundTrip(t *testing.T, s movies.Store) {
	moment := time.Date(2024, 2, 29, 23, 59, 59, 123_456_789, time.FixedZone("", 3600))
	kept := time.Date(2024, 2, 29, 22, 59, 59, 123_456_000, time.UTC)
	early, never := time.UnixMicro(-1).UTC(), time.Time{}
	text := everyPlane()
	for _, test := range []struct {
		name string
		give movies.Import
		want []movies.Source
	}{
		{"a version", movies.Import{Version: "1"}, nil},
		{
			"every field",
			movies.Import{
				Version: "2", Sources: from("films.csv", moment, moment),
				Key: "abc", Rows: 17, Done: true,
			},
			from("films.csv", kept, kept),
		},
		{
			"a part",
			movies.Import{
				Version: "3", Sources: from("films.csv", early, never),
				Key: "abc", Rows: 1 << 40,
			},
			from("films.csv", early, never),
		},
		{
			"a source without a name",
			movies.Import{Version: "4", Sources: from("", kept, early)},
			from("", kept, early),
		},
		{
			"a source that is not TMDB's",
			movies.Import{Version: "5", Sources: []movies.Source{{Name: "list.csv", NotTMDB: true}}},
			[]movies.Source{{Name: "list.csv", NotTMDB: true}},
		},
		{
			"texts of every kind",
			movies.Import{Version: text, Sources: from(text, kept, kept), Key: text},
			from(text, kept, kept),
		},
		{"nothing", movies.Import{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			forget(t, s, test.give)
			want := test.give
			want.Sources = test.want
			wantImport(t, s, want)
		})
	}
}

// from returns one source of films.
func from(name string, asOf, popularity time.Time) []movies.Source {
	return []movies.Source{{Name: name, AsOf: asOf, Popularity: popularity}}
}

// forget makes the store drop an invented film, and with it every source except the
// sources of i.
func forget(t *testing.T, s movies.Store, i movies.Import) {
	t.Helper()
	upsert(t, s, film(-1, "Invented", 2015, 1))
	b := drop()
	b.Import = i
	wantChange(t, put(t, s, b), movies.Change{Dropped: 1})
}

// importedSources: a store names everything that was imported into it.
func importedSources(t *testing.T, s movies.Store) {
	day := func(n int) time.Time { return time.Date(2024, 3, n, 0, 0, 0, 0, time.UTC) }
	var never time.Time
	give := func(sources ...[]movies.Source) movies.Batch {
		b := batch(movies.Merge, film(1, "A", 2015, 1))
		b.Import.Sources = slices.Concat(sources...)
		return b
	}
	a, b, c := from("a", day(1), day(1)), from("b", day(2), never), from("c", day(5), day(5))
	update := give(c)
	update.Mode = movies.Update
	later := from("a", day(3), day(1)) // read again, without popularity
	var many []movies.Source
	for n := range 20 {
		many = slices.Concat(from(fmt.Sprint(n), day(7), never), many)
	}
	again := from("0", day(8), never)
	for _, step := range []struct {
		name  string
		batch movies.Batch
		want  [][]movies.Source
	}{
		{"the first", give(a), [][]movies.Source{a}},
		{"the next batch of it", give(a), [][]movies.Source{a}},
		{"another, without popularity", give(b), [][]movies.Source{b, a}},
		{
			"the first again, without popularity",
			give(from("a", day(3), never)), [][]movies.Source{later, b},
		},
		{"none", batch(movies.Replace), [][]movies.Source{later, b}},
		{"an update that changes nothing", update, [][]movies.Source{c, later, b}},
		{"several", give(b, a), [][]movies.Source{b, a, c}},
		{"nothing to drop", drop(), [][]movies.Source{b, a, c}},
		{"twenty, and the newest popularity stays", give(many), [][]movies.Source{many[:19], c}},
		{"one that fell off", give(again), [][]movies.Source{again, many[:18], c}},
		{"one of an older popularity", give(a), [][]movies.Source{a, again, many[:17], c}},
	} {
		t.Run(step.name, func(t *testing.T) {
			want := step.batch.Import
			want.Sources = slices.Concat(step.want...)
			for range 2 { // the same batch again does not change anything
				put(t, s, step.batch)
				wantImport(t, s, want)
			}
		})
	}
	t.Run("invented films that make way", func(t *testing.T) {
		i := give(b).Import
		forget(t, s, i)
		wantImport(t, s, i)
	})
}

// importedLast: every batch changes the Import, whatever becomes of its films.
func importedLast(t *testing.T, s movies.Store) {
	m, other := film(1, "A", 2015, 1), film(2, "B", 2015, 1)
	for _, step := range []struct {
		name  string
		batch movies.Batch
		want  movies.Change
	}{
		{"a new film", batch(movies.Merge, m), movies.Change{Inserted: 1}},
		{"no films", batch(movies.Merge), movies.Change{}},
		{"a film that is unchanged", batch(movies.Replace, m), movies.Change{Unchanged: 1}},
		{"a film that is missing", batch(movies.Update, other), movies.Change{Missing: 1}},
		{"nothing to drop", drop(), movies.Change{}},
	} {
		t.Run(step.name, func(t *testing.T) {
			wantChange(t, put(t, s, step.batch), step.want)
			wantImport(t, s, step.batch.Import)
			wantAll(t, s, m)
		})
	}
}

// importedWhole: a reader sees a whole Import while others write, and finds all of its
// films.
func importedWhole(t *testing.T, s movies.Store) {
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 3 {
		writers.Go(func() {
			for r := range 5 {
				n := 10*w + r + 1
				text := fmt.Sprint(n)
				b := batch(movies.Replace, film(int64(n), text, 2015, 1))
				b.Import = movies.Import{
					Version: text, Sources: from(text, time.Unix(int64(n), 0), time.Time{}),
					Key: text, Rows: n, Done: n%2 == 0,
				}
				if _, err := s.Upsert(t.Context(), b); err != nil {
					t.Errorf("Upsert: %v", err)
				}
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for {
				i, err := s.Imported(t.Context())
				text := fmt.Sprint(i.Rows)
				whole := i.Version == text && i.Key == text && i.Done == (i.Rows%2 == 0) &&
					len(i.Sources) > 0 && i.Sources[0].Name == text &&
					i.Sources[0].AsOf.Equal(time.Unix(int64(i.Rows), 0))
				if err != nil || !whole && (i.Version != "" || len(i.Sources) > 0) {
					t.Errorf("Imported: %s, %v, want one that was given", describeImport(i), err)
				}
				if i.Rows > 0 && len(search(t, s, movies.Query{Words: []string{text}, Limit: 1})) == 0 {
					t.Errorf("Imported tells of film %s, which is missing", text)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	wantAgreement(t, s)
	if i, err := s.Imported(t.Context()); err != nil || len(i.Sources) != 15 {
		t.Errorf("Imported: %s, %v, want all 15 sources", describeImport(i), err)
	}
}

func wantImport(t *testing.T, s movies.Store, want movies.Import) {
	t.Helper()
	got, err := s.Imported(t.Context())
	if g, w := describeImport(got), describeImport(want); err != nil || g != w {
		t.Errorf("Imported: error %v\n got %.1000s\nwant %.1000s", err, g, w)
	}
}
