package offline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// genres is the data of the genres chart: films by genre and year.
type genres struct {
	Count   string   `json:"count"`
	Measure string   `json:"measure"`
	Picked  []string `json:"picked"` // if the chart leaves genres out
	Years   []int    `json:"years"`
	Films   []int    `json:"films"`
	NoGenre []int    `json:"without_genre"`
	Genres  []genre  `json:"genres"`
}

type genre struct {
	Name   string    `json:"name"`
	Counts []float64 `json:"values"`
}

// toCounts turns shares into the numbers of films from which they were made.
func (g *genres) toCounts() {
	if g.Measure != "shares" {
		return
	}
	g.Measure = "counts"
	for _, one := range g.Genres {
		for year := range min(len(one.Counts), len(g.Films), len(g.NoGenre)) {
			n := one.Counts[year] * float64(g.Films[year]-g.NoGenre[year])
			one.Counts[year] = math.Round(n*1e6) / 1e6 // removes the error of the division
		}
	}
}

// among says that the chart has only some of the genres, or "".
func (g *genres) among() string {
	if len(g.Picked) > 0 {
		return " of the picked genres"
	}
	return ""
}

// span returns the part of the chart from the first of the years to the last. Without years it
// is the whole chart. It is not ok if the chart does not cover the years.
func (g *genres) span(years []int) (from, to int, ok bool) {
	from, to = 0, len(g.Years)-1
	if len(years) > 0 {
		from, to = slices.Index(g.Years, slices.Min(years)), slices.Index(g.Years, slices.Max(years))
	}
	return from, to, from >= 0 && to >= from
}

func (g *genres) outside() string {
	return fmt.Sprintf("The chart covers the years %d to %d only. Widen it and ask again.",
		g.Years[0], g.Years[len(g.Years)-1])
}

// period words a span of years.
func (g *genres) period(from, to int) string {
	if from == to {
		return "in " + strconv.Itoa(g.Years[from])
	}
	return fmt.Sprintf("from %d to %d", g.Years[from], g.Years[to])
}

// extremes says which genre is the largest or the smallest of a span.
func (g *genres) extremes(q question) string {
	from, to, ok := g.span(q.years)
	if !ok {
		return g.outside()
	}
	sums := g.sums(from, to)
	if len(sums) == 0 {
		return fmt.Sprintf("There are no films%s %s.",
			cmp.Or(g.among(), " with a genre"), g.period(from, to))
	}
	return q.atEnds(func(end string) string {
		if end == "fewest" {
			slices.Reverse(sums)
			return g.first(sums, "smallest", from, to)
		}
		return g.first(sums, "largest", from, to)
	})
}

// first names the first two of the sums.
func (g *genres) first(sums []sum, which string, from, to int) string {
	text := fmt.Sprintf("%s is the %s%s %s, with %s",
		sums[0].name, which, cmp.Or(g.among(), " genre"), g.period(from, to), g.films(sums[0].sum))
	if len(sums) > 1 {
		text += fmt.Sprintf("; %s follows with %s", sums[1].name, number(sums[1].sum))
	}
	return text + "."
}

// peaks says in which year there were the most or the fewest films, of a genre or of all.
func (g *genres) peaks(q question) string {
	from, to, ok := g.span(q.years)
	if !ok {
		return g.outside()
	}
	what := "films"
	films := make([]float64, to-from+1)
	for i := range films {
		films[i] = float64(g.Films[from+i])
	}
	for _, one := range q.genres {
		what = one.Name + " films"
		for i := range films {
			films[i] = one.total(from+i, from+i)
		}
	}
	var known []float64 // of the years that have films
	for i, m := range films {
		if g.Films[from+i] > 0 {
			known = append(known, m)
		}
	}
	if len(known) == 0 {
		return g.noData(from, to)
	}
	return q.atEnds(func(end string) string {
		n := slices.Max(known)
		if end == "fewest" {
			n = slices.Min(known)
		}
		var years []string
		for i, m := range films {
			if m == n && g.Films[from+i] > 0 {
				years = append(years, strconv.Itoa(g.Years[from+i]))
			}
		}
		if len(years) == 1 {
			return fmt.Sprintf("%s is the year with the %s %s %s: %s.",
				years[0], end, what, g.period(from, to), g.films(n))
		}
		return fmt.Sprintf("%s are the years with the %s %s %s: %s each.",
			strings.Join(years, ", "), end, what, g.period(from, to), g.films(n))
	})
}

