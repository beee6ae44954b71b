package chart

import (
	"fmt"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// notes say how a chart was counted, as package movies writes them.
type notes struct {
	Rule     string `json:"rule"`
	Only     string `json:"only"` // which films alone the chart is about; "" for all
	Excluded []struct {
		Reason string `json:"reason"`
		Films  int    `json:"films"`
	} `json:"excluded"`
	Sources []struct {
		Name string `json:"name"`
	} `json:"sources"`
	AsOf     time.Time `json:"as_of"`
	Invented bool      `json:"invented"`
}

// help answers questions that are not about figures. It returns "" for any other.
func (s Set) help(q *question.Question) string {
	switch {
	case q.Fits(question.Greeting, 0):
		return "Hello. I read figures off charts of films. " + s.offer(nil, 1)
	case q.Fits(question.Thanks, question.Greeting):
		return "You are welcome."
	case q.Fits(question.Ability, 0):
		return "I read figures off charts of films, without a language model. " + s.offer(nil, 6)
	case q.Fits(question.Rule, question.Film|question.Genre|question.Many|question.Returned|
		question.Popular|question.Source):
		return s.counting(q)
	case q.Fits(question.Source, question.Film|question.Many):
		return s.told("The charts on the screen do not say where their films come from.", notes.origin)
	}
	return ""
}

// counting says for each kind of chart how its films are counted, in a paragraph of its own.
func (s Set) counting(q *question.Question) string {
	var said []string
	for _, k := range kinds {
		asked := map[string]question.Marks{
			"returns": question.Returned, "popularity": question.Popular, "genres": question.Genre,
		}[k.name]
		if q.Any(question.Returned|question.Popular|question.Genre) && !q.Any(asked) {
			continue
		}
		for _, c := range s.charts {
			text := c.about().counting()
			if c.kind == k.name && text != "" && !strings.Contains(strings.Join(said, " "), text) {
				said = append(said, fmt.Sprintf("- The %s chart: %s", k.title, text))
			}
		}
	}
	switch len(said) {
	case 0:
		return "No chart on the screen says how its films are counted. " + s.offer(q, 3)
	case 1:
		_, text, _ := strings.Cut(said[0], ": ")
		return text
	}
	return strings.Join(said, "\n")
}

// told joins what the notes of the charts say, each once.
func (s Set) told(nothing string, tell func(notes) string) string {
	var said []string
	for _, c := range s.charts {
		text := tell(c.about())
		if text != "" && !strings.Contains(strings.Join(said, " "), text) {
			said = append(said, text)
		}
	}
	if len(said) == 0 {
		return nothing + " " + s.offer(nil, 3)
	}
	return strings.Join(said, " ")
}

func (n notes) counting() string {
	return n.Rule + n.left()
}

// left says which films are left out.
func (n notes) left() string {
	var list []string
	for _, e := range n.Excluded {
		reason := strings.NewReplacer(" (", "; ", ")", "").Replace(e.Reason)
		list = append(list, fmt.Sprintf("%s (%s)", plural(float64(e.Films), "film"), reason))
	}
	if len(list) == 0 {
		return ""
	}
	return " Left out: " + and(list) + "."
}

func (n notes) origin() string {
	var names []string
	for _, s := range n.Sources {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	text := ""
	if len(names) > 0 {
		text = "The films come from " + and(names)
		if !n.AsOf.IsZero() {
			text += ", as of " + n.AsOf.UTC().Format("2 January 2006")
		}
		text += "."
	}
	if n.Invented {
		text += " Films among them are invented for a demonstration."
	}
	return strings.TrimSpace(text)
}

// plural writes a number of things.
func plural(n float64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}
