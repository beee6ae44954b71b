package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func searchWords(t *testing.T, s movies.Store) {
	upsert(t, s,
		film(1, "The Godfather", 1972, 9),
		film(2, "The Godfather Part II", 1974, 8),
		film(3, "Spider-Man: Far from Home", 2019, 7),
		film(4, "2001: A Space Odyssey", 1968, 6),
		film(5, "…", 1999, 5),
	)
	for _, test := range []struct {
		query string
		want  []int64
	}{
		{"godfather", []int64{1, 2}},
		{"god", []int64{1, 2}},
		{"the god", []int64{1, 2}},
		{"part god", []int64{2}},
		{"god god", []int64{1, 2}},
		{"father", []int64{}},
		{"godfathers", []int64{}},
		{"god spider", []int64{}},
		{"man", []int64{3}},
		{"spider-man", []int64{3}},
		{"f", []int64{3}},
		{"2001", []int64{4}},
		{"", []int64{1, 2, 3, 4, 5}},
	} {
		t.Run(test.query, func(t *testing.T) {
			wantIDs(t, "Search", search(t, s, movies.Query{Words: movies.Words(test.query)}), test.want...)
		})
	}
}

func searchFolds(t *testing.T, s movies.Store) {
	titles := []string{"AMÉLIE", "Ёлки", "ΣΊΣΥΦΟΣ", "İstanbul", "ĐÀO", "千と千尋の神隠し", "शोले",
		"Łódź", "Straße", "기생충", "ภาพยนตร์"}
	for i, title := range titles {
		upsert(t, s, film(int64(i+1), title, 2000, 1))
	}
	for query, want := range map[string]int64{
		"amélie": 1, "AMÉ": 1, "ёлки": 2, "ЁЛ": 2, "σίσ": 3, "İST": 4, "đào": 5, "千と": 6, "शोले": 7,
		"amelie": 1, "елки": 2, "istanbul": 4, "dao": 5, "神隠し": 6, "神": 6, "し": 6,
		"lodz": 8, "ŁÓD": 8, "strasse": 9, "STRAẞE": 9, "생충": 10, "충": 10, "ยนต": 11,
	} {
		wantIDs(t, "Search "+query, search(t, s, movies.Query{Words: movies.Words(query)}), want)
	}
	for _, query := range []string{"千隠", "尋千", "ame\u0301x", "łodzz", "शल"} {
		wantIDs(t, "Search "+query, search(t, s, movies.Query{Words: movies.Words(query)}))
	}
	upsert(t, s, film(1, "Émile", 2000, 1)) // its old words are gone
	wantIDs(t, "Search amelie", search(t, s, movies.Query{Words: movies.Words("amelie")}))
	wantIDs(t, "Search emile", search(t, s, movies.Query{Words: movies.Words("emile")}), 1)
}

// searchAfterChange renames, drops and adds films in batches, in an order that is not that of
// their arrival.
func searchAfterChange(t *testing.T, s movies.Store) {
	find := func(when string, words map[string][]int64) {
		t.Helper()
		for word, want := range words {
			got := search(t, s, movies.Query{Words: []string{word}})
			wantIDs(t, when+", Search "+word, got, want...)
		}
	}
	upsert(t, s, film(7, "Seven Old", 2000, 5), film(2, "Two Old", 2000, 4),
		film(-4, "Four Old Demo", 2000, 3), film(5, "Five Old", 2000, 2))
	find("of new films", map[string][]int64{"old": {7, 2, -4, 5}, "seven": {7}, "demo": {-4}})
	upsert(t, s, film(2, "Two New", 2000, 4), film(1, "One New", 2000, 9),
		film(7, "Seven New", 2000, 5))
	find("of renamed films", map[string][]int64{
		"old": {-4, 5}, "new": {1, 7, 2}, "seven": {7}, "two": {2},
	})
	put(t, s, drop(film(5, "Five New", 2000, 2), film(3, "Three New", 2000, 1)))
	find("of dropped films", map[string][]int64{
		"old": {}, "demo": {}, "new": {1, 7, 2, 5, 3}, "five": {5},
	})
	put(t, s, batch(movies.Merge, film(2, "Two Merged", 2000, 8), film(6, "Six Merged", 2000, 7)))
	find("of merged films", map[string][]int64{"merged": {2, 6}, "new": {1, 7, 5, 3}, "two": {2}})
}

func searchFilters(t *testing.T, s movies.Store) {
	upsert(t, s,
		film(1, "War Horse", 2011, 4, "Drama", "War"),
		film(2, "War of the Worlds", 2005, 3, "Thriller"),
		film(3, "Dogs of War", 2011, 2, "drama", "Drama Series"),
		film(4, "War and Peace", unknown, 1, "Drama"),
	)
	for _, test := range []struct {
		name  string
		query movies.Query
		want  []int64
	}{
		{"a year", movies.Query{Year: 2011}, []int64{1, 3}},
		{"an earlier year", movies.Query{Year: 2005}, []int64{2}},
		{"a genre", movies.Query{Genre: "Drama"}, []int64{1, 4}},
		{"a genre in another case", movies.Query{Genre: "DRAMA"}, []int64{}},
		{"the beginning of a genre", movies.Query{Genre: "Dram"}, []int64{}},
		{"year and genre", movies.Query{Year: 2011, Genre: "Drama"}, []int64{1}},
		{"words and year", movies.Query{Words: []string{"war"}, Year: 2005}, []int64{2}},
		{"words and genre", movies.Query{Words: []string{"peace"}, Genre: "Drama"}, []int64{4}},
		{"all", movies.Query{Words: []string{"war"}, Year: 2011, Genre: "War"}, []int64{1}},
		{
			"all, with nothing in common",
			movies.Query{Words: []string{"dogs"}, Year: 2011, Genre: "War"}, []int64{},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantIDs(t, "Search", search(t, s, test.query), test.want...)
		})
	}
}

