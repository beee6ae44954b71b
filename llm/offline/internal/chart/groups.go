package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// groups is films by month, pair of genres, country or language, or the medians of their money by
// genre, year or decade.
type groups struct {
	From   int     `json:"from"`
	To     int     `json:"to"`
	By     string  `json:"by"`
	Films  int     `json:"films"`
	Groups []group `json:"groups"`
	More   int     `json:"more"` // groups of fewer films that are not listed
	Notes  notes   `json:"notes"`
}

type group struct {
	Name    string  `json:"name"`
	Films   float64 `json:"films"`
	Budget  *middle `json:"budget"`
	Revenue *middle `json:"revenue"`
	Return  *middle `json:"return"`
	Rating  *middle `json:"rating"`
}

// middle is the median of a figure.
type middle struct {
	Films    float64 `json:"films"`
	Median   float64 `json:"median"`
	Interval *struct {
		Low  float64 `json:"low"`
		High float64 `json:"high"`
	} `json:"interval"`
}

func (g *groups) genres() []string { return nil }
func (g *groups) years() string    { return stretch(g.From, g.To) }
func (g *groups) about() notes     { return g.Notes }

type grouping struct {
	marks      question.Marks
	by, plural string
	medians    bool
}

// groupings are what films can be grouped by, with the marks that ask for it. The last three
// are for medians only: the genres chart has their numbers of films.
var groupings = []grouping{
	{question.Pairs, "pair", "pairs of genres", false},
	{question.Month, "month", "months of release", false},
	{question.Country, "country", "countries", false},
	{question.Language, "language", "original languages", false},
	{question.Genre, "genre", "genres", true},
	{question.Decade, "decade", "decades", true},
	{question.Year, "year", "years", true},
}

// medianOf returns the figure whose median a question is about, or "".
func medianOf(q *question.Question) string {
	for _, f := range figures[:4] {
		if q.Any(f.marks) {
			return f.sort
		}
	}
	return ""
}

// groupsParams is the groups of films that a question is about.
func groupsParams(q *question.Question, s Set) Params {
	const may = question.Film | question.Many | question.Common | question.Ends | question.Rank |
		question.Each | question.Made | question.Both | question.Genre
	params := Params{}
	params["from"], params["to"] = s.bounds(q.Spans)
	if len(q.Spans) > 1 || q.Limit != "" || q.Any(question.Nth) {
		return nil
	}
	figure := medianOf(q)
	const medians = question.Median | question.Film | question.Budget | question.Revenue |
		question.Rating
	if figure != "" && figure != "return" && len(q.Genres) > 0 && !q.Pair &&
		q.Fits(question.Median, medians) {
		params["by"] = "genre"
		return params
	}
	if !params.narrow(q) {
		return nil
	}
	for _, g := range groupings {
		needs, also := g.marks, may
		if figure != "" {
			needs |= question.Median
			also |= question.Revenue | question.Budget | question.Rating | question.Returned
		}
		// The smallest groups may not be shown.
		cut := q.Any(question.Fewest) && !g.medians && g.by != "month"
		listed := q.Any(question.Ends | question.Each | question.Common)
		if q.Fits(needs, also) && listed && !cut && g.medians == (figure != "") {
			params["by"] = g.by
			return params
		}
	}
	return pairYears(q, params)
}

// pairYears is the films of two genres by year, for a question such as "Which year had the most
// horror comedies?".
func pairYears(q *question.Question, params Params) Params {
	if q.Pair && q.Any(question.Ends) &&
		q.Fits(question.Year, question.Film|question.Many|question.Ends|question.Both) {
		params["by"] = "year"
		return params
	}
	return nil
}

// word words a median, with its interval and the number of its films.
func (m *middle) word(figure string) string {
	amount := func(n float64) string {
		if figure == "revenue" || figure == "budget" {
			return "$" + decimal(n, 0)
		}
		return number(n)
	}
	text := amount(m.Median)
	if m.Interval != nil {
		text += fmt.Sprintf(", 95%% interval %s to %s", amount(m.Interval.Low), amount(m.Interval.High))
	}
	return text + ", " + plural(m.Films, "film")
}

// median returns the median of a figure, or nil.
func (g group) median(figure string) *middle {
	return map[string]*middle{
		"revenue": g.Revenue, "budget": g.Budget, "return": g.Return, "rating": g.Rating,
	}[figure]
}

// named tells whether a group is one that a question names. A question that names no genre is
// about all groups.
func named(q *question.Question, by, group string) bool {
	switch {
	case len(q.Genres) == 0:
		return true
	case by == "pair":
		return slices.Contains(strings.Split(group, " + "), q.Genres[0])
	case by == "genre":
		return slices.Contains(q.Genres, group)
	}
	return true
}

// ranked returns the groups that a question is about, with the words for their figures. Of medians
// it returns only those of enough films for an interval, unless the question names the genre.
func (g *groups) ranked(
	q *question.Question, figure string,
) (all []ranking, words map[string]string) {
	words = map[string]string{}
	for _, one := range g.Groups {
		if !named(q, g.By, one.Name) {
			continue
		}
		if g.By == "language" {
			one.Name = question.LanguageName(one.Name)
		}
		switch m := one.median(figure); {
		case figure == "" && one.Films > 0:
			all = append(all, ranking{one.Name, one.Films})
			words[one.Name] = number(one.Films)
		case m != nil && (m.Interval != nil || g.By == "genre" && len(q.Genres) > 0):
			all = append(all, ranking{one.Name, m.Median})
			words[one.Name] = m.word(figure)
		}
	}
	return all, words
}

func (g *groups) answer(q *question.Question) answer {
	i := slices.IndexFunc(groupings, func(x grouping) bool { return x.by == g.By })
	if i < 0 {
		return answer{}
	}
	figure := medianOf(q)
	by := "number of films"
	if figure != "" {
		by = "median " + figure
	}
	of := *q
	if g.By == "genre" {
		of.Genres = nil // the groups are genres
	}
	what := traits(&of, (&filmList{From: g.From, To: g.To}).period())
	all, words := g.ranked(q, figure)
	if len(all) == 0 {
		return nothing("No %s with enough known films are among the %s.", groupings[i].plural, what)
	}
	list := func(all []ranking) string {
		var said []string
		for _, r := range all {
			said = append(said, fmt.Sprintf("%s (%s)", r.name, words[r.name]))
		}
		return strings.Join(said, ", ")
	}
	if !q.Any(question.Ends|question.Common) || g.By == "genre" && len(q.Genres) > 0 {
		more := ""
		if g.More > 0 {
			more = fmt.Sprintf(", and %d more with fewer films", g.More)
		}
		return say("The %s by %s, among the %s: %s%s.", groupings[i].plural, by, what, list(all), more)
	}
	return ends(q, func(most bool) string {
		which, first := "highest", larger
		if !most {
			which, first = "lowest", smaller
		}
		order(all, first)
		return fmt.Sprintf("The %s with the %s %s, among the %s: %s.", groupings[i].plural, which, by,
			what, list(all[:min(len(all), cmp.Or(q.Number, 5))]))
	})
}
