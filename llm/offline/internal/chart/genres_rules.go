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

	{atMostOne, q.First | q.Year, q.Film | q.Genre | q.Series, false, (*genres).firstYear},
	{atMostOne, q.Last | q.Year, q.Film | q.Genre, false, (*genres).firstYear},
	{one, q.Zero | q.Year, q.Film | q.Many, false, (*genres).without},
	{none, q.Each | q.Genre, q.Film | q.Many | q.Share | q.Percent | q.Ends | q.Rank | q.Common |
		q.Made, false, (*genres).byGenre},
	{none, q.Each | q.Genre | q.Year, q.Film | q.Ends | q.Many | q.Common, false, (*genres).leaders},
	{none, q.Each | q.Genre | q.Decade, q.Film | q.Ends | q.Many | q.Common, false,
		(*genres).leaders},
	{one, q.Each | q.Genre, q.Film | q.Many | q.Ends, false, (*genres).place},
	{anyMany, q.Each | q.Year, q.Film | q.Many | q.Share | q.Percent | q.Series | q.Made, false,
		(*genres).byYear},
	{anyMany, q.Each | q.Decade, q.Film | q.Many | q.Share | q.Percent | q.Series | q.Made, false,
		(*genres).byDecade},

	{none, q.Genre, q.Film | q.Many, true, (*genres).within},
	{atMostOne, q.Year, q.Film | q.Many, true, (*genres).yearsWithin},

	{some, q.Share | q.More, q.Film | q.Common | q.Change, false, (*genres).shareChange},
	{some, q.Common | q.Change, q.More | q.Less | q.Share | q.Film, false, (*genres).shareChange},
	{some, q.Share | q.Grow, q.Film | q.More | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Shrink, q.Film | q.Less | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Change, q.Film | q.Percent, false, (*genres).shareChange},
	{some, q.Share | q.Series, q.Film, false, (*genres).shareChange},
	{some, q.Mean | q.Share, q.Film | q.Percent | q.PerYear, false, (*genres).meanShare},
	{some, q.Share, q.Film | q.Percent | q.Many | q.Compare, false, (*genres).shares},
	{some, q.Many | q.Percent, q.Film | q.Genre, false, (*genres).shares},
	{some, q.Percent, q.Film, false, (*genres).shares},
	{one, q.Share | q.Year, q.Ends | q.Film, false, (*genres).sharePeaks},
	{one, q.Common | q.Year, q.Ends | q.Film, false, (*genres).sharePeaks},

	{anyMany, q.Mean, q.Many | q.Film | q.PerYear | q.Year, false, (*genres).average},
	{anyMany, q.PerYear, q.Many | q.Film | q.Mean, false, (*genres).perYear},

	{two, q.Year | q.More, q.Film | q.Many, false, (*genres).aheadYears},
	{two, q.Year | q.Less, q.Film | q.Many, false, (*genres).aheadYears},
	{two, q.Overtake, q.Year | q.Film | q.Many | q.First, false, (*genres).overtakes},
	{one, q.Overtake | q.Genre, q.Film, false, (*genres).overtakers},
	{atMostOne, q.Better, q.Film | q.Year | q.Less | q.More | q.Compare, false, (*genres).better},

	{some, q.Series, q.Film | q.Genre | q.Many | q.Changes, false, (*genres).series},
	{none, q.Series, q.Film | q.Many | q.Changes, false, (*genres).series},

	{none, q.Genre | q.Grow | q.Most, q.Share | q.Percent | q.Film, false, (*genres).gains},
	{none, q.Genre | q.Shrink | q.Most, q.Share | q.Percent | q.Film, false, (*genres).gains},
	{none, q.Genre | q.Grow, q.Many | q.Share | q.Film, false, (*genres).movers},
	{none, q.Genre | q.Shrink, q.Many | q.Share | q.Film, false, (*genres).movers},
	{none, q.Genre | q.More, q.Many | q.Film, false, (*genres).movers},
	{none, q.Genre | q.Less, q.Many | q.Film, false, (*genres).movers},
	{atMostOne, q.Year | q.Grow, q.Film | q.Most | q.Many, false, (*genres).jump},
	{atMostOne, q.Year | q.Shrink, q.Film | q.Most | q.Many, false, (*genres).jump},
	{anyMany, q.Grow, q.Film | q.Many | q.Most | q.Genre | q.Percent | q.More, false,
		(*genres).change},
	{anyMany, q.Shrink, q.Film | q.Many | q.Most | q.Genre | q.Percent | q.More | q.Less, false,
		(*genres).change},
	{anyMany, q.Change, q.Film | q.Many | q.Most | q.Genre | q.Percent | q.Compare, false,
		(*genres).change},

	{anyMany, q.Compare, q.Film | q.Many | q.Genre | q.More | q.Less, false, (*genres).compare},
	{anyMany, q.More, q.Film | q.Many | q.Genre | q.Common | q.Made, false, (*genres).compare},
	{anyMany, q.Less, q.Film | q.Many | q.Genre | q.Common | q.Made, false, (*genres).compare},
	{several, q.Most, q.Genre | q.Film | q.Many | q.Common, false, (*genres).compare},
	{several, q.Fewest, q.Genre | q.Film | q.Many | q.Common, false, (*genres).compare},

	{none, q.Genre | q.Most, extra, false, (*genres).extremes},
	{none, q.Genre | q.Fewest, extra, false, (*genres).extremes},
	{none, q.Genre | q.Most, extra | q.Nth, true, (*genres).extremes},
	{none, q.Genre | q.Fewest, extra | q.Nth, true, (*genres).extremes},
	{none, q.Genre | q.Nth, extra, true, (*genres).extremes},
	{one, q.Genre | q.Most, extra | q.Rank, false, (*genres).place},

	{atMostOne, q.Year | q.Most, q.Film | q.Fewest | q.Many, false, (*genres).peaks},
	{atMostOne, q.Year | q.Fewest, q.Film | q.Most | q.Many, false, (*genres).peaks},
	{atMostOne, q.Year | q.Most, q.Film | q.Many | q.Nth | q.Rank, true, (*genres).peaks},
	{atMostOne, q.Year | q.Fewest, q.Film | q.Many | q.Nth | q.Rank, true, (*genres).peaks},
	{atMostOne, q.Decade | q.Most, q.Film | q.Many | q.Year, false, (*genres).decades},
	{atMostOne, q.Decade | q.Fewest, q.Film | q.Many | q.Year, false, (*genres).decades},

	{none, q.Many | q.Film, q.Made, false, (*genres).counts},
	{some, q.Many, q.Film | q.Genre | q.Made, false, (*genres).counts},
}

