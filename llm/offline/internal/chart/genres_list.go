package chart

import (
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// size words the films of a genre in a period: their number, or with it their share.
func (g *genres) size(name string, p period, share bool) string {
	n := number(g.value(name, p))
	if !share || g.known(p) == 0 {
		return n
	}
	return fmt.Sprintf("%s (%s)", percent(g.share(name, p)), n)
}

// ofWhat says what shares are parts of, if a question is about shares.
func ofWhat(q *question.Question) string {
	if q.Any(question.Share | question.Percent) {
		return ", as shares of the films with a genre"
	}
	return ""
}

// byGenre lists all genres, the largest first, or the smallest.
func (g *genres) byGenre(q *question.Question, in []period) answer {
	var said []string
	for _, p := range in {
		first := larger
		if q.Any(question.Fewest) && !q.Any(question.Most) {
			first = smaller
		}
		var list []string
		for _, r := range g.ranked(p, first) {
			list = append(list, r.name+" "+g.size(r.name, p, ofWhat(q) != ""))
		}
		if len(list) == 0 {
			said = append(said, g.noData(p))
			continue
		}
		said = append(said, fmt.Sprintf("Films by genre%s %s%s: %s.",
			g.among(), g.in(p), ofWhat(q), strings.Join(list, ", ")))
	}
	return answer{text: strings.Join(said, " ")}
}

// mostListed is how many years are listed one by one.
const mostListed = 40

// byYear lists the films of each year.
func (g *genres) byYear(q *question.Question, in []period) answer {
	if len(in) != 1 || in[0].to-in[0].from >= mostListed {
		return refuse("I list at most %d years one by one. Ask for fewer.", mostListed)
	}
	return g.each(q, in, func(name string, p period) string {
		years, note := g.filmed(p)
		var list []string
		for _, i := range years {
			one := period{i, i}
			list = append(list, fmt.Sprintf("%d: %s", g.Years[i], g.size(name, one, ofWhat(q) != "")))
		}
		if len(list) == 0 {
			return g.noData(p)
		}
		return fmt.Sprintf("%s by year%s: %s.%s",
			upper(films(name)), ofWhat(q), strings.Join(list, ", "), note)
	})
}

// byDecade lists the films of each decade.
func (g *genres) byDecade(q *question.Question, in []period) answer {
	if len(in) != 1 {
		return answer{}
	}
	decades, note := g.decadesOf(in[0])
	return g.each(q, in, func(name string, p period) string {
		var list []string
		for _, d := range decades {
			list = append(list, fmt.Sprintf("%s: %s", g.decade(d), g.size(name, d, ofWhat(q) != "")))
		}
		if len(list) == 0 {
			return g.noData(p)
		}
		return fmt.Sprintf("%s by decade%s: %s.%s",
			upper(films(name)), ofWhat(q), strings.Join(list, ", "), note)
	})
}

// decadesOf returns the decades of a period that have films, and a note about the incomplete ones.
func (g *genres) decadesOf(p period) (decades []period, note string) {
	var parts []string
	for from := p.from; from <= p.to; {
		to := from
		for to < p.to && g.Years[to+1]/10 == g.Years[from]/10 {
			to++
		}
		d := period{from, to}
		if g.films(d) > 0 {
			decades = append(decades, d)
			if to-from < 9 {
				parts = append(parts, fmt.Sprintf("%s only %s", g.decade(d),
					stretch(g.Years[from], g.Years[to])))
			}
		}
		from = to + 1
	}
	if len(parts) > 0 {
		note = " The chart has of " + and(parts) + "."
	}
	return decades, note
}

func (g *genres) decade(p period) string { return fmt.Sprintf("the %ds", g.Years[p.from]/10*10) }

// upper makes the first letter a capital.
func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// meanShare says which share a genre has on average: of all films together, and of those of a
// year.
func (g *genres) meanShare(q *question.Question, in []period) answer {
	return g.each(q, in, func(name string, p period) string {
		years, total := 0, 0.0
		for i := p.from; i <= p.to; i++ {
			if g.known(period{i, i}) > 0 {
				years++
				total += g.share(name, period{i, i})
			}
		}
		if years == 0 {
			return fmt.Sprintf("There are no films with a genre %s.", g.in(p))
		}
		return fmt.Sprintf("%s is %s of the films with a genre %s. The mean of the shares of %s is %s.",
			name, percent(g.share(name, p)), g.in(p), plural(float64(years), "year"),
			percent(total/float64(years)))
	})
}

// perYear says how many films a year has on average, and lists the years if they are few.
func (g *genres) perYear(q *question.Question, in []period) answer {
	a := g.average(q, in)
	const few = 15
	if len(in) == 1 && in[0].from < in[0].to && in[0].to-in[0].from < few {
		a.text += " " + g.byYear(q, in).text
	}
	return a
}

// leaders says which genre is the largest, or the smallest, in each year or decade.
func (g *genres) leaders(q *question.Question, in []period) answer {
	if len(in) != 1 || !q.Any(question.Ends) {
		return answer{}
	}
	parts, note := g.decadesOf(in[0])
	name := g.decade
	if q.Any(question.Year) {
		years, gaps := g.filmed(in[0])
		if len(years) > mostListed {
			return refuse("I list at most %d years one by one. Ask for fewer.", mostListed)
		}
		parts, note = nil, gaps
		for _, i := range years {
			parts = append(parts, period{i, i})
		}
		name = func(p period) string { return fmt.Sprint(g.Years[p.from]) }
	}
	return ends(q, func(most bool) string {
		which, first := "largest", larger
		if !most {
			which, first = "smallest", smaller
		}
		var list []string
		for _, p := range parts {
			if all := g.ranked(p, first); len(all) > 0 {
				best := names(all[:tied(all, 0)])
				list = append(list, fmt.Sprintf("%s: %s (%s)", name(p), and(best), number(all[0].n)))
			}
		}
		return fmt.Sprintf("The %s genres%s: %s.%s", which, g.among(), strings.Join(list, ", "), note)
	})
}
