package movies_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestTyposAreForgiven(t *testing.T) {
	s := service(t,
		film(1, "The Godfather", 1972, 90, "Drama"), film(2, "The Godfather Part II", 1974, 60, "Drama"),
		film(3, "Amélie", 2001, 50), film(4, "Ирония судьбы", 1976, 40), film(5, "Alien", 1979, 30),
		film(6, "Aliens 3000", 1986, 20), film(7, "Star Wars", 1977, 80), film(8, "Mister", 1990, 3),
		film(9, "Mistel", 1991, 4), film(10, "千と千尋の神隠し", 2001, 10), film(11, "Casablanca", 1942, -1),
	)
	for name, test := range map[string]struct {
		search    movies.Search
		corrected string
		want      []int64
	}{
		"no typo":                      {movies.Search{Title: "godfather"}, "", []int64{1, 2}},
		"a letter too few":             {movies.Search{Title: "godfathr"}, "godfather", []int64{1, 2}},
		"a letter too many":            {movies.Search{Title: "godffather"}, "godfather", []int64{1, 2}},
		"another letter":               {movies.Search{Title: "godfatner"}, "godfather", []int64{1, 2}},
		"two that have changed places": {movies.Search{Title: "godfahter"}, "godfather", []int64{1, 2}},
		"at the beginning":             {movies.Search{Title: "hodfather"}, "godfather", []int64{1, 2}},
		"at the end":                   {movies.Search{Title: "godfathet"}, "godfather", []int64{1, 2}},
		"two typos":                    {movies.Search{Title: "godfahtr"}, "", nil},
		"two that are two apart":       {movies.Search{Title: "gobfater"}, "", nil},
		"an accent":                    {movies.Search{Title: "AMÉLEI"}, "amelie", []int64{3}},
		"Cyrillic":                     {movies.Search{Title: "иронея"}, "ирония", []int64{4}},
		"one of two words": {
			movies.Search{Title: "Part godfahter"}, "part godfather", []int64{2},
		},
		"two words with a typo each": {
			movies.Search{Title: "ирноия судбы"}, "ирония судьбы", []int64{4},
		},
		"four letters":          {movies.Search{Title: "wasr"}, "", nil},
		"five letters of four":  {movies.Search{Title: "warsx"}, "wars", []int64{7}},
		"another number":        {movies.Search{Title: "aliens 30000"}, "", nil},
		"the more popular word": {movies.Search{Title: "mistex"}, "mistel", []int64{9}},
		"characters":            {movies.Search{Title: "千と千尋の神穏し"}, "", nil},
		"of unknown popularity": {movies.Search{Title: "casablnca"}, "casablanca", []int64{11}},
		"with a year": {
			movies.Search{Title: "godfahter", Year: 1974}, "godfather", []int64{2},
		},
		"with a year that has none": {movies.Search{Title: "godfahter", Year: 1975}, "", nil},
		"with a genre": {
			movies.Search{Title: "godfahter", Genre: "Drama"}, "godfather", []int64{1, 2},
		},
		"a word that is right, in another year": {movies.Search{Title: "alien", Year: 1980}, "", nil},
		"words that no film has together":       {movies.Search{Title: "alien amelie"}, "", nil},
		"signs":                                 {movies.Search{Title: "?????"}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for limit := 1; limit <= 3; limit++ {
				var got []int64
				for cursor := ""; ; {
					page, err := s.Search(t.Context(), test.search, cursor, limit)
					if err != nil || page.Corrected != test.corrected {
						t.Fatalf("corrected to %q, %v, want %q", page.Corrected, err, test.corrected)
					}
					for _, m := range page.Movies {
						got = append(got, m.ID)
					}
					if cursor = page.Next; cursor == "" {
						break
					}
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("limit %d: got %v, want %v", limit, got, test.want)
				}
			}
			q := movies.FilmsQuery{Title: test.search.Title, Limit: 1}
			q.Genre, q.From, q.To = test.search.Genre, 1900, 2020
			if test.search.Year != 0 {
				q.From, q.To = test.search.Year, test.search.Year
			}
			var got []int64
			for more := true; more; more = q.After != "" {
				films, err := s.Films(t.Context(), q)
				if err != nil || films.Corrected != test.corrected || films.Films != len(test.want) {
					t.Fatalf("Films: %d, corrected to %q, %v", films.Films, films.Corrected, err)
				}
				for _, f := range films.List {
					got = append(got, f.ID)
				}
				q.After = films.Next
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("Films: got %v, want %v", got, test.want)
			}
		})
	}
}

// A typo costs the same however many films there are: only words of the most popular ones
// are meant.
func TestTyposOfTheMostPopularFilms(t *testing.T) {
	var films []movies.Movie
	for i := range 10_001 {
		films = append(films, film(int64(i+1), "Common", 2000, 10))
	}
	films[9_999] = film(10_000, "Lastword", 2000, 10)
	films[10_000] = film(10_001, "Behind", 2000, 10)
	s := service(t, films...)
	for title, want := range map[string]string{"lastwrd": "lastword", "behnid": ""} {
		page, err := s.Search(t.Context(), movies.Search{Title: title}, "", 1)
		if err != nil || page.Corrected != want {
			t.Errorf("%s is corrected to %q, %v, want %q", title, page.Corrected, err, want)
		}
	}
}

// A cursor of a search without typos is refused when the search has become another one.
func TestTyposAndChanges(t *testing.T) {
	s := service(t, film(1, "Lantern", 2000, 3), film(2, "Lantern", 2000, 2))
	search := movies.Search{Title: "lantenr"}
	page, err := s.Search(t.Context(), search, "", 1)
	if err != nil || page.Corrected != "lantern" || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	must(s.Import(t.Context(), movies.All([]movies.Movie{film(3, "Lantenr", 2000, 1)}), nil))
	_, err = s.Search(t.Context(), search, page.Next, 1)
	if wrong, ok := errors.AsType[*marquee.InvalidError](err); !ok || wrong.Field != "cursor" {
		t.Errorf("a cursor of before: %v, want one that names the cursor", err)
	}
	if page, err = s.Search(t.Context(), search, "", 1); err != nil || page.Corrected != "" {
		t.Errorf("after the import: %+v, %v", page, err)
	}
}

// dropsOut is a store that fails from the nth search on.
type dropsOut struct {
	movies.Store
	left int
}

func (s *dropsOut) Search(ctx ctx, q movies.Query) ([]movies.Movie, error) {
	if s.left--; s.left < 0 {
		return nil, errDown
	}
	return s.Store.Search(ctx, q)
}

func TestTyposOfAStoreThatFails(t *testing.T) {
	store := memory.New().Movies()
	s := must(movies.New(store, nil))
	must(s.Import(t.Context(), movies.All([]movies.Movie{film(1, "Lantern", 2000, 3)}), nil))
	for n := range 5 { // as typed, is it a word, all words, without typos
		s := must(movies.New(&dropsOut{store, n}, nil))
		_, err := s.Search(t.Context(), movies.Search{Title: "lantenr"}, "", 1)
		if failed := errors.Is(err, movies.ErrUnavailable); failed != (n < 4) {
			t.Errorf("after %d searches: %v", n, err)
		}
	}
}
