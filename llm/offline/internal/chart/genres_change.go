package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// endpoints returns the two years between which something changed: the ends of a span, or two
// years that a question names, or the first and the last year with films.
func (g *genres) endpoints(q *question.Question, in []period) (from, to int, ok bool) {
	switch {
	case len(in) == 2 && in[0].from == in[0].to && in[1].from == in[1].to:
		from, to = min(in[0].from, in[1].from), max(in[0].from, in[1].from)
	case len(in) == 1 && len(q.Spans) > 0 && !q.Spans[0].Loose &&
		(g.Years[in[0].from] != q.Spans[0].From || g.Years[in[0].to] != q.Spans[0].To):
		return 0, 0, false // an end has no films
	case len(in) == 1:
		from, to = in[0].from, in[0].to
		if years, _ := g.filmed(in[0]); len(years) > 0 && (len(q.Spans) == 0 || q.Spans[0].Loose) {
			from, to = years[0], years[len(years)-1]
		}
	}
	return from, to, from < to && g.Films[from] > 0 && g.Films[to] > 0
}

var oneYear = refuse("a change needs two years, such as “from 1990 to 2000”, and both need " +
	"films on the chart.")

// change says how each genre that is named changed from one year to another. If none is named,
// it says which genre gained or lost the most, or how the number of all films changed.
func (g *genres) change(q *question.Question, in []period) answer {
	from, to, ok := g.endpoints(q, in)
	switch {
	case !ok:
		return oneYear
	case len(q.Genres) == 0 && (q.Any(question.Most) || q.Any(question.Genre)):
		return g.gains(q, in)
	case q.Any(question.Most):
		return answer{}
	}
	return g.each(q, in[:1], func(name string, _ period) string { return g.went(name, from, to) })
}

// went says how a genre, or all films, changed.
func (g *genres) went(name string, from, to int) string {
	for _, year := range []int{from, to} {
		if g.Films[year] == 0 {
			return g.noData(period{year, year})
		}
	}
	a, b := g.value(name, period{from, from}), g.value(name, period{to, to})
	who := name
	if name == "" {
		who = "All films together"
	}
	return fmt.Sprintf("%s went from %s in %d to %s in %d: %s.",
		who, g.count(a), g.Years[from], number(b), g.Years[to], difference(a, b))
}

// jump says in which year a genre, or all films, grew or shrank the most against the year before.
func (g *genres) jump(q *question.Question, in []period) answer {
	if len(in) != 1 || !q.Any(question.Most) {
		return answer{}
	}
	name := strings.Join(q.Genres, "")
	var all []ranking
	for i := in[0].from + 1; i <= in[0].to; i++ {
		if g.Years[i] == g.Years[i-1]+1 && g.Films[i] > 0 && g.Films[i-1] > 0 {
			a, b := g.value(name, period{i - 1, i - 1}), g.value(name, period{i, i})
			all = append(all, ranking{fmt.Sprint(g.Years[i]), b - a})
		}
	}
	verb, first := "grew", larger
	if q.Any(question.Shrink) {
		verb, first = "shrank", smaller
	}
	order(all, first)
	if len(all) == 0 || (all[0].n > 0) != (verb == "grew") {
		return say("The number of %s %s in no year %s.", films(name), verb, g.in(in[0]))
	}
	return say("The number of %s %s the most in %s, by %s against the year before.",
		films(name), verb, and(names(all[:tied(all, 0)])), signed(all[0].n))
}

// shareChange says how the share of each genre changed. Numbers alone would mislead where the
// number of all films changed, too.
func (g *genres) shareChange(q *question.Question, in []period) answer {
	from, to, ok := g.endpoints(q, in)
	if !ok {
		return oneYear
	}
	return g.each(q, in[:1], func(name string, _ period) string {
		a, b := period{from, from}, period{to, to}
		if g.known(a) == 0 || g.known(b) == 0 {
			return fmt.Sprintf("%s has no share in %d or in %d, because no film has a genre there.",
				name, g.Years[from], g.Years[to])
		}
		return fmt.Sprintf("%s went from %s of the films with a genre in %d (%s) to %s in %d (%s).",
			name, percent(g.share(name, a)), g.Years[from], number(g.value(name, a)),
			percent(g.share(name, b)), g.Years[to], number(g.value(name, b)))
	})
}

