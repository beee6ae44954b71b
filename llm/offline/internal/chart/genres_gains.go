package chart

import (
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// gain measures how much the films of a genre changed from one year to another: in number, by
// percent, or as a share of the films with a genre.
type gain struct {
	g        *genres
	from, to period
	by       string // what it adds to "grew the most"
	percent  bool
	share    bool
}

func (g *genres) gainOf(q *question.Question, from, to int) gain {
	m := gain{g: g, from: period{from, from}, to: period{to, to}}
	switch {
	case q.Any(question.Share):
		m.share, m.by = true, " by share"
	case q.Any(question.Percent):
		m.percent, m.by = true, " by percent"
	}
	return m
}

// all returns the gain of each genre that has one.
func (m gain) all() []ranking {
	var all []ranking
	for _, name := range m.g.genres() {
		a, b := m.g.value(name, m.from), m.g.value(name, m.to)
		switch {
		case m.share:
			all = append(all, ranking{name, 100 * (m.g.share(name, m.to) - m.g.share(name, m.from))})
		case !m.percent:
			all = append(all, ranking{name, b - a})
		case a > 0:
			all = append(all, ranking{name, 100 * (b - a) / a})
		}
	}
	return all
}

// amount words a gain.
func (m gain) amount(n float64) string {
	switch {
	case m.share:
		return points(n)
	case m.percent:
		return signed(n) + "%"
	}
	return signed(n)
}

// points words a difference of shares.
func points(n float64) string {
	digits := 1
	if n > -0.1 && n < 0.1 {
		digits = 2
	}
	text := "+" + decimal(n, digits)
	if n < 0 {
		text = "−" + decimal(-n, digits)
	}
	return text + " points"
}

// went words the change of one genre.
func (m gain) went(name string) string {
	if m.share {
		return fmt.Sprintf("from %s of the films with a genre to %s",
			percent(m.g.share(name, m.from)), percent(m.g.share(name, m.to)))
	}
	return fmt.Sprintf("from %s to %s",
		m.g.count(m.g.value(name, m.from)), number(m.g.value(name, m.to)))
}

// most words which genres have the largest gain, or the largest loss.
func (m gain) most(verb string, first func(a, b ranking) bool) string {
	all := m.all()
	order(all, first)
	span := m.g.in(period{m.from.from, m.to.to})
	if len(all) == 0 || !first(all[0], ranking{}) {
		return fmt.Sprintf("No genre%s %s%s %s.", m.g.among(), verb, m.by, span)
	}
	list := names(all[:tied(all, 0)])
	if len(list) > 1 {
		return fmt.Sprintf("%s %s the most%s%s %s (%s each).",
			and(list), verb, m.by, m.g.among(), span, m.amount(all[0].n))
	}
	return fmt.Sprintf("%s %s the most%s%s %s: %s (%s).",
		list[0], verb, m.by, m.g.among(), span, m.went(list[0]), m.amount(all[0].n))
}

// gains says which genres grew or shrank the most.
func (g *genres) gains(q *question.Question, in []period) answer {
	from, to, ok := g.endpoints(q, in)
	if !ok {
		return oneYear
	}
	var said []string
	for _, m := range g.measures(q, from, to) {
		if !q.Any(question.Shrink) {
			said = append(said, m.most("grew", larger))
		}
		if !q.Any(question.Grow) {
			said = append(said, m.most("shrank", smaller))
		}
	}
	return answer{text: strings.Join(said, " ")}
}

// movers names the genres that grew, or shrank.
func (g *genres) movers(q *question.Question, in []period) answer {
	from, to, ok := g.endpoints(q, in)
	if !ok {
		return oneYear
	}
	verb, first := "grew", larger
	if q.Any(question.Shrink | question.Less) {
		verb, first = "shrank", smaller
	}
	var said []string
	for _, m := range g.measures(q, from, to) {
		all := m.all()
		order(all, first)
		var list []string
		for _, r := range all {
			if first(r, ranking{}) {
				list = append(list, fmt.Sprintf("%s (%s)", r.name, m.amount(r.n)))
			}
		}
		text := fmt.Sprintf("%d of %d genres%s %s%s %s", len(list), len(g.Genres), g.among(), verb, m.by,
			g.in(period{from, to}))
		if len(list) > 0 {
			text += ": " + and(list)
		}
		said = append(said, text+".")
	}
	return answer{text: strings.Join(said, " ")}
}

// measures returns the measures of a question about gains. Of one that does not say by what, these
// are the number and then the share, because all films may have grown.
func (g *genres) measures(q *question.Question, from, to int) []gain {
	all := []gain{g.gainOf(q, from, to)}
	if all[0].by == "" && g.known(all[0].from) > 0 && g.known(all[0].to) > 0 {
		share := all[0]
		share.share, share.by = true, " by share"
		all = append(all, share)
	}
	return all
}
