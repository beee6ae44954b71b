package moviestest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// checked makes a batch with CheckIDs.
func checked(mode movies.Mode, films ...movies.Movie) movies.Batch {
	b := batch(mode, films...)
	b.CheckIDs = true
	return b
}

// clock contradicts choir: both have one id.
func choir() movies.Movie { return earning(film(3, "The Cellar Choir", 1999, 8.5, "War"), 10, 20) }
func clock() movies.Movie { return earning(film(3, "The Orchard Clock", 2015, 2), 30, 40) }

// conflicts: one film in conflict is enough, and then all is as it was before.
func conflicts(t *testing.T, s movies.Store) {
	before := batch(movies.Replace, choir(), film(-1, "Invented", 2001, 1, "Drama"))
	before.Import.Sources, before.Import.Rows = from("before", firstDay(2020), firstDay(2020)), 2
	put(t, s, before)
	for _, mode := range []movies.Mode{movies.Replace, movies.Merge, movies.Update} {
		for _, dropped := range []bool{false, true} {
			b := checked(mode, film(1, "A new one", 2010, 1, "Drama"), clock(), film(4, "Another", 2011, 2))
			b.DropInvented = dropped
			change, err := s.Upsert(t.Context(), b)
			_, ok := errors.AsType[*movies.ConflictError](err)
			if !ok || change != (movies.Change{}) {
				t.Errorf("%s: Upsert reports %+v, %v, want a conflict", mode, change, err)
			}
			wantAll(t, s, before.Films...)
			wantImport(t, s, before.Import)
		}
	}
	wantChange(t, put(t, s, batch(movies.Replace, clock())), movies.Change{Updated: 1})
	wantAll(t, s, clock(), before.Films[1])
}

// conflictsListed: the error has the films as they are kept and as they were given.
func conflictsListed(t *testing.T, s movies.Store) {
	var kept, given []movies.Movie
	for id := int64(1); id <= 250; id++ {
		kept = append(kept, film(id, fmt.Sprintf("Kept %d", id), 1990, 1, "Drama"))
		given = append(given, earning(film(id, fmt.Sprintf("Given %d", id), 2010, 2), 1, 2))
	}
	given[7], given[8].Title = kept[7], kept[8].Title // these are not in conflict
	upsert(t, s, kept...)
	shuffled := slices.Clone(given)
	slices.Reverse(shuffled)
	_, err := s.Upsert(t.Context(), checked(movies.Merge, shuffled...))
	got, _ := errors.AsType[*movies.ConflictError](err)
	var want movies.ConflictError
	for i := range kept {
		if i != 7 && i != 8 {
			want.Conflicts = append(want.Conflicts, movies.Conflict{Kept: kept[i], Given: given[i]})
		}
	}
	if g, w := describeConflicts(got), describeConflicts(&want); g != w {
		t.Errorf("Upsert reports %v:\n got %.2000s\nwant %.2000s", err, g, w)
	}
	wantAll(t, s, kept...)
}

// describeConflicts writes the films of a ConflictError out, "" for no error.
func describeConflicts(e *movies.ConflictError) (words string) {
	if e == nil {
		return ""
	}
	for _, c := range e.Conflicts {
		words += describe(c.Kept) + " / " + describe(c.Given) + "; "
	}
	return words
}

func noConflicts(t *testing.T, s movies.Store) {
	for _, test := range []struct {
		name        string
		kept, given movies.Movie
	}{
		{"another title of the year", film(3, "Choir", 1999, 1), film(3, "Chorus", 1999, 1)},
		{"another title, a year later", film(3, "Choir", 1999, 1), film(3, "Chorus", 2000, 1)},
		{"another title, a year earlier", film(3, "Choir", 1999, 1), film(3, "Chorus", 1998, 1)},
		{"another year of the title", film(3, "Choir", 1999, 1), film(3, "Choir", 2019, 1)},
		{"the title in other letters", film(3, "Der Chör!", 1999, 1), film(3, "DER CHOR", 2019, 1)},
		{"no year is kept", film(3, "Choir", unknown, 1), film(3, "Chorus", 2019, 1)},
		{"no year is given", film(3, "Choir", 1999, 1), film(3, "Chorus", unknown, 1)},
		{"no title is given", film(3, "Choir", 1999, 1), film(3, "", 2019, 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			upsert(t, s, test.kept)
			wantChange(t, put(t, s, checked(movies.Merge, test.given)), movies.Change{Updated: 1})
			wantAll(t, s, test.kept.Merge(test.given))
		})
	}
	b := checked(movies.Merge, film(4, "New", 2019, 1))
	wantChange(t, put(t, s, b), movies.Change{Inserted: 1})
	// Two films of a batch may have one id, of which the last counts.
	b = checked(movies.Replace, film(4, "Other", 1990, 1), film(4, "New", 2019, 2))
	wantChange(t, put(t, s, b), movies.Change{Updated: 1})
	// An invented film that makes way contradicts nothing.
	upsert(t, s, film(-1, "Invented", 2001, 1))
	b = checked(movies.Replace, film(-1, "Other", 1990, 1))
	b.DropInvented = true
	wantChange(t, put(t, s, b), movies.Change{Dropped: 1, Inserted: 1})
}

// getting gets films by their ids, in the order of these.
func getting(t *testing.T, s movies.Store, ids ...int64) []movies.Movie {
	t.Helper()
	list, err := s.Get(t.Context(), ids)
	if err != nil {
		t.Fatalf("Get(%v): %v", ids, err)
	}
	slices.SortFunc(list, func(a, b movies.Movie) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func wantGot(t *testing.T, got, want []movies.Movie) {
	t.Helper()
	if g, w := describeAll(got), describeAll(want); g != w {
		t.Errorf("Get gives\n got %.2000s\nwant %.2000s", g, w)
	}
}

func get(t *testing.T, s movies.Store) {
	films := many(1, 500)
	films[0].Votes, films[0].Rating, films[0].Runtime = new(int64(3)), new(7.1), new(int64(90))
	films[0].Language, films[0].Countries = "en", []string{"US", "DE"}
	upsert(t, s, append(films, film(-5, "Invented", unknown, unknown))...)
	var ids []int64
	for _, m := range films[:350] {
		ids = append(ids, m.ID)
	}
	wantGot(t, getting(t, s, ids...), films[:350])
	wantGot(t, getting(t, s, -5), []movies.Movie{film(-5, "Invented", unknown, unknown)})
	upsert(t, s, film(1, "Changed", 2015, 1))
	wantGot(t, getting(t, s, 1, 2), []movies.Movie{film(1, "Changed", 2015, 1), films[1]})

	got := getting(t, s, 2)
	got[0].Genres[0], *got[0].Popularity = "changed after Get", 99
	wantGot(t, getting(t, s, 2), films[1:2])
}

func getMissing(t *testing.T, s movies.Store) {
	wantGot(t, getting(t, s), nil)
	wantGot(t, getting(t, s, 1, 2, -1), nil)
	upsert(t, s, choir(), film(-1, "Invented", 2001, 1))
	wantGot(t, getting(t, s, 2, 3, 4), []movies.Movie{choir()})
	put(t, s, drop())
	wantGot(t, getting(t, s, -1, 5), nil)
}
