package moviestest

import (
	"reflect"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func empty(t *testing.T, s movies.Store) {
	wantSummary(t, s, movies.Summary{})
	wantCounts(t, s, 1870, 2200, movies.GenreCounts{})
	wantFilms(t, s)
	r, err := s.Rank(t.Context(), 2015, 5)
	if err != nil || len(r.Top)+len(r.Bottom)+r.Ranked+r.Unknown > 0 {
		t.Errorf("Rank: %+v, %v, want nothing", r, err)
	}
	wantEarnings(t, s)
}

func summary(t *testing.T, s movies.Store) {
	upsert(t, s, film(1, "No date", unknown, 1))
	wantSummary(t, s, movies.Summary{Films: 1})
	upsert(t, s, film(2, "B", 1994, 1))
	wantSummary(t, s, movies.Summary{Films: 2, From: 1994, To: 1994})
	upsert(t, s, film(3, "C", 2001, unknown), film(-4, "D", 1888, 1))
	wantSummary(t, s, movies.Summary{Films: 4, Invented: 1, From: 1888, To: 2001})
	upsert(t, s, film(3, "C", unknown, unknown))
	wantSummary(t, s, movies.Summary{Films: 4, Invented: 1, From: 1888, To: 1994})
}

func wantSummary(t *testing.T, s movies.Store, want movies.Summary) {
	t.Helper()
	if got, err := s.Summary(t.Context()); err != nil || got != want {
		t.Errorf("Summary: %+v, %v, want %+v", got, err, want)
	}
}

func countGenres(t *testing.T, s movies.Store) {
	upsert(t, s,
		film(1, "A", 2015, 1, "Drama"),
		film(2, "B", 2015, unknown, "Drama"),
		film(3, "C", 2015, 1, "Drama", "War"),
		film(4, "D", 2015, 1, "War", "Drama"),
		film(5, "E", 2015, 1, "drama", "Drama", "War"),
		film(6, "F", 2015, 1),
		film(-7, "G", 2016, 1, "War"),
		film(-8, "H", 2016, 1),
		film(9, "I", 2018, 1),
	)
	wantCounts(t, s, 2015, 2018, movies.GenreCounts{
		Films: []movies.YearCount{
			{Year: 2015, Films: 6, NoGenre: 1},
			{Year: 2016, Films: 2, NoGenre: 1, Invented: 2},
			{Year: 2018, Films: 1, NoGenre: 1},
		},
		Genres: []movies.GenreCount{
			{Year: 2015, Genre: "Drama", Of: 1, Films: 2},
			{Year: 2015, Genre: "Drama", Of: 2, Films: 2},
			{Year: 2015, Genre: "Drama", Of: 3, Films: 1},
			{Year: 2015, Genre: "War", Of: 2, Films: 2},
			{Year: 2015, Genre: "War", Of: 3, Films: 1},
			{Year: 2015, Genre: "drama", Of: 3, Films: 1},
			{Year: 2016, Genre: "War", Of: 1, Films: 1},
		},
	})
}

func countYears(t *testing.T, s movies.Store) {
	upsert(t, s,
		film(1, "Before", 1999, 1, "Drama"),
		film(2, "First", 2000, 1, "Drama"),
		film(3, "Last", 2002, 1, "Drama"),
		film(4, "After", 2003, 1, "Drama"),
		film(5, "No date", unknown, 1, "Drama"),
	)
	year := func(y int) movies.YearCount { return movies.YearCount{Year: y, Films: 1} }
	drama := func(y int) movies.GenreCount {
		return movies.GenreCount{Year: y, Genre: "Drama", Of: 1, Films: 1}
	}

	wantCounts(t, s, 2000, 2002, movies.GenreCounts{
		Films:  []movies.YearCount{year(2000), year(2002)},
		Genres: []movies.GenreCount{drama(2000), drama(2002)},
	})
	wantCounts(t, s, 2002, 2002, movies.GenreCounts{
		Films:  []movies.YearCount{year(2002)},
		Genres: []movies.GenreCount{drama(2002)},
	})
	wantCounts(t, s, 2001, 2001, movies.GenreCounts{})
	wantCounts(t, s, 0, 1998, movies.GenreCounts{})
}

func countAfterChange(t *testing.T, s movies.Store) {
	upsert(t, s, film(1, "A", 2015, 1, "Drama", "War"))
	upsert(t, s, film(1, "A", 2016, 1, "Family"))
	wantCounts(t, s, 2000, 2020, movies.GenreCounts{
		Films:  []movies.YearCount{{Year: 2016, Films: 1}},
		Genres: []movies.GenreCount{{Year: 2016, Genre: "Family", Of: 1, Films: 1}},
	})
	upsert(t, s, film(1, "A", unknown, 1, "Family"))
	wantCounts(t, s, 2000, 2020, movies.GenreCounts{})
}

func wantCounts(t *testing.T, s movies.Store, from, to int, want movies.GenreCounts) {
	t.Helper()
	got, err := s.CountGenres(t.Context(), from, to)
	if err != nil {
		t.Fatalf("CountGenres(%d, %d): %v", from, to, err)
	}
	sortCounts(got)
	if len(got.Films) == 0 {
		got.Films = nil
	}
	if len(got.Genres) == 0 {
		got.Genres = nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("CountGenres(%d, %d)\n got %+v\nwant %+v", from, to, got, want)
	}
}