// noData says that no film of a span is known, which does not mean that none was made.
func (g *genres) noData(from, to int) string {
	return fmt.Sprintf("There is no data: the chart has no films %s.", g.period(from, to))
}

type sum struct {
	name string
	sum  float64
}

// sums adds up each genre over a span. The largest comes first. Genres without a film are left
// out.
func (g *genres) sums(from, to int) []sum {
	var sums []sum
	for _, one := range g.Genres {
		if s := one.total(from, to); s > 0 {
			sums = append(sums, sum{one.Name, s})
		}
	}
	slices.SortStableFunc(sums, func(a, b sum) int { return cmp.Compare(b.sum, a.sum) })
	return sums
}

func (one genre) total(from, to int) float64 {
	var s float64
	for _, n := range one.Counts[min(from, len(one.Counts)):min(to+1, len(one.Counts))] {
		s += n
	}
	return s
}

// count says how many films there are, of each genre that is named, or of all.
func (g *genres) count(q question) string {
	from, to, ok := g.span(q.years)
	if !ok {
		return g.outside()
	}
	if len(q.genres) == 0 {
		all := 0
		for _, n := range g.Films[from : to+1] {
			all += n
		}
		return fmt.Sprintf("There are %s %s.", g.films(float64(all)), g.period(from, to))
	}
	return g.each(q.genres, func(one genre) string {
		return fmt.Sprintf("%s has %s %s.", one.Name, g.films(one.total(from, to)), g.period(from, to))
	})
}

// change says how each genre that is named changed from one year to another. If none is named,
// it says how all films did, and which genre gained and lost the most.
func (g *genres) change(q question) string {
	from, to, ok := g.span(q.years)
	if !ok || from == to {
		return g.outside()
	}
	for _, year := range []int{from, to} {
		if g.Films[year] == 0 {
			return g.noData(year, year)
		}
	}
	if len(q.genres) == 0 {
		return g.changeOfAll(from, to)
	}
	return g.each(q.genres, func(one genre) string {
		a, b := one.total(from, from), one.total(to, to)
		return fmt.Sprintf("%s went from %s in %d to %s in %d: %s.",
			one.Name, g.films(a), g.Years[from], number(b), g.Years[to], difference(a, b))
	})
}

func (g *genres) changeOfAll(from, to int) string {
	a, b := g.Films[from], g.Films[to]
	text := fmt.Sprintf("Films went from %d in %d to %d in %d: %s.",
		a, g.Years[from], b, g.Years[to], difference(float64(a), float64(b)))
	gains := make([]sum, 0, len(g.Genres))
	for _, one := range g.Genres {
		gains = append(gains, sum{one.Name, one.total(to, to) - one.total(from, from)})
	}
	slices.SortStableFunc(gains, func(a, b sum) int { return cmp.Compare(b.sum, a.sum) })
	if len(gains) > 0 && gains[0].sum > 0 {
		text += fmt.Sprintf(" %s grew the most%s (+%s).", gains[0].name, g.among(), number(gains[0].sum))
	}
	if n := len(gains) - 1; n >= 0 && gains[n].sum < 0 {
		text += fmt.Sprintf(" %s shrank the most%s (−%s).",
			gains[n].name, g.among(), number(-gains[n].sum))
	}
	return text
}

// each says one sentence for each of the genres.
func (g *genres) each(genres []genre, say func(genre) string) string {
	var said []string
	for _, one := range genres {
		said = append(said, say(one))
	}
	return strings.Join(said, " ")
}

// films words a count of the chart. It says so if films are shared among their genres.
func (g *genres) films(n float64) string {
	text := number(n) + " films"
	if n == 1 {
		text = "1 film"
	}
	if g.Count == "fractional" && n != math.Trunc(n) {
		text += " (shared among their genres)"
	}
	return text
}

// difference words the change between two numbers, with the percentage if there is one.
func difference(a, b float64) string {
	switch {
	case a == b:
		return "no change"
	case a == 0:
		return "+" + number(b)
	case b > a:
		return fmt.Sprintf("+%s, or +%.0f%%", number(b-a), 100*(b-a)/a)
	}
	return fmt.Sprintf("−%s, or −%.0f%%", number(a-b), 100*(a-b)/a)
}

// number writes a number with at most one decimal, or two below 1.
func number(x float64) string {
	unit := 10.0
	if math.Abs(x) < 1 {
		unit = 100
	}
	return strconv.FormatFloat(math.Round(x*unit)/unit, 'f', -1, 64)
}
