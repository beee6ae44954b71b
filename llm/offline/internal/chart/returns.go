package chart

import (
	"cmp"
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
	case q.Any(question.Losses):
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

// measured returns the genres that have enough films for an interval.
func (r *returns) measured() []genreReturn {
	var all []genreReturn
	for _, g := range r.Genres {
		if g.Interval != nil {
			all = append(all, g)
		}
	}
	return all
}

// sorted sorts genres by a measure, the largest first if sign is 1.
func sorted(all []genreReturn, m measure, sign float64) {
	slices.SortStableFunc(all, func(a, b genreReturn) int {
		return cmp.Compare(sign*m.value(b.spread), sign*m.value(a.spread))
	})
}

// list lists all genres by a measure. Of losses it says as well in which genres the median film
// lost money.
func (r *returns) list(m measure) answer {
	all := r.measured()
	if len(all) == 0 {
		return nothing("No genre has enough films of known budget and revenue %s.", r.period())
	}
	sorted(all, m, 1)
	var list, lost []string
	for _, g := range all {
		list = append(list, fmt.Sprintf("%s (%s)", g.Name, r.short(m, g)))
		if g.Median < 1 {
			lost = append(lost, g.Name)
		}
	}
	text := fmt.Sprintf("Genres by the %s %s: %s.", m.name, r.period(), strings.Join(list, ", "))
	switch {
	case m.name != losses:
	case len(lost) == 0:
		text += " In no genre did the median film return less than its budget."
	default:
		text += " The median film returned less than its budget in " + and(lost) + "."
	}
	return answer{text: text}
}

// extremes names the genres at the ends. Only genres with enough films for an interval count.
func (r *returns) extremes(q *question.Question, m measure) answer {
	all := r.measured()
	if len(all) == 0 {
		return nothing("No genre has enough films of known budget and revenue %s.", r.period())
	}
	var said []string
	end := func(which string, sign float64) {
		sorted(all, m, sign)
		n := max(q.Number, 1)
		if n > len(all) {
			said = append(said, fmt.Sprintf("Only %s have enough films.",
				plural(float64(len(all)), "genre")))
			n = min(n, len(all))
		}
		if q.Number > 1 && !q.Any(question.Nth) {
			var list []string
			for _, g := range all[:n] {
				list = append(list, fmt.Sprintf("%s (%s)", g.Name, r.short(m, g)))
			}
			said = append(said, fmt.Sprintf("The genres with the %s %s %s: %s.",
				which, m.name, r.period(), strings.Join(list, ", ")))
			return
		}
		g := all[n-1]
		place := ""
		if n > 1 {
			place = fmt.Sprintf(" at place %d", n)
		}
		said = append(said, fmt.Sprintf("%s has the %s %s%s %s: %s.%s",
			g.Name, which, m.name, place, r.period(), m.word(g.spread), overlaps(m, g, all)))
	}
	if q.Any(question.Most) || q.Any(question.Best) && !q.Any(question.Less) {
		end("highest", 1)
	}
	if q.Any(question.Fewest) || q.Any(question.Best) && q.Any(question.Less) {
		end("lowest", -1)
	}
	return answer{text: strings.Join(said, " ")}
}

func (r *returns) short(m measure, g genreReturn) string {
	if m.name == losses {
		return percent(g.Losses)
	}
	return number(m.value(g.spread))
}

// overlaps says which other genres may have the same median, as far as their films can tell.
func overlaps(m measure, g genreReturn, all []genreReturn) string {
	var names []string
	for _, other := range all {
		if m.name == "median return" && other.Name != g.Name &&
			other.Interval.Low <= g.Interval.High && g.Interval.Low <= other.Interval.High {
			names = append(names, other.Name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" The interval of %s overlaps that, so the order of the two is not certain.",
			names[0])
	}
	return fmt.Sprintf(" The intervals of %s overlap that, so their order is not certain.", and(names))
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
