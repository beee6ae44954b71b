package movies_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// diary is a store that remembers its batches. It fails at batch number failAt, counted
// from 1: before the batch is stored, or after that if late is true.
type diary struct {
	movies.Store
	batches []movies.Batch
	failAt  int
	late    bool
}

func (d *diary) Upsert(ctx ctx, b movies.Batch) (movies.Change, error) {
	if err := ctx.Err(); err != nil {
		return movies.Change{}, err
	}
	b.Films = slices.Clone(b.Films)
	d.batches = append(d.batches, b)
	fails := len(d.batches) == d.failAt
	if fails && !d.late {
		return movies.Change{}, errDown
	}
	change, err := d.Store.Upsert(ctx, b)
	if fails {
		return movies.Change{}, errDown
	}
	return change, err
}

// withDemo is a store that holds three invented films.
func withDemo(t *testing.T) movies.Store {
	t.Helper()
	store := memory.New().Movies()
	demo := []movies.Movie{
		film(-1, "Invented", 2000, 1), film(-2, "Invented", 2000, 1), film(-3, "Invented", 2000, 1),
	}
	imported(t, must(movies.New(store, nil)), movies.All(demo), &movies.ImportOptions{
		Source: "the demo set",
	})
	return store
}

// mixed yields rows of all kinds: good, repeated, invented, refused and left out.
func mixed() iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for i := range 40 {
			m, err := film(int64(i+1), fmt.Sprint("Film ", i), 2000+i%5, float64(i), "Drama"), error(nil)
			switch {
			case i == 20 || i == 33:
				m.ID = -m.ID
			case i%11 == 7:
				m.ID -= 3 // the id of an earlier row
				m.Title = "Repeated"
			case i%13 == 5:
				err = &movies.RowError{Line: i + 1, Reason: "is garbled"}
			case i%13 == 9:
				err = &movies.SkipError{Line: i + 1, Reason: "is not released"}
			case i%13 == 12:
				m.Title = ""
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// endingAt calls end before row number at, or after the last row if at is the number of
// rows. end ends a context, or returns an error that the sequence yields.
func endingAt(
	source iter.Seq2[movies.Movie, error], at int, end func() error,
) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		i := 0
		fails := func() bool {
			if i++; i-1 != at {
				return false
			}
			failure := end()
			if failure != nil {
				yield(movies.Movie{}, failure)
			}
			return failure != nil
		}
		for m, err := range source {
			if fails() || !yield(m, err) {
				return
			}
		}
		fails()
	}
}

// sourcesOf returns the names of the sources of an import.
func sourcesOf(i movies.Import) (names []string) {
	for _, s := range i.Sources {
		names = append(names, s.Name)
	}
	return names
}

// contents returns everything that a store holds, as text.
func contents(t *testing.T, store movies.Store) string {
	t.Helper()
	i := must(store.Imported(t.Context()))
	text := fmt.Sprintln(sourcesOf(i), i.Key, i.Rows, i.Done)
	for _, m := range must(store.Search(t.Context(), movies.Query{Limit: 1000})) {
		text += fmt.Sprintln(m.ID, m.Title, m.Released, m.Genres, *m.Popularity)
	}
	return text
}

