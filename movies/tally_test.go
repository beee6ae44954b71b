package movies_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// tallyOf counts films.
func tallyOf(films ...movies.Movie) *movies.Tally {
	var t movies.Tally
	for _, m := range films {
		t.Add(m)
	}
	return &t
}

// year makes the tally of a year.
func year(y, films, noGenre, invented, ranked int, genres ...movies.GenreCount) movies.YearTally {
	return movies.YearTally{
		YearCount: movies.YearCount{Year: y, Films: films, NoGenre: noGenre, Invented: invented},
		Ranked:    ranked,
		Genres:    genres,
	}
}

// genre makes the count of films of a year that have a genre, and of genres in all.
func genre(year int, name string, of, films int) movies.GenreCount {
	return movies.GenreCount{Year: year, Genre: name, Of: of, Films: films}
}

func wantYears(t *testing.T, got []movies.YearTally, want ...movies.YearTally) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b movies.YearTally) bool {
		return a.YearCount == b.YearCount && a.Ranked == b.Ranked && slices.Equal(a.Genres, b.Genres)
	}) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestTally(t *testing.T) {
	lastDay := movies.Movie{
		ID: 1, Released: time.Date(2015, 12, 31, 23, 0, 0, 0, time.FixedZone("", -2*3600)),
	}
	for name, tt := range map[string]struct {
		films []movies.Movie
		want  []movies.YearTally
	}{
		"no films": {nil, nil},
		"a film": {
			[]movies.Movie{film(1, "A", 2015, 7, "War")},
			[]movies.YearTally{year(2015, 1, 0, 0, 1, genre(2015, "War", 1, 1))},
		},
		"no genre": {
			[]movies.Movie{film(1, "A", 2015, 7)}, []movies.YearTally{year(2015, 1, 1, 0, 1)},
		},
		"an invented film": {
			[]movies.Movie{film(-1, "A", 2015, 7)}, []movies.YearTally{year(2015, 1, 1, 1, 1)},
		},
		"popularity 0 is known": {
			[]movies.Movie{film(1, "A", 2015, 0)}, []movies.YearTally{year(2015, 1, 1, 0, 1)},
		},
		"unknown popularity": {
			[]movies.Movie{film(1, "A", 2015, -1)}, []movies.YearTally{year(2015, 1, 1, 0, 0)},
		},
		"unknown release is the year 0": {
			[]movies.Movie{film(1, "A", 0, 7, "War")},
			[]movies.YearTally{year(0, 1, 0, 0, 1, genre(0, "War", 1, 1))},
		},
		"the year is that of UTC": {
			[]movies.Movie{lastDay}, []movies.YearTally{year(2016, 1, 1, 0, 0)},
		},
		"films of one year": {
			[]movies.Movie{
				film(1, "A", 2015, 7, "War", "Drama"), film(2, "B", 2015, 7, "War"),
				film(-3, "C", 2015, -1, "Drama", "War"),
			},
			[]movies.YearTally{
				year(2015, 3, 0, 1, 2, genre(2015, "Drama", 2, 2), genre(2015, "War", 1, 1),
					genre(2015, "War", 2, 2)),
			},
		},
		"years are in order": {
			[]movies.Movie{film(1, "A", 2016, 7), film(2, "B", 1999, 7), film(3, "C", 0, 7)},
			[]movies.YearTally{year(0, 1, 1, 0, 1), year(1999, 1, 1, 0, 1), year(2016, 1, 1, 0, 1)},
		},
		"genres of other cases are others": {
			[]movies.Movie{film(1, "A", 2015, 7, "War", "war")},
			[]movies.YearTally{year(2015, 1, 0, 0, 1, genre(2015, "War", 2, 1), genre(2015, "war", 2, 1))},
		},
	} {
		t.Run(name, func(t *testing.T) { wantYears(t, tallyOf(tt.films...).Years(), tt.want...) })
	}
}

func TestTallyOfDifferences(t *testing.T) {
	was, now := film(1, "A", 2015, 7, "War"), film(1, "A", 2016, -1, "War", "Drama")
	for name, tt := range map[string]struct {
		gone, come movies.Movie
		want       []movies.YearTally
	}{
		"a film that moves": {was, now, []movies.YearTally{
			year(2015, -1, 0, 0, -1, genre(2015, "War", 1, -1)),
			year(2016, 1, 0, 0, 0, genre(2016, "Drama", 2, 1), genre(2016, "War", 2, 1)),
		}},
		"a film that stays": {was, was, []movies.YearTally{year(2015, 0, 0, 0, 0)}},
		"a film that varies": {
			was, film(1, "A", 2015, 7),
			[]movies.YearTally{year(2015, 0, 1, 0, 0, genre(2015, "War", 1, -1))},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var tally movies.Tally
			tally.Add(tt.come)
			tally.Remove(tt.gone)
			wantYears(t, tally.Years(), tt.want...)
		})
	}
}

