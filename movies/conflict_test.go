package movies_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestContradicts(t *testing.T) {
	choir := film(3, "The Cellar Choir", 1999, 1)
	tests := map[string]struct {
		given               movies.Movie
		contradicts, agrees bool
	}{
		"the same film":                {choir, false, true},
		"another film":                 {film(3, "The Orchard Clock", 2015, 1), true, false},
		"another title":                {film(3, "The Orchard Clock", 1999, 1), false, false},
		"another title, a year later":  {film(3, "The Orchard Clock", 2000, 1), false, false},
		"another title, two years on":  {film(3, "The Orchard Clock", 2001, 1), true, false},
		"another title, two years ago": {film(3, "The Orchard Clock", 1997, 1), true, false},
		"another year":                 {film(3, "The Cellar Choir", 2015, 1), false, false},
		"a year later":                 {film(3, "The Cellar Choir", 2000, 1), false, true},
		"in other letters":             {film(3, "THE CELLAR CHOÎR!", 1999, 1), false, true},
		"no year":                      {film(3, "The Orchard Clock", 0, 1), false, false},
		"the title without a year":     {film(3, "The Cellar Choir", 0, 1), false, false},
		"no title":                     {film(3, "", 2015, 1), false, false},
		"only signs":                   {film(3, "?!", 2015, 1), true, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, pair := range [][2]movies.Movie{{choir, tt.given}, {tt.given, choir}} {
				if got := pair[0].Contradicts(pair[1]); got != tt.contradicts {
					t.Errorf("Contradicts: %t", got)
				}
				if got := pair[0].Agrees(pair[1]); got != tt.agrees {
					t.Errorf("Agrees: %t", got)
				}
			}
		})
	}
}

// choirStore has The Cellar Choir as film 3.
func choirStore(t *testing.T) movies.Store {
	store := memory.New().Movies()
	s := must(movies.New(store, nil))
	imported(t, s, movies.All([]movies.Movie{film(3, "The Cellar Choir", 1999, 1, "Horror")}), nil)
	return store
}

// numbered yields films, and a function that returns the row of the last one.
func numbered(films []movies.Movie) (iter.Seq2[movies.Movie, error], func() movies.RowError) {
	line := 1
	yielding := func(yield func(movies.Movie, error) bool) {
		for _, m := range films {
			line++
			if !yield(m, nil) {
				return
			}
		}
	}
	return yielding, func() movies.RowError {
		m := films[line-2]
		return movies.RowError{
			Line: line, Column: "movie_id", Value: fmt.Sprint(m.ID), Record: []string{m.Title},
		}
	}
}

func TestAnIDDoesNotTurnAFilmIntoAnother(t *testing.T) {
	given := append(many(2), film(3, "The Orchard Clock", 2015, 2, "Drama"), film(4, "Last", 2011, 2))
	const reason = `is the id of "The Cellar Choir" of 1999, and this row is "The Orchard Clock" of ` +
		`2015, so it is not taken in; if the row is right, force the ids (--force-ids); if its ids are ` +
		`not TMDB's, say so (--column id=)`
	tests := map[string]struct {
		o     movies.ImportOptions
		rows  bool
		want  movies.ImportResult
		title string
		says  string
	}{
		"as it is": {
			movies.ImportOptions{}, true,
			movies.ImportResult{Read: 4, Change: movies.Change{Inserted: 3}, Rejected: 1},
			"The Cellar Choir", `line 4: movie_id: ` + reason + ` 3 ["The Orchard Clock"]`,
		},
		"without rows": {
			movies.ImportOptions{Mode: movies.Replace}, false,
			movies.ImportResult{Read: 4, Change: movies.Change{Inserted: 3}, Rejected: 1},
			"The Cellar Choir", "id: " + reason + " 3 []",
		},
		"forced": {
			movies.ImportOptions{ForceIDs: true}, true,
			movies.ImportResult{Read: 4, Change: movies.Change{Inserted: 3, Updated: 1}},
			"The Orchard Clock", "",
		},
		"a dry run": {
			movies.ImportOptions{DryRun: true}, true,
			movies.ImportResult{Read: 4, Change: movies.Change{Inserted: 3}, Rejected: 1},
			"The Cellar Choir", `line 4: movie_id: ` + reason + ` 3 ["The Orchard Clock"]`,
		},
		"a forced dry run": {
			movies.ImportOptions{DryRun: true, ForceIDs: true}, true,
			movies.ImportResult{Read: 4, Change: movies.Change{Inserted: 3, Updated: 1}},
			"The Cellar Choir", "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			store, said := choirStore(t), []string{}
			source, row := numbered(given)
			if tt.rows {
				tt.o.Row = row
			}
			tt.o.Rejected = func(e *movies.RowError) {
				said = append(said, fmt.Sprintf("%v %s %q", e, e.Value, e.Record))
			}
			r := imported(t, must(movies.New(store, nil)), source, &tt.o)
			if r != tt.want || strings.Join(said, "; ") != tt.says {
				t.Errorf("got  %+v %q\nwant %+v %q", r, said, tt.want, tt.says)
			}
			if kept := must(store.Get(t.Context(), []int64{3})); kept[0].Title != tt.title {
				t.Errorf("film 3 is %q, want %q", kept[0].Title, tt.title)
			}
		})
	}
}