// series tells the history of each genre, or of all films: the ends, and the extremes.
func (g *genres) series(q *question.Question, in []period) answer {
	switch {
	case len(in) != 1:
		return answer{}
	case in[0].from == in[0].to && len(q.Genres) == 0: // "What happened in 2020?"
		a := g.counts(q, in)
		a.text += " " + g.byGenre(q, in).text
		return a
	}
	return g.each(q, in, func(name string, p period) string {
		years, note := g.filmed(p)
		if len(years) < 2 {
			return fmt.Sprintf("There is no development %s.", g.in(p))
		}
		var all []ranking
		for _, i := range years {
			all = append(all, ranking{fmt.Sprint(g.Years[i]), g.value(name, period{i, i})})
		}
		text := g.went(name, years[0], years[len(years)-1])
		order(all, larger)
		text += fmt.Sprintf(" The most were %s in %s", number(all[0].n), and(names(all[:tied(all, 0)])))
		slices.Reverse(all)
		order(all, smaller)
		return text + fmt.Sprintf(", the fewest %s in %s.%s",
			number(all[0].n), and(names(all[:tied(all, 0)])), note)
	})
}

// compare sets two genres, or two periods, against each other.
func (g *genres) compare(q *question.Question, in []period) answer {
	switch {
	case q.Limit != "" || q.Any(question.Genre) && len(q.Genres) == 0:
		return answer{}
	case len(q.Genres) > 1 && len(in) == 1:
		return g.compareGenres(q, in[0])
	case q.Any(question.Common) && len(q.Genres) == 1 && len(in) == 2:
		text := g.shares(q, in).text
		return answer{text: verdict(q, g.share(q.Genres[0], in[0]), g.share(q.Genres[0], in[1])) + text}
	case len(q.Genres) < 2 && len(in) == 2:
		name := strings.Join(q.Genres, "")
		a, b := g.value(name, in[0]), g.value(name, in[1])
		text := fmt.Sprintf("%s%s: %s %s, %s %s.", verdict(q, a, b), upper(films(name)), number(a),
			g.in(in[0]), number(b), g.in(in[1]))
		switch {
		case a > b:
			text += fmt.Sprintf(" That is %s more %s%s.", number(a-b), g.in(in[0]), times(a, b))
		case b > a:
			text += fmt.Sprintf(" That is %s more %s%s.", number(b-a), g.in(in[1]), times(a, b))
		}
		if len(q.Spans) == 2 && in[0].to-in[0].from != in[1].to-in[1].from {
			text += " The two stretches have not equally many years."
		}
		return answer{text: text}
	case len(q.Genres) < 2:
		return refuse("a comparison needs two genres, or two years.")
	}
	return answer{}
}

func (g *genres) compareGenres(q *question.Question, p period) answer {
	a, b := g.value(q.Genres[0], p), g.value(q.Genres[1], p)
	var said []string
	for _, name := range q.Genres {
		said = append(said, fmt.Sprintf("%s has %s %s.", name, g.count(g.value(name, p)), g.in(p)))
	}
	text := strings.Join(said, " ")
	if len(q.Genres) == 2 {
		text = verdict(q, a, b) + text
		if a != b {
			larger, n := q.Genres[0], a-b
			if b > a {
				larger, n = q.Genres[1], b-a
			}
			text += fmt.Sprintf(" That is %s more of %s%s.", number(n), larger, times(a, b))
		}
	}
	if q.Any(question.Compare) && p.from < p.to && len(q.Spans) > 0 {
		for _, name := range q.Genres {
			text += " " + g.went(name, p.from, p.to)
		}
	}
	return answer{text: text}
}

// verdict says yes or no to "more … than" and "fewer … than".
func verdict(q *question.Question, a, b float64) string {
	more, less := q.Any(question.More), q.Any(question.Less)
	switch {
	case !q.Than || more == less || q.Any(question.Many):
		return ""
	case more && a > b || less && a < b:
		return "Yes: "
	}
	return "No: "
}

// times words how many times the smaller number the larger one is.
func times(a, b float64) string {
	if min(a, b) == 0 {
		return ""
	}
	return ", or " + number(max(a, b)/min(a, b)) + " times as many"
}

// difference words the change between two numbers, with the percentage if there is one.
func difference(a, b float64) string {
	switch a {
	case b:
		return "no change"
	case 0:
		return signed(b)
	}
	return fmt.Sprintf("%s, or %s%%", signed(b-a), signedInt(100*(b-a)/a))
}

func signed(n float64) string {
	if n < 0 {
		return "−" + number(-n)
	}
	return "+" + number(n)
}

func signedInt(n float64) string {
	if n < 0 {
		return fmt.Sprintf("−%.0f", -n)
	}
	return fmt.Sprintf("+%.0f", n)
}
