package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// each says one sentence for each genre of a question and each of its periods. A question that
// names no genre is about all films, for which the name is "".
func (g *genres) each(
	q *question.Question, in []period, say func(name string, p period) string,
) answer {
	names := q.Genres
	if len(names) == 0 {
		names = []string{""}
	}
	var said []string
	for _, name := range names {
		for _, p := range in {
			if sentence := say(name, p); !slices.Contains(said, sentence) {
				said = append(said, sentence)
			}
		}
	}
	return answer{text: strings.Join(said, " ")}
}

// counts says how many films there are, of each genre that is named, or of all.
func (g *genres) counts(q *question.Question, in []period) answer {
	return g.each(q, in, func(name string, p period) string {
		n := g.value(name, p)
		switch {
		case g.films(p) == 0:
			return g.noData(p)
		case name != "":
			return fmt.Sprintf("%s has %s %s.", name, g.count(n), g.in(p))
		case n == 1:
			return fmt.Sprintf("There is 1 film %s.", g.in(p))
		}
		return fmt.Sprintf("There are %s %s.", g.count(n), g.in(p))
	})
}

// noData says that no film of a period is known, which does not mean that none was made.
func (g *genres) noData(p period) string {
	return fmt.Sprintf("There is no data: the chart has no films %s.", g.in(p))
}

// shares says which part of the films each genre is.
func (g *genres) shares(q *question.Question, in []period) answer {
	return g.each(q, in, func(name string, p period) string {
		known := g.known(p)
		if known == 0 {
			return fmt.Sprintf("There are no films with a genre %s.", g.in(p))
		}
		return fmt.Sprintf("%s is %s of the films with a genre %s: %s of %s.",
			name, percent(g.share(name, p)), g.in(p), number(g.value(name, p)), number(float64(known)))
	})
}

// lacking says how many films have no genre.
func (g *genres) lacking(q *question.Question, in []period) answer {
	if len(g.NoGenre) != len(g.Films) {
		return refuse("The chart does not tell how many films have no genre.")
	}
	return g.each(q, in, func(_ string, p period) string {
		all := g.films(p)
		lack := all - g.known(p)
		have := "have"
		if lack == 1 {
			have = "has"
		}
		text := fmt.Sprintf("%s of %s %s no genre %s",
			plural(float64(lack), "film"), number(float64(all)), have, g.in(p))
		if q.Any(question.Share) && all > 0 {
			text += ", or " + percent(float64(lack)/float64(all))
		}
		return text + "."
	})
}

// average says how many films a year has on average.
func (g *genres) average(q *question.Question, in []period) answer {
	return g.each(q, in, func(name string, p period) string {
		years, note := g.filmed(p)
		if len(years) == 0 {
			return fmt.Sprintf("There are no films %s.", g.in(p))
		}
		n := g.value(name, p)
		return fmt.Sprintf("On average there are %s %s a year %s: %s in %s.%s",
			number(n/float64(len(years))), films(name), g.in(p), number(n),
			plural(float64(len(years)), "year"), note)
	})
}

// films words the films of a genre, or all.
func films(name string) string {
	if name == "" {
		return "films"
	}
	return name + " films"
}

// covered says which years the chart has.
func (g *genres) covered(*question.Question, []period) answer {
	return say("The chart covers the years %d to %d.", g.Years[0], g.Years[len(g.Years)-1])
}

// named says which genres the chart has.
func (g *genres) named(q *question.Question, in []period) answer {
	if len(q.Spans) > 0 {
		return g.byGenre(q, in)
	}
	if len(g.Genres) == 0 {
		return say("The chart has no genres.")
	}
	return say("The chart has %s: %s.", plural(float64(len(g.Genres)), "genre"), and(g.genres()))
}

// within names the genres whose films are within a limit.
func (g *genres) within(q *question.Question, in []period) answer {
	if q.Limit == "" || len(in) != 1 {
		return answer{}
	}
	var found, most []string
	limit := float64(q.Number)
	for _, r := range g.ranked(in[0], func(a, b ranking) bool { return a.n > b.n }) {
		if q.Limit.Meets(r.n, limit) {
			found = append(found, fmt.Sprintf("%s (%s)", r.name, number(r.n)))
		}
		if len(most) == 0 {
			most = append(most, fmt.Sprintf(" The largest is %s, with %s.", r.name, g.count(r.n)))
		}
	}
	switch {
	case len(found) == 0:
		return say("No genre%s has %s %s %s.%s", g.among(), q.Limit,
			plural(limit, "film"), g.in(in[0]), strings.Join(most, ""))
	case len(found) == 1:
		return say("1 genre%s has %s %s %s: %s.", g.among(), q.Limit,
			plural(limit, "film"), g.in(in[0]), found[0])
	}
	return say("%d genres%s have %s %s %s: %s.", len(found), g.among(), q.Limit,
		plural(limit, "film"), g.in(in[0]), and(found))
}

// yearsWithin names the years whose films are within a limit.
func (g *genres) yearsWithin(q *question.Question, in []period) answer {
	if q.Limit == "" || len(in) != 1 {
		return answer{}
	}
	name := strings.Join(q.Genres, "")
	years, note := g.filmed(in[0])
	var found []string
	for _, i := range years {
		if n := g.value(name, period{i, i}); q.Limit.Meets(n, float64(q.Number)) {
			found = append(found, fmt.Sprintf("%d (%s)", g.Years[i], number(n)))
		}
	}
	what := fmt.Sprintf("%s %d %s %s", q.Limit, q.Number, films(name), g.in(in[0]))
	if len(found) == 0 {
		return say("No year has %s.%s", what, note)
	}
	return say("%s with %s: %s.%s", plural(float64(len(found)), "year"), what,
		strings.Join(slices.Clip(found), ", "), note)
}
