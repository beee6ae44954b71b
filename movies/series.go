package movies

import (
	"cmp"
	"slices"
)

// answer makes the answer from what the store counted.
func (q GenresQuery) answer(counts GenreCounts) Genres {
	n := q.To - q.From + 1
	g := Genres{
		From: q.From, To: q.To, Counting: q.Counting, Measure: q.Measure,
		Years: make([]int, n), Films: make([]int, n), NoGenre: make([]int, n),
		Notes: Notes{Rule: q.rule(), Only: Filter{Traits: q.Traits}.only()}, Picked: q.Only,
	}
	for i := range g.Years {
		g.Years[i] = q.From + i
	}
	noGenre := 0
	has := make([]bool, n) // whether the store has films of the year
	for _, c := range counts.Films {
		i := c.Year - q.From
		g.Films[i], g.NoGenre[i], has[i] = c.Films, c.NoGenre, true
		noGenre += c.NoGenre
		g.Notes.Invented = g.Notes.Invented || c.Invented > 0
	}
	g.Notes.Excluded = []Exclusion{{"no genre is known", noGenre}}
	g.Genres = q.series(counts.Genres, has)
	if q.Measure == Shares {
		g.share()
	}
	return g
}

// series makes one series for each genre of the counts, or for each of Only. Years
// of which the store has no films have no values.
func (q GenresQuery) series(counts []GenreCount, has []bool) []GenreSeries {
	years := q.To - q.From + 1
	sums := map[string][]parts{} // of each year, and the last one of all years
	for _, genre := range q.Only {
		sums[genre] = make([]parts, years+1)
	}
	for _, c := range counts {
		if sums[c.Genre] == nil {
			if len(q.Only) > 0 {
				continue
			}
			sums[c.Genre] = make([]parts, years+1)
		}
		share := perFilm
		if q.Counting == Fractional {
			share /= parts(c.Of)
		}
		sums[c.Genre][c.Year-q.From] += parts(c.Films) * share
		sums[c.Genre][years] += parts(c.Films) * share
	}
	all := make([]GenreSeries, 0, len(sums))
	for genre, sum := range sums {
		values := make([]*float64, years)
		for i := range values {
			if has[i] {
				values[i] = new(sum[i].films())
			}
		}
		all = append(all, GenreSeries{Name: genre, Values: values, Total: sum[years].films()})
	}
	slices.SortFunc(all, func(a, b GenreSeries) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// share turns counts into shares of the films that have a genre.
func (g *Genres) share() {
	all := 0
	of := make([]int, len(g.Years))
	for i := range of {
		of[i] = g.Films[i] - g.NoGenre[i]
		all += of[i]
	}
	for i := range g.Genres {
		series := &g.Genres[i]
		for y := range series.Values {
			if of[y] == 0 {
				series.Values[y] = nil
			} else {
				*series.Values[y] /= float64(of[y])
			}
		}
		series.Total /= float64(max(all, 1))
	}
}

// rule says how films are counted.
func (q GenresQuery) rule() string {
	rule := "A film counts once for each of its genres, " +
		"so all genres of a year may add up to more than its films."
	if q.Counting == Fractional {
		rule = "A film is split between its genres: one with three counts a third for each, " +
			"so all genres of a year add up to its films with a genre."
	}
	if q.Measure == Shares {
		rule += " Shares are of the films of the year that have a genre."
	}
	return rule + " There is no data of a year without films."
}

// parts is a number of films, counted in parts of a film, because films may be
// shared among genres. It is a whole number, so that the order in which films are
// added does not matter.
type parts int64

// perFilm is the least number that all numbers from 1 to 22 divide. A film can
// therefore be shared exactly among all of TMDB's 19 genres. Shares among more
// than 22 genres are rounded, in the eighth digit.
const perFilm parts = 16 * 9 * 5 * 7 * 11 * 13 * 17 * 19

// films returns the number of films, rounded once. Up to 38 million films, both
// numbers are below 2^53, and therefore exact before they are divided.
func (p parts) films() float64 { return float64(p) / float64(perFilm) }

// cloneValues copies the values of a series.
func cloneValues(values []*float64) []*float64 {
	kept := make([]*float64, len(values))
	for i, v := range values {
		if v != nil {
			kept[i] = new(*v)
		}
	}
	return kept
}
