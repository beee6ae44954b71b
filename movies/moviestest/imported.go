package moviestest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func importedNothing(t *testing.T, s movies.Store) { wantImport(t, s, movies.Import{}) }

func importedRoundTrip(t *testing.T, s movies.Store) {
	moment := time.Date(2024, 2, 29, 23, 59, 59, 123_456_789, time.FixedZone("", 3600))
	for _, test := range []struct {
		name   string
		give   movies.Import
		wantAs time.Time
	}{
		{"a version", movies.Import{Version: "1"}, time.Time{}},
		{"every field", movies.Import{Version: "2", Source: "films.csv", AsOf: moment, Key: "abc", Rows: 17, Done: true}, time.Date(2024, 2, 29, 22, 59, 59, 123_456_000, time.UTC)},
		{"a part", movies.Import{Version: "3", Source: "films.csv", AsOf: time.UnixMicro(-1).UTC(), Key: "abc", Rows: 1 << 40}, time.UnixMicro(-1).UTC()},
		{"texts of every kind", movies.Import{Version: everyPlane(), Source: everyPlane(), Key: everyPlane()}, time.Time{}},
		{"nothing", movies.Import{}, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			put(t, s, movies.Batch{Mode: movies.Replace, Import: test.give})
			want := test.give
			want.AsOf = test.wantAs
			wantImport(t, s, want)
		})
	}
}

// importedLast: every batch moves it, whatever becomes of the films.
func importedLast(t *testing.T, s movies.Store) {
	m := film(1, "A", 2015, 1)
	for _, step := range []struct {
		name  string
		batch movies.Batch
		want  movies.Change
	}{
		{"a new film", batch(movies.Merge, m), movies.Change{Inserted: 1}},
		{"no films", batch(movies.Merge), movies.Change{}},
		{"a film that is unchanged", batch(movies.Replace, m), movies.Change{Unchanged: 1}},
		{"a film that is missing", batch(movies.Update, film(2, "B", 2015, 1)), movies.Change{Missing: 1}},
		{"nothing to drop", drop(), movies.Change{}},
	} {
		t.Run(step.name, func(t *testing.T) {
			wantChange(t, put(t, s, step.batch), step.want)
			wantImport(t, s, step.batch.Import)
			wantAll(t, s, m)
		})
	}
}

// importedWhole: who reads while others write sees one import or another, with
// the films of none missing.
func importedWhole(t *testing.T, s movies.Store) {
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 3 {
		writers.Go(func() {
			for r := range 5 {
				n := 10*w + r + 1
				text := fmt.Sprint(n)
				b := batch(movies.Replace, film(int64(n), text, 2015, 1))
				b.Import = movies.Import{Version: text, Source: text, AsOf: time.Unix(int64(n), 0), Key: text, Rows: n, Done: n%2 == 0}
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
				whole := i.Version == text && i.Source == text && i.Key == text && i.AsOf.Equal(time.Unix(int64(i.Rows), 0)) && i.Done == (i.Rows%2 == 0)
				if err != nil || !whole && i != (movies.Import{}) {
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
}

func wantImport(t *testing.T, s movies.Store, want movies.Import) {
	t.Helper()
	got, err := s.Imported(t.Context())
	if g, w := describeImport(got), describeImport(want); err != nil || g != w {
		t.Errorf("Imported: error %v\n got %.1000s\nwant %.1000s", err, g, w)
	}
}
