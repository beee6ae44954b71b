package chart

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// popularity is the figures of the most and least popular films of a year.
type popularity struct {
	Year    int    `json:"year"`
	Films   int    `json:"films"`
	Unknown int    `json:"unknown"`
	Top     []film `json:"top"`
	Bottom  []film `json:"bottom"`
	Notes   notes  `json:"notes"`
}

type film struct {
	Title      string  `json:"title"`
	Popularity float64 `json:"popularity"`
}

func (p *popularity) genres() []string { return nil }
func (p *popularity) title() string    { return "popularity" }
func (p *popularity) about() notes     { return p.Notes }

func (p *popularity) examples() []string {
	return []string{fmt.Sprintf("What are the most popular films of %d?", p.Year)}
}

func (p *popularity) answer(q *question.Question) answer {
	const order = question.Ends | question.Rank | question.Nth | question.Film
	ranked := q.Fits(question.Popular, order) || q.Fits(question.Rank|question.Film, order)
	counted := q.Fits(question.Many|question.Film, question.Made) && q.Number == 0
	switch {
	case ranked && q.Limit == "" && len(q.Genres) > 0:
		return refuse("the popularity chart does not tell films of one genre apart.")
	case q.Any(question.Popular) && (q.Any(question.Genre) || len(q.Genres) > 0):
		return refuse("popularity is known of films, and not of genres. " +
			"I can tell which genre has the most films.")
	case ranked && q.Limit == "" && q.Any(question.Ends):
		if len(q.Spans) > 0 && !p.covers(q.Spans) {
			return p.elsewhere(q.Spans)
		}
		return p.extremes(q)
	case counted && len(q.Genres) == 0 && p.covers(q.Spans):
		return p.count()
	case q.Any(question.Popular) && q.Any(question.Whole):
		return p.elsewhere(nil)
	}
	return answer{}
}

// covers tells whether the chart is of these years.
func (p *popularity) covers(spans []question.Span) bool {
	return len(spans) == 1 && spans[0].From == p.Year && spans[0].To == p.Year
}

// elsewhere tells which chart is of these years.
func (p *popularity) elsewhere(spans []question.Span) answer {
	text := fmt.Sprintf("the popularity chart on the screen is of %d only.", p.Year)
	if len(spans) == 1 && spans[0].From == spans[0].To {
		text += fmt.Sprintf(" Show that of %d and ask again.", spans[0].From)
	}
	return refuse("%s", text)
}

func (p *popularity) count() answer {
	there := "are"
	if p.Films == 1 {
		there = "is"
	}
	text := fmt.Sprintf("There %s %s of %d", there, plural(float64(p.Films), "film"), p.Year)
	if p.Unknown > 0 {
		text += fmt.Sprintf("; the popularity of %d of them is unknown", p.Unknown)
	}
	return say("%s.", text)
}

// extremes names the most or the least popular films.
func (p *popularity) extremes(q *question.Question) answer {
	var said []string
	if q.Any(question.Most) {
		said = append(said, p.list(q, "most", p.Top))
	}
	if q.Any(question.Fewest) {
		said = append(said, p.list(q, "least", p.Bottom))
	}
	return say("%s", strings.Join(said, " "))
}

// list names the films at one end of the year, and says so if the question wants more of them.
func (p *popularity) list(q *question.Question, which string, films []film) string {
	wanted := cmp.Or(q.Number, len(films))
	if len(films) == 0 {
		return fmt.Sprintf("There is no film of %d to name: too few have a known popularity.", p.Year)
	}
	if q.Any(question.Nth) {
		if wanted > len(films) {
			return fmt.Sprintf("The chart on the screen names the %d %s popular films of %d, "+
				"so I don't know the one at place %d.", len(films), which, p.Year, wanted)
		}
		f := films[wanted-1]
		return fmt.Sprintf("Number %d of the %s popular films of %d is %s (popularity %s).",
			wanted, which, p.Year, f.Title, number(f.Popularity))
	}
	short := ""
	if wanted > len(films) {
		short = fmt.Sprintf(" The chart on the screen names only %s at that end, and not %d.",
			plural(float64(len(films)), "film"), wanted)
	}
	films = films[:min(wanted, len(films))]
	text := fmt.Sprintf("The %s popular film of %d is %s (popularity %s).",
		which, p.Year, films[0].Title, number(films[0].Popularity))
	var then []string
	for _, f := range films[1:] {
		then = append(then, fmt.Sprintf("%s (%s)", f.Title, number(f.Popularity)))
	}
	if len(then) > 0 {
		text += " Then come " + strings.Join(then, ", ") + "."
	}
	return text + short
}