// extra is what a question for the largest genre may say as well.
const extra = q.Film | q.Many | q.Common | q.Rank | q.Ends | q.Made | q.Share

func none(n int) bool      { return n == 0 }
func one(n int) bool       { return n == 1 }
func some(n int) bool      { return n > 0 }
func two(n int) bool       { return n == 2 }
func several(n int) bool   { return n > 1 }
func atMostOne(n int) bool { return n < 2 }
func anyMany(int) bool     { return true }

// misfit says why no genres chart can answer a question, or "".
func misfit(ask *q.Question) string {
	switch {
	case ask.Any(q.Popular) && (ask.Any(q.Genre) || len(ask.Genres) > 0):
		return "popularity is known of films, and not of genres. " +
			"I can tell which genre has the most films."
	case ask.Any(q.Best):
		return "the charts do not tell good films from bad ones."
	case ask.Pair:
		return "the chart counts each genre by itself, and not the films that have " +
			"two genres at once."
	case ask.Any(q.Made) && ask.Any(q.Genre) && ask.Any(q.Ends) && !ask.Any(q.Film):
		return "“made” may mean films, or money. The genres chart has numbers of films, " +
			"the money chart has median returns, and no chart has sums of money."
	}
	return ""
}

// ruleFor returns the first rule that fits a question, or nil.
func ruleFor(ask *q.Question) func(*genres, *q.Question, []period) answer {
	for _, rule := range genreRules {
		if rule.names(len(ask.Genres)) && ask.Fits(rule.needs, rule.may) &&
			rule.number == (ask.Number > 0) {
			return rule.answer
		}
	}
	return nil
}

// answer answers a question by the first rule that fits.
func (g *genres) answer(ask *q.Question) answer {
	if why := misfit(ask); why != "" {
		return answer{refusal: why}
	}
	rule := ruleFor(ask)
	switch {
	case !g.usable() && g.open && len(ask.Spans) > 0:
		return g.outside(ask.Spans[0])
	case !g.usable():
		return answer{}
	}
	if rule == nil {
		return answer{}
	}
	periods, note, missing := g.periods(ask.Spans)
	if missing != nil {
		return g.outside(*missing)
	}
	a := g.absent(ask.Genres)
	if a == (answer{}) {
		a = rule(g, ask, periods)
	}
	if a.text != "" {
		a.text += note
		a.part = a.part || note != "" && !g.open
	}
	return a
}

// absent says that one of the genres is not on the chart. A chart without picked genres has all
// that any film has.
func (g *genres) absent(names []string) answer {
	for _, name := range names {
		switch {
		case slices.Contains(g.genres(), name):
		case len(g.Picked) > 0:
			return refuse("%s is not among the picked genres of the chart on the screen.", name)
		default:
			return nothing("No film %s has the genre %s, by that name.", g.in(g.all()), name)
		}
	}
	return answer{}
}

// genresParams is the genres chart of the years that a question names, or of those on the screen.
func genresParams(ask *q.Question, s Set) Params {
	if misfit(ask) != "" || ruleFor(ask) == nil {
		return nil
	}
	from, to := s.bounds(ask.Spans)
	if len(ask.Spans) == 0 && ask.Any(q.First|q.Last) {
		from, to = firstYear, 0
	}
	return Params{"from": from, "to": to}
}

// bounds returns the first and the last year of some spans, as parameters of a chart: those of the
// screen if there are no spans. The last year is 0 if it is open.
func (s Set) bounds(spans []q.Span) (from, to int) {
	first, last := s.screen()
	if len(spans) == 0 {
		return first, last
	}
	from, to = q.Latest, q.Earliest
	for _, span := range spans {
		if span.End+span.Start > 0 && last == 0 {
			return 0, 0
		}
		span = span.On(first, last)
		from, to = min(from, span.From), max(to, span.To)
	}
	if from == q.Earliest {
		from = firstYear
	}
	if to == q.Latest {
		to = 0
	}
	return from, to
}
