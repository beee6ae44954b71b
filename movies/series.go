package movies

import (
	"cmp"
	"slices"
)

// answer makes the answer of what the store counted.
func (q GenresQuery) answer(counts GenreCounts) Genres {
	n := q.To - q.From + 1
	g := Genres{
		From: q.From, To: q.To, Counting: q.Counting, Measure: q.Measure,
		Years: make([]int, n), Films: make([]int, n), NoGenre: make([]int, n),
		Notes: Notes{Rule: q.rule()},
	}
	for i := range g.Years {
		g.Years[i] = q.From + i
	}
	noGenre := 0
	for _, c := range counts.Films {
		i := c.Year - q.From
		g.Films[i], g.NoGenre[i] = c.Films, c.NoGenre
		noGenre += c.NoGenre
		g.Notes.Invented = g.Notes.Invented || c.Invented > 0
	}
	g.Notes.Excluded = []Exclusion{{"no genre is known", noGenre}}
	g.Genres = q.series(counts.Genres)
	if q.Measure == Shares {
		g.share()
	}
	return g
}

// series makes one series a genre of the counts.
func (q GenresQuery) series(counts []GenreCount) []GenreSeries {
	years := q.To - q.From + 1
	sums := map[string][]films{} // of the years, and then of all of them
	for _, genre := range q.Only {
		sums[genre] = make([]films, years+1)
	}
	for _, c := range counts {
		if sums[c.Genre] == nil {
			if len(q.Only) > 0 {
				continue
			}
			sums[c.Genre] = make([]films, years+1)
		}
		of := 1
		if q.Counting == Fractional {
			of = c.Of
		}
		sums[c.Genre][c.Year-q.From].add(c.Films, of)
		sums[c.Genre][years].add(c.Films, of)
	}
	all := make([]GenreSeries, 0, len(sums))
	for genre, sum := range sums {
		values := make([]float64, len(sum))
		for i, s := range sum {
			values[i] = s.float()
		}
		all = append(all, GenreSeries{Name: genre, Values: values[:years:years], Total: values[years]})
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
			series.Values[y] /= float64(max(of[y], 1))
		}
		series.Total /= float64(max(all, 1))
	}
}

// rule says how films are counted.
func (q GenresQuery) rule() string {
	rule := "A film counts once for each of its genres, so the genres of a year add up to more than its films."
	if q.Counting == Fractional {
		rule = "A film is shared among its genres: one with three counts a third for each, so the genres of a year add up to its films with a genre."
	}
	if q.Measure == Shares {
		rule += " Shares are of the films of the year that have a genre."
	}
	return rule
}

// films is a number of films, some of them shared among genres. It is exact, so
// that the order in which films are added does not matter.
type films struct {
	whole int64
	parts int64 // of a film, below partsPerFilm
}

// partsPerFilm is the least number that can be divided by every number of
// genres that a film may have, 1 to [maxGenres].
const partsPerFilm = 32 * 27 * 25 * 7 * 11 * 13 * 17 * 19 * 23 * 29 * 31

// add adds an nth part of each of some films.
func (f *films) add(count, n int) {
	f.parts += int64(count%n) * (partsPerFilm / int64(n))
	f.whole += int64(count/n) + f.parts/partsPerFilm
	f.parts %= partsPerFilm
}

// float returns the number rounded. Both parts of it are below 2^53, and so
// exact until they are added.
func (f films) float() float64 { return float64(f.whole) + float64(f.parts)/partsPerFilm }