func TestTooManyConflictsEndAnImport(t *testing.T) {
	store := choirStore(t)
	s := must(movies.New(store, nil))
	given := append(many(2), film(3, "The Orchard Clock", 2015, 2))
	r, err := s.Import(t.Context(), movies.All(given), &movies.ImportOptions{MaxRejected: new(0)})
	if addsUp(t, r); !errors.Is(err, movies.ErrTooManyRejected) || r.Inserted != 2 || r.Rejected != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// Rows are held only if the store has films that they could contradict, and few of them at
// a time.
func TestRowsAreHeldInBounds(t *testing.T) {
	given := many(40)
	large := []string{strings.Repeat("x", 1<<20)}
	tests := map[string]struct {
		kept movies.Movie
		o    movies.ImportOptions
		most int // films of a batch
		rows int
	}{
		"an empty store":    {movies.Movie{}, movies.ImportOptions{}, 40, 0},
		"an invented film":  {film(-1, "Invented", 2000, 1), movies.ImportOptions{}, 40, 0},
		"a real film":       {film(999, "Real", 2000, 1), movies.ImportOptions{}, 8, 40},
		"forced":            {film(999, "Real", 2000, 1), movies.ImportOptions{ForceIDs: true}, 40, 0},
		"films that it has": {given[0], movies.ImportOptions{}, 8, 40},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			store, rows := &largest{Store: memory.New().Movies()}, 0
			if tt.kept.ID != 0 {
				imported(t, must(movies.New(store.Store, nil)), movies.All([]movies.Movie{tt.kept}), nil)
			}
			tt.o.Row = func() movies.RowError { rows++; return movies.RowError{Record: large} }
			imported(t, must(movies.New(store, nil)), movies.All(given), &tt.o)
			if store.most != tt.most || rows != tt.rows {
				t.Errorf("a batch of %d, %d rows; want %d and %d", store.most, rows, tt.most, tt.rows)
			}
		})
	}
	down := must(movies.New(downStore{}, nil))
	_, err := down.Import(t.Context(), movies.All(given), &movies.ImportOptions{
		Row: func() movies.RowError { return movies.RowError{} },
	})
	if !errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("a store that cannot tell: %v", err)
	}
}

// largest is a store that remembers the largest batch.
type largest struct {
	movies.Store
	most int
}

func (l *largest) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	l.most = max(l.most, len(b.Films))
	return l.Store.Upsert(ctx, b)
}

// stubborn is a store that refuses films that it was not given.
type stubborn struct{ movies.Store }

func (s stubborn) Upsert(context.Context, movies.Batch) (c movies.Change, err error) {
	return c, &movies.ConflictError{Conflicts: []movies.Conflict{{Given: film(999, "Other", 2000, 1)}}}
}

func TestAStoreThatRefusesOtherFilmsHasFailed(t *testing.T) {
	s := must(movies.New(stubborn{memory.New().Movies()}, nil))
	_, err := s.Import(t.Context(), movies.All(many(2)), nil)
	if !errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestADryRunNeedsItsStore(t *testing.T) {
	s := must(movies.New(downStore{}, nil))
	_, err := s.Import(t.Context(), movies.All(many(2)), &movies.ImportOptions{DryRun: true})
	if !errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestConflictError(t *testing.T) {
	e := &movies.ConflictError{}
	if got := e.Error(); got != "ids are in conflict" {
		t.Errorf("got %q", got)
	}
	e.Conflicts = []movies.Conflict{
		{Kept: film(3, "Kept", 1999, 1), Given: film(3, "Given", 2015, 1)}, {},
	}
	const want = `ids are in conflict: 3 is the id of "Kept" of 1999, and not of "Given" of 2015 ` +
		`(films: 2)`
	if got := e.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestASourceOfTMDBStaysAmongMany(t *testing.T) {
	var kept movies.Import
	add := func(s movies.Source) {
		for range 2 { // the second time does not change anything
			kept = movies.Import{Sources: []movies.Source{s}}.After(kept, movies.Change{})
		}
	}
	own := func(n int) movies.Source {
		return movies.Source{Name: fmt.Sprint("list ", n), NotTMDB: true}
	}
	add(own(0))
	if kept.OfTMDB() {
		t.Error("a list of its own is TMDB's")
	}
	add(movies.Source{Name: "films"})
	popular := own(100)
	popular.Popularity = noon()
	add(popular)
	for n := range 30 {
		add(own(n))
		has := func(s movies.Source) bool { return slices.Contains(kept.Sources, s) }
		if !kept.OfTMDB() || !has(popular) || !has(own(n)) || len(kept.Sources) > 20 ||
			len(kept.Sources) != min(20, max(n+1, 1)+2) {
			t.Fatalf("behind %d: %+v", n, kept.Sources)
		}
	}
	add(movies.Source{Name: "films", NotTMDB: true})
	if !kept.OfTMDB() {
		t.Errorf("a second file of one name hides the first: %+v", kept.Sources)
	}
}
