package chart

import (
	"cmp"
	"fmt"
	"strconv"
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
func (p *popularity) years() string    { return strconv.Itoa(p.Year) }
func (p *popularity) about() notes     { return p.Notes }

const rankMarks = question.Titles | question.Ends | question.Rank | question.Nth | question.Film

// ranks tells whether a question is about the order of films.
func ranks(q *question.Question) bool {
	return q.Limit == "" && (q.Fits(question.Popular, rankMarks) ||
		q.Fits(question.Rank|question.Film, rankMarks))
}

func (p *popularity) answer(q *question.Question) answer {
	counted := q.Fits(question.Many|question.Film, question.Made) && q.Number == 0
	switch {
	case ranks(q) && len(q.Genres) > 0:
		return refuse("the popularity chart does not tell films of one genre apart.")
	case q.Any(question.Popular) && (q.Any(question.Genre) || len(q.Genres) > 0):
		return refuse("popularity is known of films, and not of genres. " +
			"I can tell which genre has the most films.")
	case ranks(q) && q.Any(question.Ends):
		if len(q.Spans) > 0 && !p.covers(q.Spans) {
			return p.elsewhere(q.Spans)
		}
		return p.extremes(q)
	case counted && len(q.Genres) == 0 && p.covers(q.Spans):
		return p.count()
	}
	return answer{}
}

// popularityParams is the chart of the year that a question names, or of that on the screen.
func popularityParams(q *question.Question, s Set) Params {
	if !ranks(q) || !q.Any(question.Ends) || len(q.Genres) > 0 || len(q.Spans) > 1 {
		return nil
	}
	year := 0
	for _, c := range s.charts {
		if p, ok := c.chart.(*popularity); ok && !c.called {
			year = p.Year
		}
	}
	if len(q.Spans) == 1 {
		if q.Spans[0].From != q.Spans[0].To || q.Spans[0].From == 0 {
			return nil
		}
		year = q.Spans[0].From
	}
	return Params{"year": year, "limit": min(q.Number, mostRanked)}
}

// mostRanked is how many films a popularity chart can name at each end.
const mostRanked = 50

// covers tells whether the chart is of these years.
func (p *popularity) covers(spans []question.Span) bool {
	return len(spans) == 1 && spans[0].From == p.Year && spans[0].To == p.Year
}

// elsewhere tells which chart is of these years.
func (p *popularity) elsewhere(spans []question.Span) answer {
	if s := spans[0]; s.From == s.To && s.From > 0 {
		return refuse("the popularity chart on the screen is of %d only. Show that of %d and ask again.",
			p.Year, s.From)
	}
	return refuse("a popularity chart is of one year, the one on the screen of %d.", p.Year)
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
	a := ends(q, func(most bool) string {
		if most {
			return p.list(q, "most", p.Top)
		}
		return p.list(q, "least", p.Bottom)
	})
	a.empty = q.Any(question.Most) && len(p.Top) == 0 || q.Any(question.Fewest) && len(p.Bottom) == 0
	a.part = q.Any(question.Most) && p.short(q.Number, p.Top) ||
		q.Any(question.Fewest) && p.short(q.Number, p.Bottom)
	return a
}

// short tells whether the chart leaves out films that a question wants.
func (p *popularity) short(wanted int, films []film) bool {
	return wanted > len(films) && len(p.Top)+len(p.Bottom) < p.Films-p.Unknown
}

// list names the films at one end of the year, and says so if the question wants more of them.
func (p *popularity) list(q *question.Question, which string, films []film) string {
	wanted := cmp.Or(q.Number, len(films))
	if len(films) == 0 {
		return fmt.Sprintf("There is no film of %d to name: too few have a known popularity.", p.Year)
	}
	if q.Any(question.Nth) {
		if wanted > len(films) {
			return fmt.Sprintf("The chart names the %d %s popular films of %d, "+
				"so I don't know the one at place %d.", len(films), which, p.Year, wanted)
		}
		f := films[wanted-1]
		return fmt.Sprintf("Number %d of the %s popular films of %d is %s (popularity %s).",
			wanted, which, p.Year, f.Title, number(f.Popularity))
	}
	short := ""
	if wanted > len(films) {
		short = fmt.Sprintf(" The chart names only %s at that end, and not %d.",
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
