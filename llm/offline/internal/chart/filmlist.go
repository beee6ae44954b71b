package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// filmList is films in an order. A call asked for them.
type filmList struct {
	From      int     `json:"from"`
	To        int     `json:"to"`
	Sort      string  `json:"sort"`
	Ascending bool    `json:"ascending"`
	Films     int     `json:"films"`
	List      []entry `json:"list"`
	Notes     notes   `json:"notes"`
}

type entry struct {
	Title      string  `json:"title"`
	Year       int     `json:"year"`
	Released   string  `json:"released"`
	Popularity float64 `json:"popularity"`
	Budget     float64 `json:"budget"`
	Revenue    float64 `json:"revenue"`
	Return     float64 `json:"return"`
	Rating     float64 `json:"rating"`
}

func (f *filmList) genres() []string { return nil }
func (f *filmList) years() string    { return stretch(f.From, f.To) }
func (f *filmList) about() notes     { return f.Notes }

// figure is something by which films can be sorted.
type figure struct {
	sort  string
	marks question.Marks // that ask for it
	word  string
	of    func(entry) string
}

var figures = []figure{
	{"revenue", question.Revenue, "revenue", func(e entry) string {
		return "$" + decimal(e.Revenue, 0)
	}},
	{"budget", question.Budget, "budget", func(e entry) string {
		return "$" + decimal(e.Budget, 0)
	}},
	{"return", question.Returned, "return", func(e entry) string {
		return number(e.Return) + " times the budget"
	}},
	{"rating", question.Rating, "average rating", func(e entry) string {
		return decimal(e.Rating, 1) + " of 10"
	}},
	{"released", question.First, "day of release", func(e entry) string { return e.Released }},
	{"released", question.Last, "day of release", func(e entry) string { return e.Released }},
	{"popularity", question.Popular, "popularity", func(e entry) string {
		return number(e.Popularity)
	}},
}

// figureOf returns the figure that a question about the order of films is about.
func figureOf(q *question.Question) (f figure, ok bool) {
	const may = question.Film | question.Ends | question.Rank | question.Nth | question.Made |
		question.Both | question.Titles | narrowed
	for _, f := range figures {
		if q.Fits(f.marks, may) {
			return f, true
		}
	}
	if q.Fits(question.Rank|question.Film, may) ||
		q.Fits(question.Rank, may) && len(q.Genres) > 0 && q.Number > 0 {
		return figures[len(figures)-1], true
	}
	return figure{}, false
}

// narrowed are the marks of what films are, apart from their genres.
const narrowed = question.InLanguage | question.InCountry | question.InMonth

// filmsParams is the list of films whose order or number a question is about. The films of one
// year by their popularity are another chart.
func filmsParams(q *question.Question, s Set) Params {
	params := Params{}
	params["from"], params["to"] = s.bounds(q.Spans)
	if q.Limit != "" || !params.narrow(q) {
		return nil
	}
	const counted = question.Film | question.Both | question.Made | narrowed
	if q.Fits(question.Many, counted) && q.Number == 0 && (q.Pair || q.Any(narrowed)) {
		params["limit"] = 1
		return params
	}
	f, ok := figureOf(q)
	ends := q.Says & question.Ends
	switch {
	case ok && q.Any(question.First) && len(q.Spans) == 0:
		params["from"], params["to"] = firstYear, 0
		fallthrough
	case ok && q.Any(question.First):
		ends |= question.Fewest
	case ok && q.Any(question.Last):
		ends |= question.Most
	}
	if !ok || ends != question.Most && ends != question.Fewest {
		return nil
	}
	params["sort"], params["limit"] = f.sort, min(cmp.Or(q.Number, 5), mostRanked)
	if ends == question.Fewest {
		params["ascending"] = true
	}
	return params
}

// narrow adds what films are by a question: their genres, language, country and month. It is not
// ok if the genres are not those of one film.
func (p Params) narrow(q *question.Question) (ok bool) {
	switch {
	case len(q.Genres) > 2 || len(q.Genres) == 2 && (!q.Pair || q.Genres[0] == q.Genres[1]):
		return false
	case len(q.Genres) == 2:
		p["with"] = q.Genres[1]
		fallthrough
	case len(q.Genres) == 1:
		p["genre"] = q.Genres[0]
	}
	if q.Language != "" {
		p["language"] = q.Language
	}
	if q.Country != "" {
		p["country"] = q.Country
	}
	if q.Month != 0 {
		p["month"] = int(q.Month)
	}
	return true
}

// traits words the films of some years that a question is about.
func traits(q *question.Question, years string) string {
	text := "films "
	if len(q.Genres) == 1 {
		text = films(q.Genres[0]) + " "
	}
	text += years
	if len(q.Genres) > 1 {
		text += " with both genres, " + and(q.Genres)
		if q.Any(narrowed) {
			text += ","
		}
	}
	if q.Month != 0 {
		text += " released in " + q.Month.String()
	}
	if q.Country != "" {
		text += " made in " + question.CountryName(q.Country)
	}
	if q.Language != "" {
		text += " of the original language " + question.LanguageName(q.Language)
	}
	return text
}

func (f *filmList) period() string {
	switch f.From {
	case f.To:
		return fmt.Sprintf("of %d", f.From)
	case firstYear:
		return fmt.Sprintf("until %d", f.To)
	}
	return fmt.Sprintf("from %d to %d", f.From, f.To)
}

func (f *filmList) answer(q *question.Question) answer {
	what := traits(q, f.period())
	if q.Any(question.Many) {
		if f.Films == 1 {
			return say("There is 1 %s.", strings.Replace(what, "films ", "film ", 1))
		}
		return say("There are %s %s.", number(float64(f.Films)), what)
	}
	i := slices.IndexFunc(figures, func(g figure) bool { return g.sort == f.Sort })
	switch {
	case i < 0:
		return answer{}
	case len(f.List) == 0:
		return nothing("No %s is known of the %s.", figures[i].word, what)
	}
	list := make([]string, 0, len(f.List))
	for _, e := range f.List[:min(len(f.List), cmp.Or(q.Number, 5))] {
		title := e.Title
		if f.From != f.To {
			title += fmt.Sprintf(", %d", e.Year)
		}
		list = append(list, fmt.Sprintf("%s (%s)", title, figures[i].of(e)))
	}
	head := f.end(figures[i].word) + what
	switch {
	case q.Any(question.Nth) && q.Number > len(list):
		return say("Only %s of the %s have a known %s.",
			number(float64(f.Films)), what, figures[i].word)
	case q.Any(question.Nth):
		return say("Number %d of the films %s is %s.", q.Number, head, list[q.Number-1])
	}
	text := fmt.Sprintf("The film %s is %s.", head, list[0])
	if len(list) > 1 {
		text += " Then come " + strings.Join(list[1:], ", ") + "."
	}
	if q.Number > len(list) {
		text += fmt.Sprintf(" There are no more in the list, and not %d.", q.Number)
	}
	return answer{text: text}
}

// end words which end of the list a film is at.
func (f *filmList) end(figure string) string {
	switch {
	case f.Sort == "released" && f.Ascending:
		return "released first among the "
	case f.Sort == "released":
		return "released last among the "
	case f.Ascending:
		return "with the lowest " + figure + " among the "
	}
	return "with the highest " + figure + " among the "
}
