// Package moviestest holds the tests that every [movies.Store] must pass. Run them on
// a store of your own with one call:
//
//	func TestStore(t *testing.T) {
//		moviestest.TestStore(t, func(t *testing.T) movies.Store { return openMine(t) })
//	}
//
// Each subtest is named after a rule of the contract. The tests compare the store with a
// plain map of films, also in random calls: the flag -rapid.checks sets how many. They
// write some thousand films, and take seconds on a store across a network.
package moviestest

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// TestStore checks a store against the contract of [movies.Store]. There is one subtest
// for each rule. Each subtest calls open, which must return an empty store. If the store
// must be closed, open registers that with t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) movies.Store) {
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) { rule.check(t, open(t)) })
	}
}

// rule is a sentence of the contract and its test.
type rule struct {
	name  string
	check func(t *testing.T, s movies.Store)
}

var rules = []rule{
	{"every field comes back as Upsert was given it", roundTrip},
	{"Upsert counts what is new, changed and unchanged", upsertCounts},
	{"Upsert replaces a film as a whole", upsertReplaces},
	{"of two films with one id the later stays and counts", upsertTwice},
	{"Upsert takes thousands of films", upsertMany},
	{"each Mode makes its own of what is kept and given", modes},
	{"each Mode takes the last of two films with one id", modesTwice},
	{"DropInvented removes films with negative ids", dropInvented},
	{"DropInvented leaves the films of the batch", dropBefore},
	{"the same batch again is safe", sameAgain},
	{"CheckIDs takes in nothing of a batch that contradicts kept films", conflicts},
	{"CheckIDs lists every film in conflict", conflictsListed},
	{"CheckIDs takes in films that do not contradict kept ones", noConflicts},

	{"Get returns the films with the ids, whole", get},
	{"Get leaves out ids that are not there", getMissing},

	{"before the first batch Imported is empty", importedNothing},
	{"every field of an Import comes back", importedRoundTrip},
	{"Imported is that of the last batch", importedLast},
	{"Imported names all sources, that of the last batch first", importedSources},
	{"Imported is whole while batches come", importedWhole},
	{"Imported lists what the last imports brought", importedBrought},

	{"an empty store answers with nothing", empty},
	{"Summary describes what the store holds", summary},
	{"CountGenres counts the films of each year and genre", countGenres},
	{"CountGenres leaves out other years and unknown ones", countYears},
	{"CountGenres follows changes", countAfterChange},
	{"Earnings gives the films whose money is known", earnings},
	{"Earnings are of all years but the unknown one", earningsYears},
	{"Earnings follows changes", earningsAfterChange},
	{"every figure follows every change of a film", recountChanges},
	{"every figure counts a film once that came many times", recountRepeats},
	{"every figure forgets films that are dropped", recountDrops},

	{"Films yields the films of the years, whole", filmsOfYears},
	{"Films stops when its reader does", filmsStop},
	{"Films follows changes", filmsAfterChange},

	{"Rank gives both ends of one order", rank},
	{"Rank overlaps with few films", rankFew},
	{"Rank cuts off anywhere among equals", rankCuts},
	{"Rank leaves unknown popularity out and counts it", rankUnknown},

	{"Search finds words that begin words", searchWords},
	{"Search ignores case beyond ASCII", searchFolds},
	{"Search finds words of all scripts", searchScripts},
	{"Search finds the longest words", searchLong},
	{"Search follows changes", searchAfterChange},
	{"Search selects year and exact genre", searchFilters},
	{"Search takes no word or genre for a pattern", searchHostile},
	{"Search orders by popularity, the unknown last, then id", searchOrder},
	{"Search orders any popularity", popularities},
	{"Search orders any id", idOrder},
	{"Search gives at most Limit films", searchLimit},
	{"Search goes on behind any place", searchPlaces},
	{"paging misses and doubles nothing", searchPages},
	{"paging misses and doubles nothing under all filters", searchCombinations},
	{"paging goes on while films come and go", searchWhileChanging},

	{"what the caller gave or got is not shared", shareNothing},
	{"concurrent use loses nothing", concurrentUse},
	{"every figure is right after concurrent Upserts of the same films", recountConcurrent},
	{"every figure is right after concurrent Upserts that drop", recountWhileDropping},
	{"a context that has ended is an error, and nothing is written", endedContext},
	{"an Upsert that is canceled leaves all or nothing", canceledUpsert},
	{"random calls agree with a plain map", randomCalls},
}

// unknown stands for a popularity, a year, a budget or a revenue that is unknown.
const unknown = -1

