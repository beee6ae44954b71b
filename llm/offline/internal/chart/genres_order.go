package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// ranking is a genre, a year or a decade with its number of films.
type ranking struct {
	name string
	n    float64
}

// ranked returns the genres that have films in a period, in an order.
func (g *genres) ranked(p period, first func(a, b ranking) bool) []ranking {
	var all []ranking
	for _, name := range g.genres() {
		if n := g.value(name, p); n > 0 {
			all = append(all, ranking{name, n})
		}
	}
	order(all, first)
	return all
}

func order(all []ranking, first func(a, b ranking) bool) {
	slices.SortStableFunc(all, func(a, b ranking) int {
		switch {
		case first(a, b):
			return -1
		case first(b, a):
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
}

func larger(a, b ranking) bool  { return a.n > b.n }
func smaller(a, b ranking) bool { return a.n < b.n }

// tied returns how many of a ranking, from an index on, have the same number.
func tied(all []ranking, at int) int {
	n := 1
	for at+n < len(all) && all[at+n].n == all[at].n {
		n++
	}
	return n
}

// ends calls say for each end of an order that a question asks for.
func ends(q *question.Question, say func(most bool) string) answer {
	var said []string
	if q.Any(question.Most) {
		said = append(said, say(true))
	}
	if q.Any(question.Fewest) {
		said = append(said, say(false))
	}
	return answer{text: strings.Join(said, " ")}
}

// extremes says which genres are the largest or the smallest of each period.
func (g *genres) extremes(q *question.Question, in []period) answer {
	if q.Limit != "" {
		return answer{}
	}
	asked := *q
	if !q.Any(question.Ends) {
		asked.Says |= question.Most // "Which genre comes second?"
	}
	var said []string
	for _, p := range in {
		said = append(said, ends(&asked, func(most bool) string {
			which, first := "largest", larger
			if !most {
				which, first = "smallest", smaller
			}
			all := g.ranked(p, first)
			switch {
			case len(all) == 0:
				return fmt.Sprintf("There are no films%s %s.",
					cmp.Or(g.among(), " with a genre"), g.in(p))
			case q.Any(question.Nth):
				return g.nth(q.Number, all, which, p)
			case q.Number > 1:
				return g.top(q.Number, all, which, p)
			}
			return g.first(all, which, p, q.Any(question.Share))
		}).text)
	}
	return answer{text: strings.Join(said, " ")}
}

// first names the first genre, its equals, and the next one.
func (g *genres) first(all []ranking, which string, p period, share bool) string {
	n := tied(all, 0)
	size := g.count(all[0].n)
	if share {
		size += ", or " + percent(g.share(all[0].name, p)) + " of the films with a genre"
	}
	if n > 1 {
		return fmt.Sprintf("%s are the %s%s %s, with %s each.",
			and(names(all[:n])), which, cmp.Or(g.among(), " genres"), g.in(p), size)
	}
	text := fmt.Sprintf("%s is the %s%s %s, with %s",
		all[0].name, which, cmp.Or(g.among(), " genre"), g.in(p), size)
	if len(all) > 1 {
		next := all[1 : 1+tied(all, 1)]
		verb := "follows"
		if len(next) > 1 {
			verb = "follow"
		}
		text += fmt.Sprintf("; %s %s with %s", and(names(next)), verb, number(next[0].n))
	}
	return text + "."
}

// nth names the genre at a place.
func (g *genres) nth(place int, all []ranking, which string, p period) string {
	if place > len(all) {
		return fmt.Sprintf("Only %s%s have films %s.",
			plural(float64(len(all)), "genre"), g.among(), g.in(p))
	}
	r := all[place-1]
	text := fmt.Sprintf("Number %d of the %s genres%s %s is %s, with %s",
		place, which, g.among(), g.in(p), r.name, g.count(r.n))
	var same []string
	for _, other := range all {
		if other.n == r.n && other.name != r.name {
			same = append(same, other.name)
		}
	}
	if len(same) > 0 {
		text += "; " + and(same) + " has as many"
	}
	return text + "."
}

// top names the first few genres, and says so if there are not as many.
func (g *genres) top(wanted int, all []ranking, which string, p period) string {
	few := ""
	if wanted > len(all) {
		few = fmt.Sprintf(" The chart has no more than that, and not %d.", wanted)
	}
	n := min(wanted, len(all))
	list := make([]string, 0, n)
	for _, r := range all[:n] {
		list = append(list, fmt.Sprintf("%s (%s)", r.name, number(r.n)))
	}
	tie := ""
	if n < len(all) && all[n].n == all[n-1].n {
		tie = fmt.Sprintf(" %s has as many as %s.", all[n].name, all[n-1].name)
	}
	return fmt.Sprintf("The %d %s genres%s %s, by films: %s.%s%s",
		n, which, g.among(), g.in(p), strings.Join(list, ", "), tie, few)
}

// place says at which place a genre is.
func (g *genres) place(q *question.Question, in []period) answer {
	var said []string
	for _, p := range in {
		all := g.ranked(p, larger)
		i := slices.IndexFunc(all, func(r ranking) bool { return r.name == q.Genres[0] })
		if i < 0 {
			said = append(said, fmt.Sprintf("%s has no films %s.", q.Genres[0], g.in(p)))
			continue
		}
		for i > 0 && all[i-1].n == all[i].n {
			i--
		}
		said = append(said, fmt.Sprintf("%s is number %d of %d genres%s %s, with %s. %s",
			q.Genres[0], i+1, len(all), g.among(), g.in(p), g.count(g.value(q.Genres[0], p)),
			g.first(all, "largest", p, false)))
	}
	return answer{text: strings.Join(said, " ")}
}

func names(all []ranking) []string {
	var list []string
	for _, r := range all {
		list = append(list, r.name)
	}
	return list
}