func searchHostile(t *testing.T, s movies.Store) {
	hostile := []string{
		"%", "_", "'", `"`, `\`, "*", "[a-z]",
		"' OR '1'='1", "'; DROP TABLE films; --", "$1", "?", ":id", "{}",
	}
	upsert(t, s, film(1, "Drama", 2015, 9, "Drama", "War"))
	for i, text := range hostile {
		upsert(t, s, film(int64(i+2), "Title "+text, 2015, 1, text))
	}
	for i, text := range hostile {
		wantIDs(t, "Search of the genre "+text, search(t, s, movies.Query{Genre: text}), int64(i+2))
		// No title has such a word, because words are letters and digits.
		wantIDs(t, "Search of the word "+text, search(t, s, movies.Query{Words: []string{text}}))
	}
	wantIDs(t, "Search of a genre", search(t, s, movies.Query{Genre: "D%"}))
	wantIDs(t, "Search of a word", search(t, s, movies.Query{Words: []string{"dr_ma"}}))
}

// ordered puts films into the store and returns their ids in the order of a search.
func ordered(t *testing.T, s movies.Store) []int64 {
	t.Helper()
	upsert(t, s,
		film(7, "Unknown", 2015, unknown, "Drama"),
		film(3, "Equal", 2015, 5, "Drama"),
		film(8, "Zero", 2015, 0, "Drama"),
		film(-1, "Equal", 2015, 5, "Drama"),
		film(6, "Unknown", 2015, unknown, "Drama"),
		film(1<<40, "Equal", 2015, 5, "Drama"),
		film(9, "Most", 2015, 61.4, "Drama"),
		film(-5, "Unknown", 2015, unknown, "Drama"),
		film(4, "Zero", 2015, 0, "Drama"),
	)
	return []int64{9, -1, 3, 1 << 40, 4, 8, -5, 6, 7}
}

func searchOrder(t *testing.T, s movies.Store) {
	want := ordered(t, s)
	wantIDs(t, "Search", search(t, s, movies.Query{}), want...)
	wantIDs(t, "Search of a year", search(t, s, movies.Query{Year: 2015}), want...)
	wantIDs(t, "Search of a genre", search(t, s, movies.Query{Genre: "Drama"}), want...)
}

func searchLimit(t *testing.T, s movies.Store) {
	want := ordered(t, s)
	for limit := 1; limit <= len(want)+1; limit++ {
		wantIDs(t, "Search", search(t, s, movies.Query{Limit: limit}), want[:min(limit, len(want))]...)
	}
}

func searchPages(t *testing.T, s movies.Store) {
	want := ordered(t, s)
	for name, q := range map[string]movies.Query{
		"all films":                {},
		"of a year":                {Year: 2015},
		"of a genre":               {Genre: "Drama"},
		"of a genre and of a year": {Genre: "Drama", Year: 2015},
	} {
		t.Run(name, func(t *testing.T) {
			for q.Limit = 1; q.Limit <= len(want); q.Limit++ {
				wantIDs(t, "Search, page by page,", pages(t, s, q), want...)
			}
		})
	}
}

// pages reads a search to its end.
func pages(t *testing.T, s movies.Store, q movies.Query) []movies.Movie {
	t.Helper()
	var all []movies.Movie
	for {
		page := search(t, s, q)
		all = append(all, page...)
		if len(page) < q.Limit || len(all) > 1000 {
			return all
		}
		q.After = after(page)
	}
}

func after(page []movies.Movie) *movies.Place {
	last := page[len(page)-1]
	return &movies.Place{Popularity: last.Popularity, ID: last.ID}
}

func searchWhileChanging(t *testing.T, s movies.Store) {
	ordered(t, s)
	page := search(t, s, movies.Query{Limit: 3})
	wantIDs(t, "the first page", page, 9, -1, 3)

	// The last film of the page moves, and new films come before and after its place.
	upsert(t, s,
		film(3, "Moved", 2015, 70),
		film(2, "New before", 2015, 5),
		film(5, "New after", 2015, 5))
	page = search(t, s, movies.Query{Limit: 3, After: after(page)})
	wantIDs(t, "the second page", page, 5, 1<<40, 4)

	put(t, s, drop())
	page = search(t, s, movies.Query{Limit: 3, After: after(page)})
	wantIDs(t, "the third page", page, 8, 6, 7)
	end := search(t, s, movies.Query{Limit: 3, After: after(page)})
	if len(end) > 0 {
		t.Errorf("the fourth page is %v, want nothing", ids(end))
	}
}
