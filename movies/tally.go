package movies

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts films year by year. It may count all films of a store, or by how
// much the films of a batch change the counts that a store keeps. In that case
// its numbers may be below 0. The zero Tally is empty and ready to use. It is
// not safe for concurrent use.
type Tally struct {
	years map[int]*tallied
}

// tallied is a year that is being counted.
type tallied struct {
	YearCount
	ranked int
	genres map[genreOf]int
}

// genreOf is a genre of films that have of genres in all.
type genreOf struct {
	genre string
	of    int
}

// Add counts a film.
func (t *Tally) Add(m Movie) { t.count(m, 1) }

// Remove counts a film no more.
func (t *Tally) Remove(m Movie) { t.count(m, -1) }

// count counts a film n times.
func (t *Tally) count(m Movie, n int) {
	year := m.Year()
	y := t.years[year]
	if y == nil {
		if t.years == nil {
			t.years = map[int]*tallied{}
		}
		y = &tallied{YearCount: YearCount{Year: year}, genres: map[genreOf]int{}}
		t.years[year] = y
	}
	y.Films += n
	if len(m.Genres) == 0 {
		y.NoGenre += n
	}
	if m.Invented() {
		y.Invented += n
	}
	if m.Popularity != nil {
		y.ranked += n
	}
	for _, genre := range m.Genres {
		y.genres[genreOf{genre, len(m.Genres)}] += n
	}
}

// Years returns the counts of every year of which a film was added or removed,
// in order. The year 0 is that of films whose release is unknown.
func (t *Tally) Years() []YearTally {
	years := make([]YearTally, 0, len(t.years))
	for _, year := range slices.Sorted(maps.Keys(t.years)) {
		counted := t.years[year]
		y := YearTally{YearCount: counted.YearCount, Ranked: counted.ranked}
		for g, n := range counted.genres {
			y.Genres = append(y.Genres, GenreCount{Year: year, Genre: g.genre, Of: g.of, Films: n})
		}
		y.Genres = sumGenres(y.Genres)
		years = append(years, y)
	}
	return years
}

// YearTally is all that a [Tally] counts of a year. A store may keep one for
// each year, and answers [Store.Summary], [Store.CountGenres] and the counts of
// [Store.Rank] from them.
type YearTally struct {
	YearCount
	// Ranked is the number of films of known popularity.
	Ranked int
	// Genres holds the counts that are not 0. A Tally has them in the order of
	// the genres, and of Of.
	Genres []GenreCount
}

// Add returns the sum of two tallies of the year of y. One of them may be the
// zero YearTally, and their genres may be in any order. If the sum has no
// films, nothing is left to be kept of the year.
func (y YearTally) Add(z YearTally) YearTally {
	y.Films += z.Films
	y.NoGenre += z.NoGenre
	y.Invented += z.Invented
	y.Ranked += z.Ranked
	y.Genres = sumGenres(slices.Concat(y.Genres, z.Genres))
	return y
}

// sumGenres puts counts of one year in order, adds up those of the same films
// and leaves out those of none. It works in place.
func sumGenres(counts []GenreCount) []GenreCount {
	slices.SortFunc(counts, compareGenres)
	sum := counts[:0]
	for _, c := range counts {
		if last := len(sum) - 1; last >= 0 && compareGenres(sum[last], c) == 0 {
			sum[last].Films += c.Films
		} else {
			sum = append(sum, c)
		}
	}
	return slices.DeleteFunc(sum, func(c GenreCount) bool { return c.Films == 0 })
}

func compareGenres(a, b GenreCount) int {
	return cmp.Or(cmp.Compare(a.Genre, b.Genre), cmp.Compare(a.Of, b.Of))
}

// Add returns the counts with those of a year that they do not hold yet.
func (c GenreCounts) Add(y YearTally) GenreCounts {
	c.Films = append(c.Films, y.YearCount)
	c.Genres = append(c.Genres, y.Genres...)
	return c
}

// Add returns the summary with the films of a year that it does not hold yet.
// Those of the year 0 have no known release.
func (s Summary) Add(y YearCount) Summary {
	s.Films += y.Films
	s.Invented += y.Invented
	if y.Year != 0 {
		s.From = min(cmp.Or(s.From, y.Year), y.Year)
		s.To = max(s.To, y.Year)
	}
	return s
}
