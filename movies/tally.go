package movies

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts films year by year. It counts all films of a store, or how much a
// batch changes the counts that a store keeps. In the second case its numbers may
// be below 0. The zero Tally is empty and ready to use. It is not safe for
// concurrent use.
type Tally struct {
	years map[int]*tallied
}

// tallied is a year that is being counted.
type tallied struct {
	YearCount
	ranked int
	genres map[genreOf]int
}

// genreOf is a genre, and how many genres its films have in all.
type genreOf struct {
	genre string
	of    int
}

// Add counts a film.
func (t *Tally) Add(m Movie) { t.count(m, 1) }

// Remove takes a film out of the counts.
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

// Years returns the counts of every year of which a film was added or removed, the
// earliest year first. Films whose release is unknown are in the year 0.
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

// YearTally is everything that a [Tally] counts of a year. A store that keeps one
// for each year can answer [Store.Summary], [Store.CountGenres] and the counts of
// [Store.Rank] from them.
type YearTally struct {
	YearCount
	// Ranked is the number of films of known popularity.
	Ranked int
	// Genres holds the counts that are not 0. A Tally sorts them by genre, and then
	// by Of.
	Genres []GenreCount
}

// Add returns the sum of two tallies of the year of y. z may be the zero
// YearTally, and the genres of both may be in any order. If the sum has no films,
// a store need not keep anything of the year.
func (y YearTally) Add(z YearTally) YearTally {
	y.Films += z.Films
	y.NoGenre += z.NoGenre
	y.Invented += z.Invented
	y.Ranked += z.Ranked
	y.Genres = sumGenres(slices.Concat(y.Genres, z.Genres))
	return y
}

// sumGenres sorts the counts of one year, adds up counts of the same genre and Of,
// and leaves out counts of 0. It works in place.
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

// Add returns the counts together with the counts of a year that they do not hold
// yet.
func (c GenreCounts) Add(y YearTally) GenreCounts {
	c.Films = append(c.Films, y.YearCount)
	c.Genres = append(c.Genres, y.Genres...)
	return c
}

// Add returns the summary together with the films of a year that it does not hold
// yet. Films of the year 0 have an unknown release.
func (s Summary) Add(y YearCount) Summary {
	s.Films += y.Films
	s.Invented += y.Invented
	if y.Year != 0 {
		s.From = min(cmp.Or(s.From, y.Year), y.Year)
		s.To = max(s.To, y.Year)
	}
	return s
}
