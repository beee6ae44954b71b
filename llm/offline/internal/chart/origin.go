package chart

import (
	"fmt"
	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// origin says which chart an answer is from, if it is not on the screen or not about all films.
func (s Set) origin(c known, k kind) string {
	only := c.about().Only
	text := ""
	if only != "" {
		text = fmt.Sprintf(" This is about the films %s alone.", only)
	}
	switch {
	case k.exact:
		return c.about().left()
	case !c.called || s.shows(c):
		return text
	case only == "" && s.restricted():
		return fmt.Sprintf(" (From the %s chart of all films of %s, which is not on the screen.)",
			k.title, c.years())
	}
	return text + fmt.Sprintf(" (From the %s chart of %s, which is not on the screen.)",
		k.title, c.years())
}

// shows tells whether the screen has a chart of the same kind and years.
func (s Set) shows(c known) bool {
	for _, other := range s.charts {
		if !other.called && other.kind == c.kind && other.years() == c.years() {
			return true
		}
	}
	return false
}

// missing says which chart a question needs that is not on the screen, or that there is no rule.
func (s Set) missing(q *question.Question) string {
	needed := "genres"
	switch {
	case q.Any(question.Revenue | question.Budget):
		return "the charts do not have that sum of money. The money chart has returns, which are " +
			"revenue divided by budget."
	case q.Any(question.Rating):
		return "the charts do not have that rating."
	case q.Any(narrowed):
		return "of films of one month, country or language, I can tell how many there are and which " +
			"come first by a figure, and no more."
	case q.Any(question.Country | question.Language):
		return "the charts do not tell that about countries and languages."
	case q.Any(question.Month):
		return "the charts do not tell that about months."
	case q.Any(question.Pairs) || q.Pair:
		return "the charts count each genre by itself, and not the films that have two genres at once."

	case q.Any(question.Returned | question.Losses | question.Pooled):
		needed = "returns"
	case q.Any(question.Popular) && len(q.Genres) == 0 && !q.Any(question.Genre):
		needed = "popularity"
	}
	for _, k := range kinds {
		if k.name == needed && !s.has(k.name) {
			return fmt.Sprintf("for that I need the %s chart on the screen.", k.title)
		}
	}
	return "I have no rule for that question."
}

// lead says that a question in another language is answered in English.
func lead(q *question.Question) string {
	if q.Tongue == nil {
		return ""
	}
	return q.Tongue.Lead + " "
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
