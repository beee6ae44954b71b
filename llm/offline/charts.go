package offline

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// genres is the data of the chart of that name: films per genre and year.
type genres struct {
	Count  string  `json:"count"`
	Years  []int   `json:"years"`
	Films  []int   `json:"films"`
	Genres []genre `json:"genres"`
}

type genre struct {
	Name   string    `json:"name"`
	Counts []float64 `json:"counts"`
}

// popularity is the data of the chart of that name: the ends of a year.
type popularity struct {
	Year    int    `json:"year"`
	Films   int    `json:"films"`
	Unknown int    `json:"unknown"`
	Top     []film `json:"top"`
	Bottom  []film `json:"bottom"`
}

type film struct {
	Title      string  `json:"title"`
	Popularity float64 `json:"popularity"`
}

// charts are what a question is about; nil is a chart that did not come.
type charts struct {
	genres     *genres
	popularity *popularity
}

var (
	asksMany     = regexp.MustCompile(`\b(how many|number of|count of)\b`)
	asksGenre    = regexp.MustCompile(`\bgenres?\b`)
	asksLargest  = regexp.MustCompile(`\b(largest|biggest|most|top|main|dominant|highest|common|leading)\b`)
	asksSmallest = regexp.MustCompile(`\b(smallest|least|fewest|rarest|lowest|bottom|worst)\b`)
	asksChange   = regexp.MustCompile(`\b(grow|grew|grown|growing|growth|change|changed|changes|rise|rose|risen|fall|fell|fallen|shrink|shrank|shrunk|decline|declined|increase|increased|decrease|decreased|develop|developed|trend|between|over time)\b`)
	asksFilms    = regexp.MustCompile(`\b(films?|movies?|popular|popularity|titles?)\b`)
	aYear        = regexp.MustCompile(`\b(1[89]|2[01])\d\d\b`)
)

// answer answers a question from the charts, or says that it cannot.
func (c charts) answer(question string) string {
	q := strings.ToLower(question)
	var years []int
	for _, s := range aYear.FindAllString(q, -1) {
		y, _ := strconv.Atoi(s) // four digits
		years = append(years, y)
	}
	g, p := c.genres, c.popularity
	if g != nil && (len(g.Years) == 0 || len(g.Films) != len(g.Years)) {
		g = nil
	}
	switch {
	case g == nil && p == nil:
		return "I can't answer that offline: without a language model I only read the charts on the screen, and none came with your message. " +
			"Show the genres or the popularity chart and ask again."
	case g != nil && asksChange.MatchString(q):
		return g.change(g.named(q), years)
	case p != nil && asksMany.MatchString(q) && (g == nil || slices.Equal(years, []int{p.Year})) && (g == nil || g.named(q) == nil):
		return p.count()
	case g != nil && asksMany.MatchString(q):
		return g.count(g.named(q), years)
	case g != nil && asksSmallest.MatchString(q) && (asksGenre.MatchString(q) || !asksFilms.MatchString(q)):
		return g.extreme("smallest", years)
	case g != nil && asksLargest.MatchString(q) && (asksGenre.MatchString(q) || !asksFilms.MatchString(q)):
		return g.extreme("largest", years)
	case p != nil && asksSmallest.MatchString(q) && asksFilms.MatchString(q):
		return p.list("least", p.Bottom)
	case p != nil && asksLargest.MatchString(q) && asksFilms.MatchString(q):
		return p.list("most", p.Top)
	case g != nil && g.named(q) != nil:
		return g.count(g.named(q), years)
	}
	return "I can't answer that offline: without a language model I only read figures off the charts on the screen. " +
		"Ask me for " + c.offers() + "."
}

// offers lists what the charts can be asked for.
func (c charts) offers() string {
	var can []string
	if c.genres != nil {
		can = append(can, "the largest or smallest genre", "how a genre changed between two years", "how many films there are")
	}
	if c.popularity != nil {
		can = append(can, "the most or least popular films of "+strconv.Itoa(c.popularity.Year))
	}
	return strings.Join(can, ", ")
}

// named returns the genre whose name stands in the question, the longest one
// of several, or nil.
func (g *genres) named(q string) *genre {
	var found *genre
	for i, one := range g.Genres {
		name := strings.ToLower(one.Name)
		if name != "" && strings.Contains(q, name) && (found == nil || len(name) > len(found.Name)) {
			found = &g.Genres[i]
		}
	}
	return found
}

// span picks the part of the chart that the years ask for: from the first to
// the last of them, all of it without any. ok tells that the chart covers it.
func (g *genres) span(years []int) (from, to int, ok bool) {
	from, to = 0, len(g.Years)-1
	if len(years) > 0 {
		from, to = slices.Index(g.Years, slices.Min(years)), slices.Index(g.Years, slices.Max(years))
	}
	return from, to, from >= 0 && to >= 0
}

