package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// returns is the figures of the money chart: what films returned, by genre.
type returns struct {
	From   int           `json:"from"`
	To     int           `json:"to"`
	All    *spread       `json:"all"`
	Genres []genreReturn `json:"genres"`
	Notes  notes         `json:"notes"`
}

type genreReturn struct {
	Name string `json:"name"`
	spread
}

// spread describes the returns of some films.
type spread struct {
	Films    int     `json:"films"`
	Median   float64 `json:"median"`
	Mean     float64 `json:"mean"`
	Pooled   float64 `json:"pooled"`
	Losses   float64 `json:"losses"`
	Interval *struct {
		Low  float64 `json:"low"`
		High float64 `json:"high"`
	} `json:"interval"`
}

func (r *returns) years() string { return stretch(r.From, r.To) }
func (r *returns) about() notes  { return r.Notes }

func (r *returns) genres() []string {
	var names []string
	for _, g := range r.Genres {
		names = append(names, g.Name)
	}
	return names
}

const returnsMeasure = question.Returned | question.Losses | question.Pooled

// returnsFit says why no money chart can answer a question about money, or "". The question is
// not about returns at all if it is not ok.
func returnsFit(q *question.Question) (why string, ok bool) {
	const (
		may = question.Returned | question.Median | question.Mean | question.Pooled |
			question.Losses | question.Share | question.Percent | question.Many | question.Film |
			question.Profit | question.Each
		order = question.Genre | question.Ends | question.Rank | question.Nth | question.Best |
			question.More | question.Less | question.Compare
	)
	switch {
	case q.Fits(question.Made|question.Genre, question.Ends) && q.Any(question.Ends):
		return "“made” may mean films, or money. No chart has sums of money. The money chart " +
			"has returns, so I can tell which genre has the highest median return.", false
	case !q.Any(returnsMeasure) || q.Says&^(may|order) != 0 || q.Pair || q.Limit != "":
		return "", false
	}
	best := q.Any(question.Ends | question.Best)
	switch {
	case len(q.Genres) > 0:
		return "", !best || len(q.Genres) > 1
	case q.Any(question.Genre):
		return "", best || q.Any(question.Each|question.Losses)
	}
	return "", q.Says&(order|question.Each) == 0
}

func (r *returns) answer(q *question.Question) answer {
	why, ok := returnsFit(q)
	switch m := measureOf(q); {
	case !ok:
		return answer{refusal: why}
	case !r.covers(q.Spans):
		return refuse("the money chart is of all the years %s. Show that of others and ask again.",
			r.period())
	case len(q.Genres) > 0:
		return r.noted(q, r.each(q, m))
	case q.Any(question.Genre) && !q.Any(question.Ends|question.Best):
		return r.noted(q, r.list(m))
	case q.Any(question.Genre):
		return r.noted(q, r.extremes(q, m))
	case r.All == nil && len(r.Genres) > 0:
		return refuse("the chart has the returns of genres, and not those of all films.")
	case r.All == nil:
		return nothing("No film %s is known to have a budget and a revenue.", r.period())
	default:
		return r.noted(q, say("The films %s: %s.", r.period(), m.word(*r.All)))
	}
}

// noted says that there are returns in place of the profits that a question is about.
func (r *returns) noted(q *question.Question, a answer) answer {
	if q.Any(question.Profit) && !a.empty {
		a.text = "Profits are in no chart, but returns are. " + a.text
	}
	return a
}

// returnsParams is the money chart of the years that a question names, or of those on the screen.
func returnsParams(q *question.Question, s Set) Params {
	if _, ok := returnsFit(q); !ok {
		return nil
	}
	from, to := s.bounds(q.Spans)
	return Params{"from": from, "to": to}
}

// covers tells whether the spans of a question are the years of the chart.
func (r *returns) covers(spans []question.Span) bool {
	if len(spans) == 0 {
		return true
	}
	s := spans[0].On(r.From, r.To)
	return len(spans) == 1 && max(s.From, firstYear) == r.From &&
		(s.To == r.To || s.To == question.Latest)
}

func (r *returns) period() string {
	if r.From == r.To {
		return fmt.Sprintf("in %d", r.From)
	}
	return fmt.Sprintf("from %d to %d", r.From, r.To)
}

const losses = "share of films that lost money"

// measure is one of the figures of a spread.
type measure struct {
	name  string
	value func(spread) float64
	word  func(spread) string
}

func measureOf(q *question.Question) measure {
	switch {
	case q.Any(question.Losses), q.Any(question.Profit) && q.Any(question.Many|question.Share):
		return measure{losses, func(s spread) float64 { return s.Losses },
			func(s spread) string {
				return fmt.Sprintf("%s of %s of known budget and revenue (%.0f) earned less than their budget",
					percent(s.Losses), plural(float64(s.Films), "film"), s.Losses*float64(s.Films))
			}}
	case q.Any(question.Mean):
		return measure{"average return", func(s spread) float64 { return s.Mean },
			func(s spread) string {
				return fmt.Sprintf("an average return of %s times the budget, which a few films may pull up; "+
					"the median return is %s", number(s.Mean), s.median())
			}}
	case q.Any(question.Pooled):
		return measure{"pooled return", func(s spread) float64 { return s.Pooled },
			func(s spread) string {
				return fmt.Sprintf("a pooled return of %s times the budgets (%s)",
					number(s.Pooled), plural(float64(s.Films), "film"))
			}}
	}
	return measure{"median return", func(s spread) float64 { return s.Median }, spread.median}
}

// each says the measure of each genre that is named.
func (r *returns) each(q *question.Question, m measure) answer {
	var said []string
	empty := false
	for _, name := range q.Genres {
		i := slices.IndexFunc(r.Genres, func(g genreReturn) bool { return g.Name == name })
		switch {
		case i < 0:
			empty = true
			said = append(said, fmt.Sprintf("No %s film %s is known to have a budget and a revenue.",
				name, r.period()))
		case m.name == "median return":
			said = append(said, fmt.Sprintf("The median return of %s films %s is %s.",
				name, r.period(), m.word(r.Genres[i].spread)))
		default:
			said = append(said, fmt.Sprintf("%s films %s: %s.",
				name, r.period(), m.word(r.Genres[i].spread)))
		}
	}
	return answer{text: strings.Join(said, " "), empty: empty}
}

// median words a median return with its interval and the number of its films.
func (s spread) median() string {
	text := number(s.Median) + " times the budget ("
	if i := s.Interval; i != nil {
		text += fmt.Sprintf("95%% interval %s to %s, ", number(i.Low), number(i.High))
	} else {
		text += "too few for an interval, "
	}
	return text + plural(float64(s.Films), "film") + ")"
}
