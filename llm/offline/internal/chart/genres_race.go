package chart

import (
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// pairOf says how many films two genres have in a year.
func (g *genres) pairOf(names []string, i int) string {
	p := period{i, i}
	return fmt.Sprintf("%s and %s", number(g.value(names[0], p)), number(g.value(names[1], p)))
}

// ahead returns the years of a period in which the first genre has more films than the second one.
func (g *genres) ahead(names []string, p period) (ahead, years []int, note string) {
	years, note = g.filmed(p)
	for _, i := range years {
		if g.value(names[0], period{i, i}) > g.value(names[1], period{i, i}) {
			ahead = append(ahead, i)
		}
	}
	return ahead, years, note
}

// aheadYears lists the years in which one genre has more films than another, or fewer.
func (g *genres) aheadYears(q *question.Question, in []period) answer {
	if len(in) != 1 || !q.Than || q.Limit != "" {
		return answer{}
	}
	names := q.Genres
	if q.Any(question.Less) {
		names = []string{names[1], names[0]}
	}
	ahead, years, note := g.ahead(names, in[0])
	what := fmt.Sprintf("%s has more films than %s", names[0], names[1])
	if len(ahead) == 0 {
		return say("There is no year %s in which %s.%s", g.in(in[0]), what, note)
	}
	var list []string
	for _, i := range ahead {
		list = append(list, fmt.Sprintf("%d (%s)", g.Years[i], g.pairOf(names, i)))
	}
	return say("%s in %d of %s %s: %s.%s", what, len(ahead), plural(float64(len(years)), "year"),
		g.in(in[0]), strings.Join(list, ", "), note)
}

// overtakes says when a genre first has more films in a year than another one, after it had not.
func (g *genres) overtakes(q *question.Question, in []period) answer {
	if len(in) != 1 {
		return answer{}
	}
	names := q.Genres
	ahead, years, note := g.ahead(names, in[0])
	if len(years) < 2 {
		return oneYear
	}
	last := years[len(years)-1]
	state := fmt.Sprintf(" It has more in %d of %d years. In %d they have %s.%s",
		len(ahead), len(years), g.Years[last], g.pairOf(names, last), note)
	switch {
	case len(ahead) == 0:
		return say("No: %s has more films than %s in no year %s. In %d they have %s.%s",
			names[0], names[1], g.in(in[0]), g.Years[last], g.pairOf(names, last), note)
	case ahead[0] == years[0]:
		return say("%s has more films than %s from the first year, %d, on (%s).%s",
			names[0], names[1], g.Years[ahead[0]], g.pairOf(names, ahead[0]), state)
	}
	return say("%s first has more films than %s in %d (%s).%s",
		names[0], names[1], g.Years[ahead[0]], g.pairOf(names, ahead[0]), state)
}

// overtakers names the genres that had no more films than another one in the first year, and have
// more in the last one.
func (g *genres) overtakers(q *question.Question, in []period) answer {
	from, to, ok := g.endpoints(q, in)
	if !ok {
		return oneYear
	}
	other := q.Genres[0]
	var list []string
	for _, name := range g.genres() {
		names := []string{name, other}
		a, b := period{from, from}, period{to, to}
		if g.value(name, a) <= g.value(other, a) && g.value(name, b) > g.value(other, b) {
			list = append(list, fmt.Sprintf("%s (%s in %d, %s in %d)", name,
				g.pairOf(names, from), g.Years[from], g.pairOf(names, to), g.Years[to]))
		}
	}
	if len(list) == 0 {
		return say("No genre%s that has no more films than %s in %d has more in %d.",
			g.among(), other, g.Years[from], g.Years[to])
	}
	return say("From %d to %d, %s overtook %s.", g.Years[from], g.Years[to], and(list), other)
}

// firstYear says which is the first or the last year with films, of a genre or of all.
func (g *genres) firstYear(q *question.Question, in []period) answer {
	if len(in) != 1 {
		return answer{}
	}
	name := strings.Join(q.Genres, "")
	which, found := "first", -1
	years, _ := g.filmed(in[0])
	for _, i := range years {
		if g.value(name, period{i, i}) > 0 && (found < 0 || q.Any(question.Last)) {
			found = i
		}
	}
	if q.Any(question.Last) {
		which = "last"
	}
	if found < 0 {
		return say("There are no %s %s.", films(name), g.in(in[0]))
	}
	a := say("The %s year with %s %s is %d, with %s.", which, films(name), g.in(in[0]),
		g.Years[found], number(g.value(name, period{found, found})))
	a.part = len(q.Spans) == 0 && !g.open // there may be films before the chart, and after it
	return a
}

// without lists the years that have films, but none of a genre.
func (g *genres) without(q *question.Question, in []period) answer {
	if len(in) != 1 {
		return answer{}
	}
	years, note := g.filmed(in[0])
	var found []string
	for _, i := range years {
		if g.value(q.Genres[0], period{i, i}) == 0 {
			found = append(found, fmt.Sprint(g.Years[i]))
		}
	}
	if len(found) == 0 {
		return say("Every year %s has %s.%s", g.in(in[0]), films(q.Genres[0]), note)
	}
	return say("%s of %d %s have no %s: %s.%s", plural(float64(len(found)), "year"), len(years),
		g.in(in[0]), films(q.Genres[0]), strings.Join(found, ", "), note)
}

// better sets two periods against each other by their number of films.
func (g *genres) better(q *question.Question, in []period) answer {
	if len(in) != 2 {
		return refuse("“better” needs a measure. I can compare numbers of films, or returns.")
	}
	ask := *q
	ask.Says = q.Says&^question.Better | question.More&^(q.Says&question.Less)
	a := g.compare(&ask, in)
	if a.text != "" {
		a.text = "I compare numbers of films, which do not tell how good they are. " + a.text
	}
	return a
}