func TestYearTallyAdd(t *testing.T) {
	kept := year(2015, 3, 1, 1, 2, genre(2015, "War", 2, 1), genre(2015, "Drama", 2, 1),
		genre(2015, "War", 1, 1))
	for name, tt := range map[string]struct{ a, b, want movies.YearTally }{
		"nothing is kept": {
			year(2015, 1, 0, 1, 1, genre(2015, "War", 1, 1)), movies.YearTally{},
			year(2015, 1, 0, 1, 1, genre(2015, "War", 1, 1)),
		},
		"nothing changes": {
			year(2015, 0, 0, 0, 0), kept,
			year(2015, 3, 1, 1, 2, genre(2015, "Drama", 2, 1), genre(2015, "War", 1, 1),
				genre(2015, "War", 2, 1)),
		},
		"genres come and go": {
			year(2015, 1, -1, 1, 2, genre(2015, "Family", 1, 1), genre(2015, "War", 1, -1)), kept,
			year(2015, 4, 0, 2, 4, genre(2015, "Drama", 2, 1), genre(2015, "Family", 1, 1),
				genre(2015, "War", 2, 1)),
		},
		"everything goes": {
			year(2015, -3, -1, -1, -2, genre(2015, "Drama", 2, -1), genre(2015, "War", 1, -1),
				genre(2015, "War", 2, -1)), kept,
			year(2015, 0, 0, 0, 0),
		},
	} {
		t.Run(name, func(t *testing.T) {
			order := slices.Clone(tt.b.Genres)
			wantYears(t, []movies.YearTally{tt.a.Add(tt.b)}, tt.want)
			if !slices.Equal(tt.b.Genres, order) {
				t.Errorf("what is kept was changed to %v", tt.b.Genres)
			}
		})
	}
}

// Counts that are changed by differences stay equal to the counts of all films, whatever
// comes and goes.
func TestTallyOfDifferencesAddsUp(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	films := map[int64]movies.Movie{}
	years := map[int]movies.YearTally{}
	for range 200 {
		var tally movies.Tally
		for range 1 + source.IntN(4) {
			id := int64(source.IntN(20) - 10)
			if was, found := films[id]; found {
				tally.Remove(was)
				delete(films, id)
			}
			if source.IntN(3) > 0 {
				genres := []string{"Drama", "War", "Comedy"}[:source.IntN(4)]
				films[id] = film(id, "A", []int{0, 2015, 2016}[source.IntN(3)], float64(source.IntN(3)-1),
					genres...)
				tally.Add(films[id])
			}
		}
		for _, y := range tally.Years() {
			if y = y.Add(years[y.Year]); y.Films > 0 {
				years[y.Year] = y
			} else {
				wantYears(t, []movies.YearTally{y}, year(y.Year, 0, 0, 0, 0))
				delete(years, y.Year)
			}
		}
		var all movies.Tally
		for _, m := range films {
			all.Add(m)
		}
		var kept []movies.YearTally
		for _, y := range []int{0, 2015, 2016} {
			if _, found := years[y]; found {
				kept = append(kept, years[y])
			}
		}
		wantYears(t, kept, all.Years()...)
	}
}

func TestSummaryAdd(t *testing.T) {
	for name, tt := range map[string]struct {
		years []movies.YearCount
		want  movies.Summary
	}{
		"none": {nil, movies.Summary{}},
		"one": {
			[]movies.YearCount{{Year: 2015, Films: 3, Invented: 1}},
			movies.Summary{Films: 3, Invented: 1, From: 2015, To: 2015},
		},
		"of unknown release alone": {
			[]movies.YearCount{{Films: 2, Invented: 2}}, movies.Summary{Films: 2, Invented: 2},
		},
		"in any order": {
			[]movies.YearCount{
				{Year: 2015, Films: 1}, {Year: 1999, Films: 2}, {Films: 4}, {Year: 2001, Films: 8, Invented: 8},
			},
			movies.Summary{Films: 15, Invented: 8, From: 1999, To: 2015},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var sum movies.Summary
			for _, y := range tt.years {
				sum = sum.Add(y)
			}
			if sum != tt.want {
				t.Errorf("got %+v, want %+v", sum, tt.want)
			}
		})
	}
}

func TestGenreCountsAdd(t *testing.T) {
	var counts movies.GenreCounts
	for _, y := range tallyOf(film(1, "A", 2015, 7, "War"), film(2, "B", 2016, 7)).Years() {
		counts = counts.Add(y)
	}
	want := movies.GenreCounts{
		Films:  []movies.YearCount{{Year: 2015, Films: 1}, {Year: 2016, Films: 1, NoGenre: 1}},
		Genres: []movies.GenreCount{genre(2015, "War", 1, 1)},
	}
	if !reflect.DeepEqual(counts, want) {
		t.Errorf("got %+v, want %+v", counts, want)
	}
}