// film makes a film of a year.
func film(id int64, title string, year int, popularity float64, genres ...string) movies.Movie {
	m := movies.Movie{ID: id, Title: title, Genres: genres}
	if year != unknown {
		m.Released = time.Date(year, 10, 15, 0, 0, 0, 0, time.UTC)
	}
	if popularity != unknown {
		m.Popularity = &popularity
	}
	return m
}

// firstDay returns the 1st of January, which stands for a year alone.
func firstDay(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// earning returns the film with a budget and a revenue.
func earning(m movies.Movie, budget, revenue int64) movies.Movie {
	if budget != unknown {
		m.Budget = &budget
	}
	if revenue != unknown {
		m.Revenue = &revenue
	}
	return m
}

// upsert puts films into the store as they are given.
func upsert(t *testing.T, s movies.Store, films ...movies.Movie) movies.Change {
	t.Helper()
	return put(t, s, batch(movies.Replace, films...))
}

// put gives the store a batch.
func put(t *testing.T, s movies.Store, b movies.Batch) movies.Change {
	t.Helper()
	change, err := s.Upsert(t.Context(), b)
	if err != nil {
		t.Fatalf("Upsert: %v", err)
	}
	return change
}

// batch makes a batch with a new import.
func batch(mode movies.Mode, films ...movies.Movie) movies.Batch {
	return movies.Batch{Films: films, Mode: mode, Import: movies.Import{Version: rand.Text()}}
}

// drop makes a batch that first removes invented films.
func drop(films ...movies.Movie) movies.Batch {
	b := batch(movies.Replace, films...)
	b.DropInvented = true
	return b
}

func wantChange(t *testing.T, got, want movies.Change) {
	t.Helper()
	if got != want {
		t.Errorf("Upsert reports %+v, want %+v", got, want)
	}
}

func search(t *testing.T, s movies.Store, q movies.Query) []movies.Movie {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 10_000
	}
	found, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%+v): %v", q, err)
	}
	return found
}

func wantIDs(t *testing.T, call string, got []movies.Movie, want ...int64) {
	t.Helper()
	if ids := ids(got); !slices.Equal(ids, want) {
		t.Errorf("%s gives %v, want %v", call, ids, want)
	}
}

func ids(films []movies.Movie) []int64 {
	list := []int64{}
	for _, m := range films {
		list = append(list, m.ID)
	}
	return list
}

// wantFilms checks that the store holds these films and no others.
func wantFilms(t *testing.T, s movies.Store, want ...movies.Movie) {
	t.Helper()
	got := search(t, s, movies.Query{})
	if len(got) != len(want) {
		t.Errorf("the store holds %d films %v, want %d", len(got), ids(got), len(want))
	}
	for _, w := range want {
		i := slices.IndexFunc(got, func(m movies.Movie) bool { return m.ID == w.ID })
		if i < 0 {
			t.Errorf("film %d is missing", w.ID)
		} else if g, w := describe(got[i]), describe(w); g != w {
			t.Errorf("film\n got %.300s\nwant %.300s", g, w)
		}
	}
}

// describe writes a film out, with every bit of its fields. Nil and empty lists look
// the same.
func describe(m movies.Movie) string {
	popularity := "unknown"
	if m.Popularity != nil {
		popularity = fmt.Sprintf("%b", *m.Popularity)
	}
	released := "unknown"
	if !m.Released.IsZero() {
		released = m.Released.Format(time.RFC3339Nano) + " " + m.Released.Location().String()
	}
	rating := "unknown"
	if m.Rating != nil {
		rating = fmt.Sprintf("%b", *m.Rating)
	}
	return fmt.Sprintf("%d %q released %s popularity %s genres %q budget %s revenue %s "+
		"votes %s rating %s runtime %s language %q countries %q",
		m.ID, m.Title, released, popularity, m.Genres, number(m.Budget), number(m.Revenue),
		number(m.Votes), rating, number(m.Runtime), m.Language, m.Countries)
}

func number(n *int64) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

// everyPlane returns characters of all seventeen planes of Unicode, and characters that
// are easily lost: quotes, controls, marks, joiners, line ends.
func everyPlane() string {
	var b strings.Builder
	for plane := rune(0); plane <= 16; plane++ {
		b.WriteRune(plane<<16 | 0xfffd)
	}
	b.WriteString("\ufeff'\"`\\%_;--<&>\x01\x7f\t\r\n e\u0301 שלום ")
	b.WriteString("\u202eabc\u202c 👩\u200d👩\u200d👧 \u2028")
	return b.String()
}
