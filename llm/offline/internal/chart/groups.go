package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// groups is the figures of films by month, decade or year.
type groups struct {
	From   int     `json:"from"`
	To     int     `json:"to"`
	By     string  `json:"by"`
	Groups []group `json:"groups"`
	Notes  notes   `json:"notes"`
}

type group struct {
	Name   string `json:"name"`
	Filter struct {
		From int `json:"from"`
		To   int `json:"to"`
	} `json:"filter"`
	Films  int     `json:"films"`
	Return *spread `json:"return"` // only its films, its median and its interval
}

func (g *groups) genres() []string { return nil }
func (g *groups) years() string    { return stretch(g.From, g.To) }
func (g *groups) about() notes     { return g.Notes }

// groupsBy returns what makes the groups that a question is about, or "". Only months are
// counted here: the genres chart counts films by year and decade.
func groupsBy(q *question.Question) string {
	may := question.Film | question.Many | question.Made | question.Ends
	returned := question.Returned | question.Median
	fits := func(unit question.Marks) bool {
		return q.Fits(unit, may|returned) && q.Any(question.Ends) && len(q.Genres) == 0 &&
			q.Number == 0 && q.Limit == ""
	}
	switch {
	case fits(question.Month):
		return "month"
	case fits(question.Decade|question.Returned) || fits(question.Decade|question.Median):
		return "decade"
	case fits(question.Year|question.Returned) || fits(question.Year|question.Median):
		return "year"
	}
	return ""
}

// groupsParams are the groups of the years that a question names, or of those on the screen.
func groupsParams(q *question.Question, s Set) Params {
	by := groupsBy(q)
	if by == "" {
		return nil
	}
	from, to := s.bounds(q.Spans)
	return Params{"from": from, "to": to, "by": by}
}

func (g *groups) answer(q *question.Question) answer {
	years := returns{From: g.From, To: g.To, unit: g.By}
	switch {
	case groupsBy(q) != g.By || g.By == "":
		return answer{}
	case !years.covers(q.Spans):
		return refuse("the chart by %s is of all the years %s. Show that of others and ask again.",
			g.By, years.period())
	case !q.Any(question.Returned | question.Median):
		return g.extremes(q, years.period())
	}
	for _, one := range g.Groups {
		if one.Return != nil {
			years.Genres = append(years.Genres, genreReturn{one.Name, *one.Return})
		}
	}
	a := years.extremes(q, measureOf(q))
	a.text += g.partial()
	return a
}

// partial says which decades have only some of their years.
func (g *groups) partial() string {
	text := ""
	for _, one := range g.Groups {
		if f := one.Filter; g.By == "decade" && f.To-f.From != 9 {
			text += fmt.Sprintf(" Of the %s the chart has %s only.", one.Name, stretch(f.From, f.To))
		}
	}
	return text
}

// extremes names the groups with the most or the fewest films. Equal ones are named together.
func (g *groups) extremes(q *question.Question, period string) answer {
	if len(g.Groups) == 0 {
		return answer{}
	}
	byFilms := func(a, b group) int { return a.Films - b.Films }
	a := ends(q, func(most bool) string {
		which, best := "fewest", slices.MinFunc(g.Groups, byFilms).Films
		if most {
			which, best = "most", slices.MaxFunc(g.Groups, byFilms).Films
		}
		var names []string
		for _, one := range g.Groups {
			if one.Films == best {
				names = append(names, one.Name)
			}
		}
		has := "has"
		if len(names) > 1 {
			has = "each have"
		}
		return fmt.Sprintf("%s %s the %s films %s: %s.",
			and(names), has, which, period, decimal(float64(best), 0))
	})
	var left []string
	for _, e := range g.Notes.Excluded {
		left = append(left,
			fmt.Sprintf(" Left out: %s (%s).", plural(float64(e.Films), "film"), e.Reason))
	}
	a.text += strings.Join(left, "")
	return a
}
