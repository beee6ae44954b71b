package moviestest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// wantPages checks that the pages of a search, of q.Limit films each, hold all films in
// order.
func wantPages(t *testing.T, s movies.Store, p *plain, q movies.Query) {
	t.Helper()
	all := q
	all.Limit = len(p.films) + 1
	want, _ := p.Search(t.Context(), all)
	var got []movies.Movie
	for len(got) <= len(want) {
		page := search(t, s, q)
		got = append(got, page...)
		if len(page) < q.Limit {
			break
		}
		q.After = after(page)
	}
	if describeAll(got) != describeAll(want) {
		t.Errorf("%s page by page gives\n got %v\nwant %v", searchOf(all).words, ids(got), ids(want))
	}
}

// assorted returns films with few words, years, genres and popularities, so that many
// films are equal in these.
func assorted() []movies.Movie {
	var films []movies.Movie
	for i := range 48 {
		id := int64(i*7%48 + 8) // from 8 to 55, mixed; as texts they sort differently
		if i%5 == 0 {
			id = -id
		}
		title := []string{"Star", "Story of a Star", "The Start", "Of Stars", "Stár"}[i%5]
		popularity := []float64{unknown, 0, 2.5, 2.5, 10, 9}[i%6]
		genres := [][]string{{"Drama"}, {"War", "Drama"}, nil, {"Drama", "War", "Dramas"}}[i%4]
		films = append(films, film(id, title, []int{2001, 2002, unknown}[i%3], popularity, genres...))
	}
	return films
}

func searchCombinations(t *testing.T, s movies.Store) {
	films := assorted()
	upsert(t, s, films...)
	p := plainOf(films...)
	for _, words := range [][]string{nil, {"st"}, {"star", "of"}} {
		for _, year := range []int{0, 2001} {
			for _, genre := range []string{"", "Drama"} {
				t.Run(fmt.Sprintf("words %q year %d genre %q", words, year, genre), func(t *testing.T) {
					for _, size := range []int{2, 5, 48} {
						wantPages(t, s, p, movies.Query{Words: words, Year: year, Genre: genre, Limit: size})
					}
				})
			}
		}
	}
}

// searchPlaces: a search goes on after any place, whether there is a film or not.
func searchPlaces(t *testing.T, s movies.Store) {
	films := assorted()
	upsert(t, s, films...)
	p := plainOf(films...)
	popularities := []*float64{nil, new(0.0), new(1.0), new(2.5), new(10.0), new(math.MaxFloat64)}
	for _, popularity := range popularities {
		for _, id := range []int64{math.MinInt64, -20, 0, 9, 10, math.MaxInt64} {
			after := movies.Place{Popularity: popularity, ID: id}
			for _, year := range []int{0, 2002} {
				wantAnswer(t, s, p, searchOf(movies.Query{Year: year, After: &after, Limit: 4}))
			}
		}
	}
}

// numbers returns popularities from the least to the greatest. Some are as close as
// numbers can be.
func numbers() []float64 {
	list := []float64{
		0, math.SmallestNonzeroFloat64, 2 * math.SmallestNonzeroFloat64,
		1e-310, 1e-131, 1e-130, 1e-129, math.MaxFloat64,
	}
	for _, x := range []float64{
		0x1p-1022, 0.1, 1, 61.416, 1e15, 0x1p53, 0x1p63, 1e38, 1e125, 1e126, 0x1p1023,
	} {
		list = append(list, math.Nextafter(x, 0), x, math.Nextafter(x, math.Inf(1)))
	}
	slices.Sort(list)
	return list
}

func popularities(t *testing.T, s movies.Store) {
	var films []movies.Movie
	for i, popularity := range numbers() {
		// Two films for each number are equal in every bit, and their neighbours are not.
		films = append(films,
			film(int64(1+i), "Number", 2015, popularity),
			film(int64(1001-i), "Number", 2015, popularity))
	}
	upsert(t, s, films...)
	p := plainOf(films...)
	for _, q := range []movies.Query{{}, {Year: 2015}, {Words: []string{"number"}}} {
		for _, size := range []int{1, 7, len(films)} {
			q.Limit = size
			wantPages(t, s, p, q)
		}
	}
	wantAnswer(t, s, p, rankOf(2015, len(films)))
	wantChange(t, upsert(t, s, films...), movies.Change{Unchanged: len(films)})
	for i := range films {
		films[i].Popularity = new(math.Nextafter(*films[i].Popularity, 1))
	}
	change := movies.Change{Updated: len(films) - 2, Unchanged: 2} // Nextafter(1, 1) is 1
	wantChange(t, upsert(t, s, films...), change)
}

func idOrder(t *testing.T, s movies.Store) {
	var films []movies.Movie
	for _, id := range []int64{
		9, 10, 100, 99, -1, -9, -10, -100, 1 << 31, 1<<53 + 1, 1 << 53,
		math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1, 1,
	} {
		films = append(films, film(id, "One", 2015, 5, "Drama"))
		if id > 1 && id < 1000 {
			films = append(films, film(id+1000, "One", 2015, unknown, "Drama"))
		}
	}
	upsert(t, s, films...)
	p := plainOf(films...)
	for _, q := range []movies.Query{
		{Limit: 1},
		{Limit: 3, Year: 2015},
		{Limit: 3, Genre: "Drama"},
		{Limit: 3, Words: []string{"one"}},
	} {
		wantPages(t, s, p, q)
	}
	wantAnswer(t, s, p, rankOf(2015, 5))
}

func rankCuts(t *testing.T, s movies.Store) {
	films := assorted()
	upsert(t, s, films...)
	p := plainOf(films...)
	for n := 1; n <= 20; n++ {
		for _, year := range []int{2001, 2002, 2003} {
			wantAnswer(t, s, p, rankOf(year, n))
		}
	}
	wantAnswer(t, s, p, rankOf(2001, 1000))
}
