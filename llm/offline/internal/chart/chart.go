// Package chart answers questions from the figures of charts. Each kind of chart is a type with
// the interface chart. Its rules are a list of what a question must say, what it may say as well,
// and the answer. A new kind needs a type, and a line in kinds.
package chart

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// chart is the figures of one chart on the screen.
type chart interface {
	// title is what people call the chart.
	title() string
	// genres returns the genres that a question about the chart can name.
	genres() []string
	// answer answers a question. A zero answer means that the question is not about the chart.
	answer(q *question.Question) answer
	// examples returns questions that the chart can answer.
	examples() []string
	// about returns the notes that came with the chart.
	about() notes
}

// answer is what is said to a question, or why nothing can be said.
type answer struct{ text, refusal string }

func say(format string, args ...any) answer {
	return answer{text: fmt.Sprintf(format, args...)}
}

func refuse(format string, args ...any) answer {
	return answer{refusal: fmt.Sprintf(format, args...)}
}

// kinds makes an empty chart of each kind. The first chart that has an answer gives it.
var kinds = []struct {
	name string
	make func() chart
}{
	{"returns", func() chart { return new(returns) }},
	{"popularity", func() chart { return new(popularity) }},
	{"genres", func() chart { return new(genres) }},
}

// Set is the charts on a screen.
type Set []chart

// Read reads the charts among the data of a message. Data of other names is left alone.
func Read(data []llm.Data) (Set, error) {
	var set Set
	for _, kind := range kinds {
		for _, d := range data {
			if d.Name != kind.name {
				continue
			}
			c := kind.make()
			if err := json.Unmarshal(d.Value, c); err != nil {
				return nil, fmt.Errorf("the data %q: %w", d.Name, err)
			}
			set = append(set, c)
		}
	}
	return set, nil
}

// Answer answers the last of some texts from the charts, or says why it cannot. The other texts
// are the questions before it.
func (s Set) Answer(texts []string) string {
	var names []string
	for _, c := range s {
		names = append(names, c.genres()...)
	}
	q, trouble := question.Read(texts, names)
	if trouble != nil {
		return s.refuse(trouble)
	}
	if help := s.help(q); help != "" {
		return help
	}
	if len(s) == 0 {
		return s.refuse(&question.Trouble{Why: "no chart came with your message."})
	}
	why := ""
	for _, c := range s {
		a := c.answer(q)
		if a.text != "" {
			return mended(q) + a.text
		}
		if why == "" {
			why = a.refusal
		}
	}
	if why == "" {
		why = s.missing(q)
	}
	return s.refuse(&question.Trouble{Why: why})
}

// missing says which chart a question needs that is not on the screen, or that there is no rule.
func (s Set) missing(q *question.Question) string {
	chart := "genres"
	switch {
	case q.Any(question.Returned | question.Losses | question.Pooled):
		chart = "money"
	case q.Any(question.Popular) && len(q.Genres) == 0 && !q.Any(question.Genre):
		chart = "popularity"
	}
	for _, c := range s {
		if c.title() == chart {
			return "I have no rule for that question."
		}
	}
	return fmt.Sprintf("for that I need the %s chart on the screen.", chart)
}

// mended says how mistyped words were read.
func mended(q *question.Question) string {
	var said []string
	for _, m := range q.Mended {
		said = append(said, fmt.Sprintf("“%s” as “%s”", m.Typed, m.Read))
	}
	if len(said) == 0 {
		return ""
	}
	return "I read " + and(said) + ". "
}

// refuse says why there is no answer, and what can be asked.
func (s Set) refuse(t *question.Trouble) string {
	text := "I can't answer that offline: " + t.Why
	if t.Foreign != nil {
		text = t.Foreign.Reply + " — " + text
	}
	return text + " " + s.offer()
}

// offer says what can be asked about the charts on the screen.
func (s Set) offer() string {
	var asks []string
	for _, c := range s {
		asks = append(asks, c.examples()...)
	}
	if len(asks) == 0 {
		return "Without a language model I only read figures off the charts on the screen. " +
			"Show the genres, the popularity or the money chart and ask again."
	}
	for i, ask := range asks {
		asks[i] = "“" + ask + "”"
	}
	return "You can ask, for example: " + strings.Join(asks, " ")
}

// number writes a number with at most one decimal, or two below 1.
func number(x float64) string {
	digits := 1
	if x < 1 && x > -1 {
		digits = 2
	}
	s := strconv.FormatFloat(x, 'f', digits, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// percent writes a share with one decimal.
func percent(share float64) string { return number1(100*share) + "%" }

func number1(x float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	if s == "-0" {
		return "0"
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
