// Package chart answers questions from the figures of charts. Each kind of chart is a type with
// the interface chart. Its rules are a list of what a question must say, what it may say as well,
// and the answer. A new kind needs a type, and a line in kinds.
package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// chart is the figures of one chart.
type chart interface {
	// genres returns the genres that a question about the chart can name.
	genres() []string
	// answer answers a question. A zero answer means that the question is not about the chart.
	answer(q *question.Question) answer
	// years words the years of the chart.
	years() string
	// about returns the notes that came with the chart.
	about() notes
}

// kind is a kind of chart.
type kind struct {
	name  string // of its data
	title string // as people call it
	make  func() chart
	// single means that a chart is of one stretch of years. A question about several of them
	// needs a chart for each.
	single bool
	// exact means that a chart answers no other question than the one it was called for.
	exact bool
	// params returns the parameters of the chart that a question is about. It returns nil if no
	// chart of this kind has the answer.
	params func(q *question.Question, s Set) Params
	// settings are the parameters that a chart has from the one on the screen.
	settings []string
}

// kinds are in the order in which they are asked. The first that has an answer gives it.
var kinds = []kind{
	{
		name: "returns", title: "money", make: func() chart { return new(returns) },
		single: true, params: returnsParams,
		settings: []string{"min_budget", "min_revenue", "dollars"},
	},
	{
		name: "popularity", title: "popularity", make: func() chart { return new(popularity) },
		single: true, params: popularityParams,
	},
	{
		name: "films", title: "films", make: func() chart { return new(filmList) },
		single: true, exact: true, params: filmsParams, settings: []string{"dollars"},
	},
	{
		name: "groups", title: "groups", make: func() chart { return new(groups) },
		exact: true, params: groupsParams, settings: []string{"dollars"},
	},
	{
		name: "genres", title: "genres", make: func() chart { return new(genres) },
		params: genresParams, settings: []string{"count", "measure"},
	},
}

// answer is what is said to a question, or why nothing can be said.
type answer struct {
	text, refusal string
	// part means that the chart has only a part of what was asked, as the text says.
	part bool
	// empty means that there are no films to speak of, as the text says.
	empty bool
}

func say(format string, args ...any) answer {
	return answer{text: fmt.Sprintf(format, args...)}
}

// nothing says that there are no films to speak of.
func nothing(format string, args ...any) answer {
	return answer{text: fmt.Sprintf(format, args...), empty: true}
}

func refuse(format string, args ...any) answer {
	return answer{refusal: fmt.Sprintf(format, args...)}
}

// Answer answers the last of some texts, or says why it cannot. The other texts are the questions
// before it. It returns calls in place of a text if a tool can make a chart with the answer.
func (s Set) Answer(texts []string) (text string, calls []charts.Call) {
	q, trouble := question.Read(texts, s.genres())
	if trouble != nil {
		return s.refuse(trouble), nil
	}
	if help := s.help(q); help != "" {
		return lead(q) + help, nil
	}
	if len(s.charts) == 0 && len(s.kinds) == 0 {
		return s.refuse(&question.Trouble{Why: "no chart came with your message."}), nil
	}
	a, calls := s.figures(q)
	switch {
	case len(calls) > 0:
		return "", calls
	case a.text != "":
		return lead(q) + mended(q) + a.text, nil
	case len(s.failed) > 0 && q.Language != "" && strings.HasPrefix(s.failed[0], "language "):
		name := question.LanguageName(q.Language)
		return fmt.Sprintf("No film has the original language %s.", name), nil
	case len(s.failed) > 0 && q.Country != "" && strings.HasPrefix(s.failed[0], "country "):
		return fmt.Sprintf("No film is listed under the country “%s”.", q.Country), nil
	case len(s.failed) > 0:
		a.refusal = "I asked for a chart and was told: “" + s.failed[0] + "”"
	case a.refusal == "":
		a.refusal = s.missing(q)
	}
	return s.refuse(&question.Trouble{Why: a.refusal, Read: q, Foreign: q.Tongue}), nil
}

// figures asks one kind after the other, until one has the whole answer or can be called for it.
func (s Set) figures(q *question.Question) (best answer, calls []charts.Call) {
	for _, k := range kinds {
		a, calls := s.ask(k, q)
		switch {
		case len(calls) > 0:
			return answer{}, calls
		case a.text != "" && !a.part:
			return a, nil
		case a.text != "" && best.text == "":
			best = a
		case best.text == "" && best.refusal == "":
			best = a
		}
	}
	return best, nil
}

// ask asks the charts of a kind. The calls are for the charts that are missing.
func (s Set) ask(k kind, q *question.Question) (a answer, calls []charts.Call) {
	parts := []*question.Question{q}
	if k.single {
		parts = q.PerSpan()
	}
	for _, part := range parts {
		one := s.best(k, part)
		if one.text == "" || one.part {
			if call, ok := s.call(k, part); ok {
				calls = append(calls, call)
				continue
			}
		}
		if one.text == "" {
			return one, nil
		}
		a.text += " " + one.text
		a.part, a.empty = a.part || one.part, a.empty || one.empty
	}
	if len(calls) > maxCalls {
		return refuse("that needs %d charts, and I look at %d at most. Ask for fewer years.",
			len(calls), maxCalls), nil
	}
	a.text = strings.TrimSpace(a.text)
	return a, calls
}

// best is the answer of the first chart that has one, a whole one if there is any.
func (s Set) best(k kind, q *question.Question) (best answer) {
	for _, c := range s.charts {
		if c.kind != k.name || k.exact && !c.madeFor(k.params(q, s)) {
			continue
		}
		a := c.answer(q)
		if a.text != "" {
			a.text += s.origin(c, k)
		}
		switch {
		case a.text != "" && !a.part:
			return a
		case best.text == "" && (a.text != "" || best.refusal == ""):
			best = a
		}
	}
	return best
}

// number writes a number with at most one decimal, two below 1, and two digits below 0.1: a
// number that is not 0 does not read as 0.
func number(x float64) string {
	digits := 1
	switch size := math.Abs(x); {
	case size > 0 && size < 0.1:
		digits = min(1-int(math.Floor(math.Log10(size))), 12)
	case size < 1:
		digits = 2
	}
	return decimal(x, digits)
}

// percent writes a share with one decimal.
func percent(share float64) string { return decimal(100*share, 1) + "%" }

// decimal writes a number with at most so many decimals, and its thousands with commas.
func decimal(x float64, digits int) string {
	s, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', digits, 64), ".")
	s, minus := strings.CutPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		s += "." + fraction
	}
	if minus && s != "0" {
		s = "-" + s
	}
	return s
}

// and joins texts as a list in a sentence.
func and(list []string) string {
	if n := len(list) - 1; n > 0 {
		return strings.Join(list[:n], ", ") + " and " + list[n]
	}
	return strings.Join(list, "")
}
