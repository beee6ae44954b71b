package chart

import (
	"fmt"
	"slices"
	"strings"

	q "github.com/marquee-go/marquee/llm/offline/internal/question"
)

// offers are questions that can be asked. One that is near what a person asked about comes first.
// In a text, G is a genre, H another one, Y a year, and A and B are the first and the last year.
var offers = []struct {
	near q.Marks
	text string
}{
	{q.Many | q.Film, "How many G films were there in Y?"},
	{q.Genre | q.Common | q.Made, "Which genre has the most films?"},
	{q.Popular | q.Rank | q.Rating | q.Best, "What are the most popular films of Y?"},
	{money, "Which genre has the highest median return?"},
	{q.Share | q.Percent, "What share of the films was G in Y?"},
	{q.Changes | q.Series | q.Cause, "How did G change from A to B?"},
	{q.Month | q.InMonth, "In which month do most films come out?"},
	{q.Country | q.InCountry | q.InLanguage, "Which country has the most films?"},
	{q.Month | q.InMonth, "How many films came out in June Y?"},
	{q.Pairs | q.Both, "What is the most common pair of genres?"},
	{q.Rating, "Which film of Y has the highest rating?"},
	{q.Revenue, "Which film of Y has the highest revenue?"},
	{q.Year | q.Month | q.Decade, "Which year had the most G films?"},
	{q.Compare | q.More | q.Less | q.Popular, "Are there more G films than H films?"},
	{money, "What share of G films lost money?"},
	{q.Popular | q.Rank | q.Rating, "What is the least popular film of Y?"},
	{q.Changes | q.Cause | q.Advice, "Which genre grew the most from A to B?"},
}

const money = q.Revenue | q.Budget | q.Returned | q.Losses | q.Pooled | q.Best | q.Advice

// offer says what can be asked, at most n questions that are near to one that was asked, which
// may be nil. Each of them has an answer.
func (s Set) offer(asked *q.Question, n int) string {
	if asked == nil {
		asked = &q.Question{}
	}
	fill := s.filler(asked)
	var found []string
	for _, wanted := range []int{2, 1, 0} {
		for _, o := range offers {
			near := 0
			if asked.Any(o.near) {
				near++
			}
			if len(asked.Genres) > 0 && strings.Contains(o.text, "G") {
				near++
			}
			text := fill(o.text)
			if near == wanted && len(found) < n && !slices.Contains(found, text) &&
				(o.near&money == 0 || s.hasMoney()) && s.answers(text) {
				found = append(found, text)
			}
		}
	}
	if len(found) == 0 {
		return "Without a language model I only read figures off the charts on the screen. " +
			"Show the genres, the popularity or the money chart and ask again."
	}
	return "You can ask, for example: “" + strings.Join(found, "” “") + "”"
}

// filler returns a function that puts genres and years into a text: those of a question if the
// charts have them, or else the largest genres and the ends of the chart.
func (s Set) filler(asked *q.Question) func(string) string {
	var names []string
	known := s.genres()
	for _, name := range slices.Concat(asked.Genres, known) {
		if slices.Contains(known, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	names = append(names, "Drama", "Comedy")
	from, to := s.screen()
	year := to
	for _, c := range s.charts {
		if p, ok := c.chart.(*popularity); ok && (to == 0 || asked.Any(q.Popular|q.Rank)) {
			year = p.Year
		}
	}
	for _, span := range asked.Spans {
		if span.From == span.To && span.From >= from && span.From <= to {
			year = span.From
		}
	}
	return strings.NewReplacer("G films", names[0]+" films", "G in", names[0]+" in",
		"did G", "did "+names[0], "H films", names[1]+" films", " Y", " "+fmt.Sprint(year),
		"A to B", fmt.Sprintf("%d to %d", from, to)).Replace
}

// hasMoney tells whether the charts on the screen leave it open that money is known.
func (s Set) hasMoney() bool {
	for _, c := range s.charts {
		if r, ok := c.chart.(*returns); ok && !c.called && len(r.Genres) == 0 {
			return false
		}
	}
	return true
}

// answers tells whether a question has an answer, now or by a call.
func (s Set) answers(text string) bool {
	asked, trouble := q.Read([]string{text}, s.genres())
	if trouble != nil {
		return false
	}
	a, calls := s.figures(asked)
	return a.text != "" && !a.part && !a.empty || len(calls) > 0
}

// refuse says why there is no answer, and what can be asked.
func (s Set) refuse(t *q.Trouble) string {
	text := "I can't answer that offline: " + t.Why
	if t.Foreign != nil {
		text = t.Foreign.Reply + " — " + text
	}
	return text + " " + s.offer(t.Read, 3)
}
