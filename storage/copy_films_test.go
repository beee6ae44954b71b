package storage_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// some makes films with the ids. Films with an id below 0 are invented.
func some(ids ...int64) []movies.Movie {
	var films []movies.Movie
	for _, id := range ids {
		m := film(int(max(id, -id)))
		m.ID = id
		films = append(films, m)
	}
	return films
}

// importOf makes a batch of films from a source of that name.
func importOf(name string, films []movies.Movie) movies.Batch {
	b := replace(films...)
	b.Import.Sources = []movies.Source{{Name: name, AsOf: start}}
	return b
}

// heldBy returns the ids of the films that stores hold, in order.
func heldBy(t *testing.T, s *storage.Stores) []int64 {
	t.Helper()
	found, err := s.Movies.Search(t.Context(), movies.Query{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	ids := []int64{}
	for _, m := range found {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids
}

// sourcesOf returns the names of the sources of the stores' films.
func sourcesOf(t *testing.T, s *storage.Stores) (names []string) {
	t.Helper()
	i, err := s.Movies.Imported(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range i.Sources {
		names = append(names, source.Name)
	}
	return names
}

// A copy never puts invented films next to real ones.
func TestCopyMixesNoInventedFilmsWithRealOnes(t *testing.T) {
	invented, genuine, mixed, none := some(-1, -2), some(3, 4), some(-1, 4, 5), []movies.Movie(nil)
	many := make([]int64, 0, 500)
	for n := range int64(250) {
		many = append(many, n+1, -n-1)
	}
	for name, tt := range map[string]struct {
		source, target []movies.Movie
		want           []int64
		films          storage.Copied // without the digests
		sources        []string
	}{
		"invented to nothing": {
			invented, none, []int64{-2, -1}, storage.Copied{Done: 2, Written: 2}, []string{"source"},
		},
		"invented to invented": {
			invented, some(-2, -9), []int64{-9, -2, -1}, storage.Copied{Done: 2, Written: 1, Extra: 1},
			[]string{"source", "target"},
		},
		"invented to real": {
			invented, genuine, []int64{3, 4}, storage.Copied{Done: 2, Skipped: 2, Extra: 2},
			[]string{"target"},
		},
		"invented to mixed": {
			invented, mixed, []int64{-1, 4, 5}, storage.Copied{Done: 2, Skipped: 2, Extra: 3},
			[]string{"target"},
		},
		"real to nothing": {
			genuine, none, []int64{3, 4}, storage.Copied{Done: 2, Written: 2}, []string{"source"},
		},
		"real to invented": {
			genuine, invented, []int64{3, 4}, storage.Copied{Done: 2, Written: 2}, []string{"source"},
		},
		"real to real": {
			genuine, some(4, 6), []int64{3, 4, 6}, storage.Copied{Done: 2, Written: 1, Extra: 1},
			[]string{"source", "target"},
		},
		"real to mixed": {
			genuine, mixed, []int64{3, 4, 5}, storage.Copied{Done: 2, Written: 1, Extra: 1},
			[]string{"source"},
		},
		"mixed to nothing": {
			mixed, none, []int64{4, 5}, storage.Copied{Done: 3, Written: 2, Skipped: 1}, []string{"source"},
		},
		"mixed to invented": {
			mixed, invented, []int64{4, 5}, storage.Copied{Done: 3, Written: 2, Skipped: 1},
			[]string{"source"},
		},
		"mixed to real": {
			mixed, genuine, []int64{3, 4, 5}, storage.Copied{Done: 3, Written: 1, Skipped: 1, Extra: 1},
			[]string{"source", "target"},
		},
		"many of both, mixed": {
			some(many...), some(1000), append(some250(), 1000),
			storage.Copied{Done: 500, Written: 250, Skipped: 250, Extra: 1}, []string{"source", "target"},
		},
		"nothing to nothing": {none, none, []int64{}, storage.Copied{}, nil},
		"nothing to invented": {
			none, invented, []int64{-2, -1}, storage.Copied{Extra: 2}, []string{"target"},
		},
		"nothing to real": {
			none, genuine, []int64{3, 4}, storage.Copied{Extra: 2}, []string{"target"},
		},
		"the same, and to real": {
			some(3, 4), genuine, []int64{3, 4}, storage.Copied{Done: 2}, []string{"source", "target"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			source, target := openStores(t, "memory:"), openStores(t, "memory:")
			for _, side := range []struct {
				name   string
				stores *storage.Stores
				films  []movies.Movie
			}{{"source", source, tt.source}, {"target", target, tt.target}} {
				if len(side.films) == 0 {
					continue
				}
				if _, err := side.stores.Movies.Upsert(t.Context(),
					importOf(side.name, side.films)); err != nil {
					t.Fatal(err)
				}
			}
			before, err := target.Movies.Imported(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := tt.films
			for range 2 { // again it writes nothing, and leaves out the same
				r, err := storage.Copy(t.Context(), target, source, nil)
				if err != nil {
					t.Fatal(err)
				}
				got := r.Films
				if got.Source.Count != want.Done-want.Skipped || got.Target != got.Source {
					t.Errorf("compared %s with %s, want %d", got.Source, got.Target, want.Done-want.Skipped)
				}
				got.Source, got.Target = storage.Digest{}, storage.Digest{}
				if got != want {
					t.Errorf("copied %+v, want %+v", got, want)
				}
				if ids := heldBy(t, target); !slices.Equal(ids, tt.want) {
					t.Errorf("the target holds %.200s, want %.200s", fmt.Sprint(ids), fmt.Sprint(tt.want))
				}
				if names := sourcesOf(t, target); !slices.Equal(names, tt.sources) {
					t.Errorf("the target's films come from %q, want %q", names, tt.sources)
				}
				if want.Done == want.Skipped { // of nothing that is new, nothing is said
					wantImported(t, target, before)
				}
				want.Written = 0
			}
		})
	}
}

func TestCopyTellsHowFarItIsWithWhatItSkips(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	var invented []int64
	for n := range int64(450) {
		invented = append(invented, -n-1)
	}
	for _, put := range []struct {
		stores *storage.Stores
		films  []movies.Movie
	}{{source, some(invented...)}, {target, some(1)}} {
		if _, err := put.stores.Movies.Upsert(t.Context(), replace(put.films...)); err != nil {
			t.Fatal(err)
		}
	}
	var told []storage.Copied
	tell := func(r storage.CopyResult) { told = append(told, r.Films) }
	opts := &storage.CopyOptions{Progress: tell}
	if _, err := storage.Copy(t.Context(), target, source, opts); err != nil {
		t.Fatal(err)
	}
	want := []storage.Copied{{Done: 200, Skipped: 200}, {Done: 400, Skipped: 400}}
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

// some250 are the ids from 1 to 250.
func some250() (ids []int64) {
	for n := range int64(250) {
		ids = append(ids, n+1)
	}
	return ids
}

// A copy into any store leaves out the demo set of the source. What the target says about
// its films stays as it is.
func TestCopyOfTheDemoSetToRealFilms(t *testing.T) {
	for name, newURL := range services.Stores {
		t.Run(name, func(t *testing.T) {
			source, target := openStores(t, newURL(t)), openStores(t, newURL(t))
			own := importOf("films.csv", some(3, 4))
			for _, put := range []struct {
				stores *storage.Stores
				batch  movies.Batch
			}{{source, importOf("the demo set", some(-1, -2, -3))}, {target, own}} {
				if _, err := put.stores.Movies.Upsert(t.Context(), put.batch); err != nil {
					t.Fatal(err)
				}
			}
			r, err := storage.Copy(t.Context(), target, source, nil)
			if err != nil || r.Films.Skipped != 3 || r.Films.Written != 0 {
				t.Errorf("copied %+v, %v, want 3 skipped", r.Films, err)
			}
			if ids := heldBy(t, target); !slices.Equal(ids, []int64{3, 4}) {
				t.Errorf("the target holds %v", ids)
			}
			wantImported(t, target, own.Import)
		})
	}
}
