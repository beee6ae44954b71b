package chart

import (
	"fmt"
	"math"
	"slices"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// genres is the figures of the genres chart: films by genre and year.
type genres struct {
	Count   string   `json:"count"`
	Measure string   `json:"measure"`
	Picked  []string `json:"picked"` // if the chart leaves genres out
	Years   []int    `json:"years"`
	Films   []int    `json:"films"`
	NoGenre []int    `json:"without_genre"`
	Genres  []series `json:"genres"`
	Notes   notes    `json:"notes"`

	open bool // the years are all those of the question that have films
}

// series is the films of one genre. In the data they may be shares.
type series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

func (g *genres) about() notes { return g.Notes }

func (g *genres) years() string {
	if len(g.Years) == 0 {
		return "no years"
	}
	return stretch(g.Years[0], g.Years[len(g.Years)-1])
}

func stretch(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}

func (g *genres) genres() []string {
	var names []string
	for _, s := range g.Genres {
		names = append(names, s.Name)
	}
	return names
}

// usable tells whether there is a figure for each year. It turns shares into the numbers of
// films from which they were made.
func (g *genres) usable() bool {
	if len(g.Years) == 0 || len(g.Films) != len(g.Years) || !slices.IsSorted(g.Years) {
		return false
	}
	if g.Measure == "shares" {
		g.Measure = "counts"
		for _, s := range g.Genres {
			for i := range min(len(s.Values), len(g.Films)) {
				n := s.Values[i] * float64(g.known(period{i, i}))
				s.Values[i] = math.Round(n*1e6) / 1e6 // removes the error of the division
			}
		}
	}
	return true
}

// trim removes the years without films from both ends of a chart that was called for, because they
// may be the open end of a question such as "since 1990".
func (g *genres) trim() {
	if !g.usable() {
		return
	}
	g.open = true
	first := slices.IndexFunc(g.Films, func(n int) bool { return n > 0 })
	if first < 0 {
		g.Years = nil
		return
	}
	end := len(g.Films)
	for g.Films[end-1] == 0 {
		end--
	}
	if len(g.NoGenre) == len(g.Films) {
		g.NoGenre = g.NoGenre[first:end]
	}
	g.Years, g.Films = g.Years[first:end], g.Films[first:end]
	for i, s := range g.Genres {
		g.Genres[i].Values = s.Values[min(first, len(s.Values)):min(end, len(s.Values))]
	}
}

// period is the part of the chart from one index to another, both included.
type period struct{ from, to int }

func (g *genres) all() period { return period{0, len(g.Years) - 1} }

// periods returns the parts of the chart that the spans of a question mean: the whole chart, if
// there is none. The note says which years of a span are not on the chart. If the chart does not
// cover a span at all, that is missing.
func (g *genres) periods(spans []question.Span) (in []period, note string, missing *question.Span) {
	if len(spans) == 0 {
		return []period{g.all()}, "", nil
	}
	first, last := g.Years[0], g.Years[len(g.Years)-1]
	for _, s := range spans {
		s = s.On(g.filmedEnds())
		from, to := max(s.From, first), min(s.To, last)
		if from > to || !s.Loose && !g.open && (from != s.From || to != s.To) {
			return nil, "", &s
		}
		p := period{slices.Index(g.Years, from), slices.Index(g.Years, to)}
		if p.from < 0 || p.to < p.from {
			return nil, "", &s
		}
		early := from > s.From && s.From != question.Earliest
		late := to < s.To && s.To != question.Latest
		switch {
		case s.From == question.Earliest && s.To < last && !g.open:
			note = fmt.Sprintf(" The chart begins in %d, so earlier films are not counted.", first)
		case (early || late) && !g.open:
			note = fmt.Sprintf(" The chart covers the years %d to %d only.", first, last)
		case early && late:
			note += fmt.Sprintf(" There are no films of %s and of %s.",
				stretch(s.From, first-1), stretch(last+1, s.To))
		case early:
			note += fmt.Sprintf(" There are no films of %s.", stretch(s.From, first-1))
		case late:
			note += fmt.Sprintf(" There are no films of %s.", stretch(last+1, s.To))
		}
		in = append(in, p)
	}
	return in, note, nil
}

// filmedEnds returns the first and the last year with films.
func (g *genres) filmedEnds() (first, last int) {
	years, _ := g.filmed(g.all())
	if len(years) == 0 {
		return g.Years[0], g.Years[len(g.Years)-1]
	}
	return g.Years[years[0]], g.Years[years[len(years)-1]]
}

// outside says that the chart has no year of a span.
func (g *genres) outside(s question.Span) answer {
	if g.open && s.From <= s.To {
		return refuse("there are no films of %s.", stretch(max(s.From, firstYear), s.To))
	}
	return refuse("the chart covers the years %d to %d only. Widen it and ask again.",
		g.Years[0], g.Years[len(g.Years)-1])
}

// in words a period.
func (g *genres) in(p period) string {
	if p.from == p.to {
		return fmt.Sprintf("in %d", g.Years[p.from])
	}
	return fmt.Sprintf("from %d to %d", g.Years[p.from], g.Years[p.to])
}

// films returns how many films a period has, and known how many of them have a genre.
func (g *genres) films(p period) int { return sum(g.Films[p.from : p.to+1]) }
func (g *genres) known(p period) int {
	if len(g.NoGenre) != len(g.Films) {
		return g.films(p)
	}
	return g.films(p) - sum(g.NoGenre[p.from:p.to+1])
}

// value returns how many films of a genre a period has; of all films, if the name is "".
func (g *genres) value(name string, p period) float64 {
	if name == "" {
		return float64(g.films(p))
	}
	for _, s := range g.Genres {
		if s.Name == name {
			return sum(s.Values[min(p.from, len(s.Values)):min(p.to+1, len(s.Values))])
		}
	}
	return 0
}

// share returns which part of the films with a genre has the genre. It is 0 without such films.
func (g *genres) share(name string, p period) float64 {
	known := g.known(p)
	if known == 0 {
		return 0
	}
	return g.value(name, p) / float64(known)
}

func sum[N int | float64](list []N) (s N) {
	for _, n := range list {
		s += n
	}
	return s
}

// filmed returns the years of a period that have films, and a note about the others. A
// year without any film is a gap in the data, and not the year with the fewest comedies.
func (g *genres) filmed(p period) (years []int, note string) {
	var empty []int
	for i := p.from; i <= p.to; i++ {
		if g.Films[i] > 0 {
			years = append(years, i)
		} else {
			empty = append(empty, g.Years[i])
		}
	}
	switch {
	case len(empty) == 1:
		note = fmt.Sprintf(" There are no films of %d on the chart.", empty[0])
	case len(empty) > 1 && empty[len(empty)-1]-empty[0] == len(empty)-1:
		note = fmt.Sprintf(" There are no films of %d to %d on the chart.", empty[0], empty[len(empty)-1])
	case len(empty) > 1:
		note = fmt.Sprintf(" There are no films in %d years of the chart.", len(empty))
	}
	return years, note
}

// count words a number of films. It says so if films are shared among their genres.
func (g *genres) count(n float64) string {
	text := plural(n, "film")
	if g.Count == "fractional" && n != math.Trunc(n) {
		text += " (shared among their genres)"
	}
	return text
}

// among says that the chart has only some of the genres, or "".
func (g *genres) among() string {
	if len(g.Picked) > 0 {
		return " of the picked genres"
	}
	return ""
}
