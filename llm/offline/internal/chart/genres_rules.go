package chart

import (
	"slices"

	q "github.com/marquee-go/marquee/llm/offline/internal/question"
)

// genreRules are what the genres chart can be asked, the first that fits first. Each says how many
// genres a question may name, what it must say, and what it may say as well.
var genreRules = []struct {
	names      func(n int) bool
	needs, may q.Marks
	number     bool // the question has a number
	answer     func(*genres, *q.Question, []period) answer
}{
	{none, q.Many | q.NoGenre, q.Film, false, (*genres).lacking},
	{none, q.Share | q.NoGenre, q.Film | q.Percent, false, (*genres).lacking},
	{none, q.Covered, q.Year | q.Film, false, (*genres).covered},
	{none, q.Year, 0, false, (*genres).covered},
	{none, q.Genre, q.Many, false, (*genres).named},

	{none, q.Genre, q.Film | q.Many, true, (*genres).within},
	{atMostOne, q.Year, q.Film | q.Many, true, (*genres).yearsWithin},

	{some, q.Share | q.More, q.Film | q.Common | q.Change, false, (*genres).shareChange},
	{some, q.Common | q.Change, q.More | q.Less | q.Share | q.Film, false, (*genres).shareChange},
	{some, q.Share | q.Grow, q.Film | q.More | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Shrink, q.Film | q.Less | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Change, q.Film | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Series, q.Film, false, (*genres).shareChange},
	{some, q.Share, q.Film | q.Percent | q.Many | q.Compare, false, (*genres).shares},
	{some, q.Many | q.Percent, q.Film | q.Genre, false, (*genres).shares},
	{some, q.Percent, q.Film, false, (*genres).shares},
	{one, q.Share | q.Year, q.Ends | q.Film, false, (*genres).sharePeaks},
	{one, q.Common | q.Year, q.Ends | q.Film, false, (*genres).sharePeaks},

	{anyMany, q.Mean, q.Many | q.Film | q.PerYear | q.Year, false, (*genres).average},
	{anyMany, q.PerYear, q.Many | q.Film | q.Mean, false, (*genres).average},

	{some, q.Series, q.Film | q.Genre | q.Many | q.Changes, false, (*genres).series},
	{none, q.Series, q.Film | q.Many | q.Changes, false, (*genres).series},

	{none, q.Genre | q.Grow, q.Many, false, (*genres).movers},
	{none, q.Genre | q.Shrink, q.Many, false, (*genres).movers},
	{atMostOne, q.Year | q.Grow, q.Film | q.Most | q.Many, false, (*genres).jump},
	{atMostOne, q.Year | q.Shrink, q.Film | q.Most | q.Many, false, (*genres).jump},
	{anyMany, q.Grow, q.Film | q.Many | q.Most | q.Genre | q.Percent | q.More, false,
		(*genres).change},
	{anyMany, q.Shrink, q.Film | q.Many | q.Most | q.Genre | q.Percent | q.More | q.Less, false,
		(*genres).change},
	{anyMany, q.Change, q.Film | q.Many | q.Most | q.Genre | q.Percent, false, (*genres).change},

	{anyMany, q.Compare, q.Film | q.Many | q.Genre | q.More | q.Less, false, (*genres).compare},
	{anyMany, q.More, q.Film | q.Many | q.Genre | q.Common, false, (*genres).compare},
	{anyMany, q.Less, q.Film | q.Many | q.Genre | q.Common, false, (*genres).compare},
	{several, q.Most, q.Genre | q.Film | q.Many | q.Common, false, (*genres).compare},
	{several, q.Fewest, q.Genre | q.Film | q.Many | q.Common, false, (*genres).compare},

	{none, q.Genre | q.Most, extra, false, (*genres).extremes},
	{none, q.Genre | q.Fewest, extra, false, (*genres).extremes},
	{none, q.Genre | q.Most, extra | q.Nth, true, (*genres).extremes},
	{none, q.Genre | q.Fewest, extra | q.Nth, true, (*genres).extremes},
	{one, q.Genre | q.Most, extra | q.Rank, false, (*genres).place},

	{atMostOne, q.Year | q.Most, q.Film | q.Fewest | q.Many | q.Whole, false, (*genres).peaks},
	{atMostOne, q.Year | q.Fewest, q.Film | q.Most | q.Many | q.Whole, false, (*genres).peaks},
	{atMostOne, q.Year | q.Most, q.Film | q.Many | q.Nth, true, (*genres).peaks},
	{atMostOne, q.Year | q.Fewest, q.Film | q.Many | q.Nth, true, (*genres).peaks},
	{atMostOne, q.Decade | q.Most, q.Film | q.Many | q.Year, false, (*genres).decades},
	{atMostOne, q.Decade | q.Fewest, q.Film | q.Many | q.Year, false, (*genres).decades},

	{none, q.Many | q.Film, q.Whole | q.Made, false, (*genres).counts},
	{some, q.Many, q.Film | q.Genre | q.Whole | q.Made, false, (*genres).counts},
}

// extra is what a question for the largest genre may say as well.
const extra = q.Film | q.Many | q.Common | q.Rank | q.Ends | q.Made | q.Whole | q.Share

func none(n int) bool      { return n == 0 }
func one(n int) bool       { return n == 1 }
func some(n int) bool      { return n > 0 }
func several(n int) bool   { return n > 1 }
func atMostOne(n int) bool { return n < 2 }
func anyMany(int) bool     { return true }

// answer answers a question by the first rule that fits.
func (g *genres) answer(ask *q.Question) answer {
	if !g.usable() {
		return answer{}
	}
	for _, name := range ask.Genres {
		if !slices.Contains(g.genres(), name) {
			return refuse("%s is not on the genres chart on the screen.", name)
		}
	}
	switch {
	case ask.Any(q.Popular) && (ask.Any(q.Genre) || len(ask.Genres) > 0):
		return refuse("popularity is known of films, and not of genres. " +
			"I can tell which genre has the most films.")
	case ask.Any(q.Best):
		return refuse("the charts do not tell good films from bad ones.")
	case ask.Pair:
		return refuse("the chart counts each genre by itself, and not the films that have " +
			"two genres at once.")
	case ask.Any(q.Made) && ask.Any(q.Genre) && ask.Any(q.Ends) && !ask.Any(q.Film):
		return refuse("“made” may mean films, or money. The genres chart has numbers of films, " +
			"the money chart has median returns, and no chart has sums of money.")
	}
	for _, rule := range genreRules {
		if rule.names(len(ask.Genres)) && ask.Fits(rule.needs, rule.may) &&
			rule.number == (ask.Number > 0) {
			periods, note, ok := g.periods(ask.Spans)
			if !ok {
				return g.outside()
			}
			a := rule.answer(g, ask, periods)
			if a.text != "" {
				a.text += note
			}
			return a
		}
	}
	return answer{}
}
