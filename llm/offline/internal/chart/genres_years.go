package chart

import (
	"fmt"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
	"strconv"
	"strings"
)

// peaks says which years have the most or the fewest films, of a genre or of all.
func (g *genres) peaks(q *question.Question, in []period) answer {
	name := strings.Join(q.Genres, "")
	return g.extremeYears(q, in, films(name), g.count, func(i int) float64 {
		return g.value(name, period{i, i})
	})
}

// sharePeaks says in which years the share of a genre is the largest or the smallest.
func (g *genres) sharePeaks(q *question.Question, in []period) answer {
	if !q.Any(question.Ends) {
		return answer{}
	}
	name := q.Genres[0]
	return g.extremeYears(q, in, "films with the genre "+name, percent, func(i int) float64 {
		return g.share(name, period{i, i})
	})
}

func (g *genres) extremeYears(
	q *question.Question, in []period, what string, size func(float64) string, value func(int) float64,
) answer {
	if len(in) != 1 || q.Limit != "" {
		return answer{}
	}
	if len(q.Spans) > 0 && in[0].from == in[0].to { // "Is 1996 the record year?"
		return refuse("one year is not compared with itself. Ask which year had the most or the fewest.")
	}
	years, note := g.filmed(in[0])
	if len(years) == 0 {
		return say("There are no films %s.", g.in(in[0]))
	}
	var all []ranking
	for _, i := range years {
		all = append(all, ranking{strconv.Itoa(g.Years[i]), value(i)})
	}
	share := ""
	if q.Any(question.Share | question.Common) {
		share = "share of "
	}
	a := ends(q, func(most bool) string {
		which, first := "most", larger
		if !most {
			which, first = "fewest", smaller
		}
		if share != "" {
			which = map[bool]string{true: "largest", false: "smallest"}[most]
		}
		order(all, first)
		what := which + " " + share + what + " " + g.in(in[0])
		switch n := tied(all, 0); {
		case q.Any(question.Nth) && q.Number > len(all):
			return fmt.Sprintf("Only %d years have films %s.", len(all), g.in(in[0]))
		case q.Any(question.Nth):
			r := all[q.Number-1]
			return fmt.Sprintf("Number %d of the years with the %s is %s: %s.",
				q.Number, what, r.name, size(r.n))
		case q.Number > 1:
			var list []string
			for _, r := range all[:min(q.Number, len(all))] {
				list = append(list, fmt.Sprintf("%s (%s)", r.name, size(r.n)))
			}
			return fmt.Sprintf("The %d years with the %s: %s.", len(list), what, strings.Join(list, ", "))
		case n > 1:
			return fmt.Sprintf("%s are the years with the %s: %s each.",
				strings.Join(names(all[:n]), ", "), what, size(all[0].n))
		}
		return fmt.Sprintf("%s is the year with the %s: %s.", all[0].name, what, size(all[0].n))
	})
	a.text += note
	return a
}

// decades says which decade has the most or the fewest films, and which ones are incomplete.
func (g *genres) decades(q *question.Question, in []period) answer {
	if len(in) != 1 {
		return answer{}
	}
	name := strings.Join(q.Genres, "")
	var all []ranking
	parts, note := g.decadesOf(in[0])
	for _, d := range parts {
		all = append(all, ranking{g.decade(d), g.value(name, d)})
	}
	if len(all) == 0 {
		return say("There are no films %s.", g.in(in[0]))
	}
	a := ends(q, func(most bool) string {
		which, first := "most", larger
		if !most {
			which, first = "fewest", smaller
		}
		order(all, first)
		var list []string
		for _, r := range all {
			list = append(list, fmt.Sprintf("%s %s", r.name, number(r.n)))
		}
		return fmt.Sprintf("By decade, the %s %s %s come from %s, with %s (%s).", which, films(name),
			g.in(in[0]), and(names(all[:tied(all, 0)])), g.count(all[0].n), strings.Join(list, ", "))
	})
	a.text += note
	return a
}