func (g *genres) outside() string {
	return fmt.Sprintf("The chart covers the years %d to %d only. Widen it and ask again.", g.Years[0], g.Years[len(g.Years)-1])
}

// period words a span of the chart.
func (g *genres) period(from, to int) string {
	if from == to {
		return "in " + strconv.Itoa(g.Years[from])
	}
	return fmt.Sprintf("from %d to %d", g.Years[from], g.Years[to])
}

// extreme answers which genre is the largest or the smallest of a span.
func (g *genres) extreme(which string, years []int) string {
	from, to, ok := g.span(years)
	if !ok {
		return g.outside()
	}
	sums := g.sums(from, to)
	if len(sums) == 0 {
		return "There are no films with a genre " + g.period(from, to) + "."
	}
	one, next := sums[0], min(1, len(sums)-1)
	if which == "smallest" {
		one, next = sums[len(sums)-1], max(len(sums)-2, 0)
	}
	text := fmt.Sprintf("%s is the %s genre %s, with %s", one.name, which, g.period(from, to), g.films(one.sum))
	if sums[next].name != one.name {
		text += fmt.Sprintf("; %s follows with %s", sums[next].name, number(sums[next].sum))
	}
	return text + "."
}

type sum struct {
	name string
	sum  float64
}

// sums adds the genres up over a span and puts the largest first; those
// without a film are left out.
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

// count answers how many films there are, of a genre or in all.
func (g *genres) count(one *genre, years []int) string {
	from, to, ok := g.span(years)
	if !ok {
		return g.outside()
	}
	if one != nil {
		return fmt.Sprintf("%s has %s %s.", one.Name, g.films(one.total(from, to)), g.period(from, to))
	}
	films := 0
	for _, n := range g.Films[from : to+1] {
		films += n
	}
	return fmt.Sprintf("There are %s %s.", g.films(float64(films)), g.period(from, to))
}

// change answers how a genre went from one year to another; without a genre,
// which one gained and which one lost the most.
func (g *genres) change(one *genre, years []int) string {
	from, to, ok := g.span(years)
	if !ok {
		return g.outside()
	}
	if from == to {
		from, to = 0, len(g.Years)-1
	}
	if one != nil {
		return fmt.Sprintf("%s went from %s in %d to %s in %d: %s.", one.Name,
			g.films(one.total(from, from)), g.Years[from], number(one.total(to, to)), g.Years[to],
			difference(one.total(from, from), one.total(to, to)))
	}
	text := fmt.Sprintf("Films went from %d in %d to %d in %d: %s.", g.Films[from], g.Years[from], g.Films[to], g.Years[to],
		difference(float64(g.Films[from]), float64(g.Films[to])))
	gains := make([]sum, 0, len(g.Genres))
	for _, one := range g.Genres {
		gains = append(gains, sum{one.Name, one.total(to, to) - one.total(from, from)})
	}
	slices.SortStableFunc(gains, func(a, b sum) int { return cmp.Compare(b.sum, a.sum) })
	if len(gains) > 0 && gains[0].sum > 0 {
		text += fmt.Sprintf(" %s grew the most (+%s).", gains[0].name, number(gains[0].sum))
	}
	if n := len(gains) - 1; n >= 0 && gains[n].sum < 0 {
		text += fmt.Sprintf(" %s shrank the most (−%s).", gains[n].name, number(-gains[n].sum))
	}
	return text
}

// films words a count of the chart; shared films are said to be so.
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

func (p *popularity) count() string {
	text := fmt.Sprintf("There are %d films of %d", p.Films, p.Year)
	if p.Unknown > 0 {
		text += fmt.Sprintf("; the popularity of %d of them is unknown", p.Unknown)
	}
	return text + "."
}

// list names the films at one end of the year.
func (p *popularity) list(which string, films []film) string {
	if len(films) == 0 {
		return fmt.Sprintf("There is no film of %d to name: too few have a known popularity.", p.Year)
	}
	text := fmt.Sprintf("The %s popular film of %d is %s (popularity %s).", which, p.Year, films[0].Title, number(films[0].Popularity))
	for i, f := range films[1:] {
		if i == 0 {
			text += " Then come "
		} else {
			text += ", "
		}
		text += fmt.Sprintf("%s (%s)", f.Title, number(f.Popularity))
	}
	if len(films) > 1 {
		text += "."
	}
	return text
}

// difference words the change between two numbers, with the percentage where
// there is one.
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

// number writes at most one decimal, two for numbers below 1.
func number(x float64) string {
	unit := 10.0
	if math.Abs(x) < 1 {
		unit = 100
	}
	return strconv.FormatFloat(math.Round(x*unit)/unit, 'f', -1, 64)
}
