package chart

import (
	"cmp"
	"fmt"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
	"slices"
	"strings"
)

// measured returns the genres that have enough films for an interval.
func (r *returns) measured() []genreReturn {
	var all []genreReturn
	for _, g := range r.Genres {
		if g.Interval != nil {
			all = append(all, g)
		}
	}
	return all
}

// sorted sorts genres by a measure, the largest first if sign is 1.
func sorted(all []genreReturn, m measure, sign float64) {
	slices.SortStableFunc(all, func(a, b genreReturn) int {
		return cmp.Compare(sign*m.value(b.spread), sign*m.value(a.spread))
	})
}

// list lists all genres by a measure. Of losses it says as well in which genres the median film
// lost money.
func (r *returns) list(m measure) answer {
	all := r.measured()
	if len(all) == 0 {
		return nothing("No genre has enough films of known budget and revenue %s.", r.period())
	}
	sorted(all, m, 1)
	var list, lost []string
	for _, g := range all {
		list = append(list, fmt.Sprintf("%s (%s)", g.Name, r.short(m, g)))
		if g.Median < 1 {
			lost = append(lost, g.Name)
		}
	}
	text := fmt.Sprintf("Genres by the %s %s: %s.", m.name, r.period(), strings.Join(list, ", "))
	switch {
	case m.name != losses:
	case len(lost) == 0:
		text += " In no genre did the median film return less than its budget."
	default:
		text += " The median film returned less than its budget in " + and(lost) + "."
	}
	return answer{text: text}
}

// extremes names the genres at the ends. Only genres with enough films for an interval count.
func (r *returns) extremes(q *question.Question, m measure) answer {
	all := r.measured()
	if len(all) == 0 {
		return nothing("No genre has enough films of known budget and revenue %s.", r.period())
	}
	var said []string
	end := func(which string, sign float64) {
		sorted(all, m, sign)
		n := max(q.Number, 1)
		if n > len(all) {
			said = append(said, fmt.Sprintf("Only %s have enough films.",
				plural(float64(len(all)), "genre")))
			n = min(n, len(all))
		}
		if q.Number > 1 && !q.Any(question.Nth) {
			var list []string
			for _, g := range all[:n] {
				list = append(list, fmt.Sprintf("%s (%s)", g.Name, r.short(m, g)))
			}
			said = append(said, fmt.Sprintf("The genres with the %s %s %s: %s.",
				which, m.name, r.period(), strings.Join(list, ", ")))
			return
		}
		g := all[n-1]
		place := ""
		if n > 1 {
			place = fmt.Sprintf(" at place %d", n)
		}
		said = append(said, fmt.Sprintf("%s has the %s %s%s %s: %s.%s",
			g.Name, which, m.name, place, r.period(), m.word(g.spread), overlaps(m, g, all)))
	}
	if q.Any(question.Most) || q.Any(question.Best) && !q.Any(question.Less) {
		end("highest", 1)
	}
	if q.Any(question.Fewest) || q.Any(question.Best) && q.Any(question.Less) {
		end("lowest", -1)
	}
	return answer{text: strings.Join(said, " ")}
}

func (r *returns) short(m measure, g genreReturn) string {
	if m.name == losses {
		return percent(g.Losses)
	}
	return number(m.value(g.spread))
}

// overlaps says which other genres may have the same median, as far as their films can tell.
func overlaps(m measure, g genreReturn, all []genreReturn) string {
	var names []string
	for _, other := range all {
		if m.name == "median return" && other.Name != g.Name &&
			other.Interval.Low <= g.Interval.High && g.Interval.Low <= other.Interval.High {
			names = append(names, other.Name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" The interval of %s overlaps that, so the order of the two is not certain.",
			names[0])
	}
	return fmt.Sprintf(" The intervals of %s overlap that, so their order is not certain.", and(names))
}
