package movies_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// film makes a film of a year; a negative popularity is an unknown one.
func film(id int64, title string, year int, popularity float64, genres ...string) movies.Movie {
	m := movies.Movie{ID: id, Title: title, Genres: genres}
	if year != 0 {
		m.Released = time.Date(year, time.May, 1, 0, 0, 0, 0, time.UTC)
	}
	if popularity >= 0 {
		m.Popularity = &popularity
	}
	return m
}

// service returns a service over the films.
func service(t *testing.T, films ...movies.Movie) *movies.Service {
	t.Helper()
	s := movies.New(memory.New().Movies(), nil)
	r, err := s.Import(t.Context(), movies.All(films), nil)
	if err != nil || r.Rejected > 0 {
		t.Fatalf("import: %+v, %v", r, err)
	}
	return s
}

func TestGenres(t *testing.T) {
	films := []movies.Movie{
		film(1, "A", 2000, 1, "Drama", "Crime", "Thriller"),
		film(2, "B", 2000, 1, "Drama"),
		film(3, "C", 2000, 1),
		film(4, "D", 2003, 1, "Comedy", "Drama"),
		film(5, "E", 1999, 1, "Western"),
		film(6, "F", 2004, 1, "Western"),
		film(7, "G", 0, 1, "Western"),
	}
	tests := map[string]struct {
		counting movies.Counting
		want     string
	}{
		"whole": {movies.Whole, `{"from":2000,"to":2003,"count":"whole","years":[2000,2001,2002,2003],"films":[3,0,0,1],"without_genre":[1,0,0,0],` +
			`"genres":[{"name":"Drama","counts":[2,0,0,1],"total":3},{"name":"Comedy","counts":[0,0,0,1],"total":1},` +
			`{"name":"Crime","counts":[1,0,0,0],"total":1},{"name":"Thriller","counts":[1,0,0,0],"total":1}],"invented":false}`},
		"fractional": {movies.Fractional, `{"from":2000,"to":2003,"count":"fractional","years":[2000,2001,2002,2003],"films":[3,0,0,1],"without_genre":[1,0,0,0],` +
			`"genres":[{"name":"Drama","counts":[1.3333333333333333,0,0,0.5],"total":1.8333333333333333},{"name":"Comedy","counts":[0,0,0,0.5],"total":0.5},` +
			`{"name":"Crime","counts":[0.3333333333333333,0,0,0],"total":0.3333333333333333},{"name":"Thriller","counts":[0.3333333333333333,0,0,0],"total":0.3333333333333333}],"invented":false}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g, err := service(t, films...).Genres(t.Context(), 2000, 2003, tt.counting)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(g)
			if err != nil || string(got) != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
	t.Run("nothing at all", func(t *testing.T) {
		g, err := service(t).Genres(t.Context(), 2000, 2001, "")
		if err != nil || g.Counting != movies.Whole || !slices.Equal(g.Films, []int{0, 0}) || g.Genres == nil || len(g.Genres) != 0 {
			t.Errorf("got %+v, %v", g, err)
		}
	})
}

func TestFractionalCountsAddUpToTheFilms(t *testing.T) {
	var films []movies.Movie
	names := []string{"Action", "Comedy", "Crime", "Drama", "Family", "Horror", "War"}
	for i := range 200 {
		films = append(films, film(int64(i+1), "F", 1990+i%7, 1, names[:1+i%len(names)]...))
	}
	g, err := service(t, films...).Genres(t.Context(), 1990, 1996, movies.Fractional)
	if err != nil {
		t.Fatal(err)
	}
	for y := range g.Years {
		var sum float64
		for _, one := range g.Genres {
			sum += one.Counts[y]
		}
		if want := float64(g.Films[y]); sum < want-1e-9 || sum > want+1e-9 {
			t.Errorf("%d: the shares add up to %v, want %v", g.Years[y], sum, want)
		}
	}
}

func TestPopularity(t *testing.T) {
	six := []movies.Movie{
		film(1, "A", 2015, 10), film(2, "B", 2015, 30), film(3, "C", 2015, 20),
		film(4, "D", 2015, 0), film(5, "E", 2015, 50), film(6, "F", 2015, 40),
		film(7, "Unknown", 2015, -1), film(8, "Other year", 2016, 99),
	}
	tests := map[string]struct {
		films       []movies.Movie
		n           int
		top, bottom string // ids
		count       int
		unknown     int
	}{
		"two of each":          {six, 2, "5 6", "4 1", 7, 1},
		"all of them":          {six, 3, "5 6 2", "4 1 3", 7, 1},
		"more than there are":  {six, 5, "5 6 2", "4 1 3", 7, 1},
		"an odd number":        {six[:5], 5, "5 2 3", "4 1", 5, 0},
		"one film is the top":  {six[:1], 5, "1", "", 1, 0},
		"none of known rank":   {six[6:7], 5, "", "", 1, 1},
		"an empty year":        {nil, 5, "", "", 0, 0},
		"ties are broken once": {[]movies.Movie{film(9, "", 2015, 7), film(3, "", 2015, 7), film(5, "", 2015, 7), film(4, "", 2015, 7)}, 2, "3 4", "9 5", 4, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range tt.films {
				tt.films[i].Title = fmt.Sprint("Film ", tt.films[i].ID)
			}
			p, err := service(t, tt.films...).Popularity(t.Context(), 2015, tt.n)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(p.Top); got != tt.top {
				t.Errorf("top %q, want %q", got, tt.top)
			}
			if got := ids(p.Bottom); got != tt.bottom {
				t.Errorf("bottom %q, want %q", got, tt.bottom)
			}
			if p.Films != tt.count || p.Unknown != tt.unknown || p.Year != 2015 || p.Invented {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func ids(films []movies.Ranked) string {
	var s []string
	for _, f := range films {
		s = append(s, fmt.Sprint(f.ID))
	}
	return strings.Join(s, " ")
}

func TestSearch(t *testing.T) {
	s := service(t,
		film(1, "The Godfather", 1972, 90, "Drama", "Crime"), film(2, "The Godfather Part II", 1974, 60, "Drama", "Crime"),
		film(3, "GOD OF WAR", 1999, -1, "War"), film(4, "Ödland", 1999, 5, "Drama"), film(5, "100% Wolf", 2020, 5, "Family"),
	)
	tests := map[string]struct {
		search movies.Search
		want   []int64
	}{
		"everything, the most popular first": {movies.Search{}, []int64{1, 2, 4, 5, 3}},
		"the beginning of a word":            {movies.Search{Title: "god"}, []int64{1, 2, 3}},
		"words in any order and case":        {movies.Search{Title: "PART godf"}, []int64{2}},
		"not the middle of a word":           {movies.Search{Title: "father"}, nil},
		"letters beyond ASCII":               {movies.Search{Title: "öDL"}, []int64{4}},
		"signs are no wildcards":             {movies.Search{Title: "1_0%"}, nil},
		"signs are passed over":              {movies.Search{Title: "100%"}, []int64{5}},
		"signs alone find nothing":           {movies.Search{Title: "%%"}, nil},
		"a year":                             {movies.Search{Year: 1999}, []int64{4, 3}},
		"a genre":                            {movies.Search{Genre: "Crime"}, []int64{1, 2}},
		"all of it":                          {movies.Search{Title: "the", Year: 1974, Genre: "Drama"}, []int64{2}},
		"a genre that nothing has":           {movies.Search{Genre: "crime"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for limit := 1; limit <= 6; limit++ { // whatever the size of the pages
				var got []int64
				for m, err := range pages(t.Context(), s, tt.search, limit) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, m.ID)
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("limit %d: got %v, want %v", limit, got, tt.want)
				}
			}
		})
	}
}

// pages runs through all pages of a search.
func pages(ctx context.Context, s *movies.Service, q movies.Search, limit int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for cursor := ""; ; {
			page, err := s.Search(ctx, q, cursor, limit)
			if err != nil {
				yield(movies.Movie{}, err)
				return
			}
			for _, m := range page.Movies {
				if !yield(m, nil) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	}
}

func TestBadQuestionsNameTheField(t *testing.T) {
	s := service(t, film(1, "A", 2000, 1, "Drama"), film(2, "B", 2000, 1, "Drama"))
	page, err := s.Search(t.Context(), movies.Search{Year: 2000}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	genres := func(from, to int, c movies.Counting) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Genres(ctx, from, to, c); return err }
	}
	popularity := func(year, n int) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Popularity(ctx, year, n); return err }
	}
	search := func(q movies.Search, cursor string, limit int) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Search(ctx, q, cursor, limit); return err }
	}
	tests := map[string]struct {
		ask   func(context.Context) error
		field string
	}{
		"from after to":               {genres(2001, 2000, ""), "from"},
		"from is no year":             {genres(-5, 2000, ""), "from"},
		"to is no year":               {genres(2000, 99999, ""), "to"},
		"201 years":                   {genres(1900, 2100, ""), "to"},
		"an unknown way to count":     {genres(2000, 2001, "double"), "count"},
		"year is no year":             {popularity(0, 5), "year"},
		"no films at each end":        {popularity(2000, 0), "limit"},
		"10,000 films at each end":    {popularity(2000, 10_000), "limit"},
		"a search for no year":        {search(movies.Search{Year: 3}, "", 10), "year"},
		"a title with NUL":            {search(movies.Search{Title: "a\x00"}, "", 10), "q"},
		"a title that is not UTF-8":   {search(movies.Search{Title: "\xff"}, "", 10), "q"},
		"a genre with NUL":            {search(movies.Search{Genre: "\x00"}, "", 10), "genre"},
		"a page of 0":                 {search(movies.Search{}, "", 0), "limit"},
		"a page of 10,000":            {search(movies.Search{}, "", 10_000), "limit"},
		"a cursor of garbage":         {search(movies.Search{}, "garbage", 10), "cursor"},
		"a cursor of another search":  {search(movies.Search{Year: 2001}, page.Next, 10), "cursor"},
		"a cursor with another title": {search(movies.Search{Year: 2000, Title: "b"}, page.Next, 10), "cursor"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := tt.ask(t.Context())
			if invalid, ok := errors.AsType[*movies.InvalidError](err); !ok || invalid.Field != tt.field || invalid.Fix == "" {
				t.Errorf("error %v, want one of field %q", err, tt.field)
			}
		})
	}
	t.Run("200 years are no such question", func(t *testing.T) {
		if g, err := s.Genres(t.Context(), 1901, 2100, ""); err != nil || len(g.Years) != 200 {
			t.Errorf("%d years, %v", len(g.Years), err)
		}
	})
}

var errDown = errors.New("down")

// downStore fails at everything.
type downStore struct{ movies.Store }

func (downStore) Upsert(context.Context, []movies.Movie) (movies.Change, error) {
	return movies.Change{}, errDown
}
func (downStore) DeleteInvented(context.Context) (int, error)     { return 0, nil }
func (downStore) Summary(context.Context) (movies.Summary, error) { return movies.Summary{}, errDown }
func (downStore) Rank(context.Context, int, int) (movies.Ranking, error) {
	return movies.Ranking{}, errDown
}
func (downStore) CountGenres(context.Context, int, int) (movies.GenreCounts, error) {
	return movies.GenreCounts{}, errDown
}
func (downStore) Search(context.Context, movies.Query) ([]movies.Movie, error) {
	return nil, context.Canceled
}

func TestAStoreThatFailsIsUnavailable(t *testing.T) {
	s := movies.New(downStore{}, nil)
	ctx := t.Context()
	_, genres := s.Genres(ctx, 2000, 2001, "")
	_, popularity := s.Popularity(ctx, 2000, 5)
	_, summary := s.Summary(ctx)
	_, imported := s.Import(ctx, movies.All([]movies.Movie{film(1, "A", 2000, 1)}), nil)
	for name, err := range map[string]error{"Genres": genres, "Popularity": popularity, "Summary": summary, "Import": imported} {
		if !errors.Is(err, movies.ErrUnavailable) || !errors.Is(err, errDown) {
			t.Errorf("%s: %v, want %v", name, err, movies.ErrUnavailable)
		}
	}
	if _, err := s.Search(ctx, movies.Search{}, "", 5); !errors.Is(err, context.Canceled) || errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("Search: %v, want %v alone", err, context.Canceled)
	}
}