// TestAnImportKilledAnywhereAndRunAgainEndsEqual ends an import in every way and at
// every place, and runs it again.
func TestAnImportKilledAnywhereAndRunAgainEndsEqual(t *testing.T) {
	errCable := errors.New("cable pulled")
	options := &movies.ImportOptions{Source: "rows", Key: "of all kinds"}
	kills := map[string]func(ctx, context.CancelFunc, *diary, int) iter.Seq2[movies.Movie, error]{
		"its context ends": func(
			_ ctx, cancel context.CancelFunc, _ *diary, at int,
		) iter.Seq2[movies.Movie, error] {
			return endingAt(mixed(), at, func() error { cancel(); return nil })
		},
		"its source breaks": func(
			_ ctx, _ context.CancelFunc, _ *diary, at int,
		) iter.Seq2[movies.Movie, error] {
			return endingAt(mixed(), at, func() error { return errCable })
		},
		"a batch fails": func(
			_ ctx, _ context.CancelFunc, store *diary, at int,
		) iter.Seq2[movies.Movie, error] {
			store.failAt = at + 1
			return mixed()
		},
		"a batch is stored and fails": func(
			_ ctx, _ context.CancelFunc, store *diary, at int,
		) iter.Seq2[movies.Movie, error] {
			store.failAt, store.late = at+1, true
			return mixed()
		},
	}
	whole := withDemo(t)
	want := imported(t, must(movies.New(whole, nil)), mixed(), options)
	good, wanted := want.Inserted, contents(t, whole)
	if want.Rejected < 4 || want.Skipped == 0 || want.Repeated == 0 || want.Dropped != 3 {
		t.Fatalf("the rows are not of all kinds: %+v", want)
	}
	for name, kill := range kills {
		for _, size := range []int{1, 3, 7, 100} {
			for at := range 41 {
				store := &diary{Store: withDemo(t)}
				s := movies.NewInBatches(store, size)
				ctx, cancel := context.WithCancel(t.Context())
				first, err := s.Import(ctx, kill(ctx, cancel, store, at), options)
				cancel()
				addsUp(t, first)
				store.failAt = 0
				kept := must(store.Imported(t.Context()))
				if err == nil && !kept.Done {
					t.Fatalf("%s at %d, by %d: an import that did not fail is not done: %+v", name, at, size, kept)
				}
				again := imported(t, s, mixed(), options)
				if again.Rejected != want.Rejected || again.Skipped != want.Skipped ||
					again.Repeated != want.Repeated || again.Read != want.Read {
					t.Fatalf("%s at %d, by %d: then %+v, want as in %+v", name, at, size, again, want)
				}
				if again.Inserted+again.Unchanged+again.Resumed < good {
					t.Fatalf("%s at %d, by %d: %+v and then %+v", name, at, size, first, again)
				}
				if got := contents(t, store); got != wanted {
					t.Fatalf("%s at %d, by %d: the store holds\n%s\nwant\n%s", name, at, size, got, wanted)
				}
			}
		}
	}
}

func TestAnImportGoesOnBehindWhatWasDealtWith(t *testing.T) {
	store := &diary{Store: memory.New().Movies(), failAt: 3}
	s := movies.NewInBatches(store, 10)
	options := &movies.ImportOptions{Source: "a file", Key: "its hash"}
	r, err := s.Import(t.Context(), movies.All(many(35)), options)
	if !errors.Is(err, errDown) || r.Read != 20 || r.Inserted != 20 {
		t.Fatalf("first %+v, %v", r, err)
	}
	began := must(store.Imported(t.Context()))
	store.batches, store.failAt = nil, 0
	r = imported(t, s, movies.All(many(35)), options)
	if r.Resumed != 20 || r.Inserted != 15 || r.Read != 35 {
		t.Errorf("then %+v", r)
	}
	if len(store.batches) != 2 || store.batches[0].Films[0].ID != 21 || !store.batches[1].Import.Done {
		t.Errorf("stored %+v", store.batches)
	}
	ended := must(store.Imported(t.Context()))
	if ended.Rows != 35 || !slices.Equal(ended.Sources, began.Sources) ||
		ended.Version == began.Version {
		t.Errorf("began as %+v, ended as %+v", began, ended)
	}
	// An import that is done is not resumed.
	if r := imported(t, s, movies.All(many(35)), options); r.Resumed != 0 || r.Unchanged != 35 {
		t.Errorf("a third time %+v", r)
	}
}

func TestAnotherSourceBeginsAtTheStart(t *testing.T) {
	for name, keys := range map[string][2]string{"another key": {"a", "b"}, "no key": {"", ""}} {
		store := &diary{Store: memory.New().Movies(), failAt: 2}
		s := movies.NewInBatches(store, 10)
		_, err := s.Import(t.Context(), movies.All(many(35)), &movies.ImportOptions{Key: keys[0]})
		if !errors.Is(err, errDown) {
			t.Fatal(err)
		}
		store.failAt = 0
		r := imported(t, s, movies.All(many(35)), &movies.ImportOptions{Key: keys[1]})
		if r.Resumed != 0 || r.Unchanged != 10 || r.Inserted != 25 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestTheDateOfAnImportIsThatOfItsStart(t *testing.T) {
	now := noon()
	s := must(movies.New(memory.New().Movies(), &movies.Options{Now: func() time.Time { return now }}))
	late := endingAt(movies.All(many(3)), 2, func() error { now = now.Add(time.Hour); return nil })
	imported(t, s, late, &movies.ImportOptions{Source: "a slow file"})
	p, err := s.Popularity(t.Context(), movies.PopularityQuery{Year: 2000, Limit: 1})
	if err != nil || !p.Notes.AsOf.Equal(noon()) || len(p.Notes.Sources) != 1 ||
		p.Notes.Sources[0].Name != "a slow file" {
		t.Errorf("notes %+v, %v", p.Notes, err)
	}
}
