package question

import "strings"

// vocabulary says what each word and phrase says. Phrases are separated by commas. The longest
// phrase wins. A word is listed under 0 if it says nothing: a question means the same with it and
// without it. So "not", "only" and "per" must never be there.
var vocabulary = lexicon(map[Marks]string{
	0: `a, an, the, of, in, on, at, for, from, with, is, are, was, were, be, been, being, have,
		has, had, do, does, did, there, here, it, its, this, these, please, tell, tell me, me,
		can you, could you, would you, will you, can, could, would, you, i, we, us, my, show,
		show me, give, give me, list, name, see, look, looking, say, know, let me know, find,
		get, according to, what, which, how, how much, data, chart, charts, screen, figures, in
		total, total, all, any, shown, released, release, come, came, come
		out, came out, out, appeared, s, so, ok, okay, well, which one, which ones, just, i want
		to know, i would like to know, i d like to know, do you know, by name, i wonder, year,
		years, as, ones, that, exist, exists, each other, tagged, labelled, labeled, count as,
		counted as, look like, too, saw, whats, hows`,
	Sum: `together, combined, altogether, in total, total, in all, all together, taken together`,
	Many: `many, how many, number, number of, the number of, count, amount of, total number of,
		quantity of, how big is the number of`,
	Genre: `genre, genres, kind of film, kinds of film, kind of films, kinds of films, kind of
		movie, kinds of movies, type of film, types of film, types of films, type of movie,
		types of movies, category, categories, sort of film, sort of films, kind of movies, type
		of films`,
	Film: `film, films, movie, movies, pictures, titles, releases, flicks, feature films`,
	Year: `which year, which years, what year, what years, when, year with, years with, year
		had, year has, year saw`,
	Decade: `which decade, what decade, which decades, decade, decades`,
	Most: `most, largest, biggest, highest, greatest, main, dominant, dominates, dominated,
		leading, maximum, max, the most, number one genre`,
	Most | Year: `peak, peaked, peaks, record year, heyday, best year, biggest year, strongest
		year, top year`,
	Most | Percent: `fastest, quickest, steepest`,
	More | Percent: `faster, quicker`,
	Fewest: `fewest, least, smallest, lowest, rarest, minimum, min, the fewest,
		the least`,
	Fewest | Year:       `low point, worst year, weakest year, smallest year`,
	Rank | Most:         `top`,
	Rank | Fewest:       `bottom`,
	Genre | Most | Rank: `rank, rank of, ranks, ranked`,
	Common:              `common, frequent, prevalent, widespread`,
	Popular:             `popular, popularity`,
	Share: `how much of, share, shares, percentage, percentages, proportion, fraction, part, portion, make
		up, makes up, account for, accounts for`,
	Percent: `percent, per cent, in percent, by how many percent, percentage points`,
	Grow: `grow, grew, grown, growing, growth, rise, rose, risen, rising, increase, increased,
		increases, gain, gained, gains, doubled, tripled`,
	Shrink: `fall, fell, fallen, falling, shrink, shrank, shrunk, decline, declined, declines, declining, shrinking,
		dropping, decrease, decreased, drop, dropped, lose ground, lost ground, halved`,
	Change: `change, changed, changes, become, became, becoming, get, getting, got, vary,
		varied, evolve, evolved`,
	Series: `develop, developed, development, trend, trends, over time, over the years, history
		of, the history of, year by year, by year, each year, every year, tell me about, through
		the years, timeline of, evolution of, evolution, what happened to`,
	Compare: `compare, compared, comparison, compared to, compared with, versus, vs, v,
		against, difference, difference between, differ, differ from, in comparison with`,
	More: `more, larger, bigger, higher, greater, ahead, more often, outnumber, outnumbered`,
	Less: `fewer, less, smaller, lower, less often`,
	Mean: `average, on average, mean, averages`,
	PerYear: `per year, a year, yearly, annual, annually, in a year, per annum, in an average
		year`,
	Returned: `return, returns, returned, return on budget, returns on budget, multiple of the
		budget, pay back, paid back, roi, return on investment`,
	Median: `median, typical`,
	Pooled: `pooled`,
	Losses: `lost money, lose money, loses money, losing money, losses, loss, flopped, flop,
		flops, did not earn back their budget`,
	Best:        `best`,
	Best | Less: `worst`,
	Made:        `made, produced, make`,
	NoGenre: `lack a genre, lacks a genre, lacked a genre, without a genre, without genre,
		without any genre, have no genre, has no genre, had no genre, no genre, with no genre,
		no known genre, lack any genre, do not have a genre, are not in any genre`,
	Both: `as genres, as their genres, both, also, at once, at the same time, as well, mixed with, combined with, mix of,
		overlap`,
	Whole: `ever, of all time, overall, all in all, in history, all time, so far, in the whole
		chart, of all years, in all years`,
	Them:      `then, that year, that time, the same year, same year, those years, in those years`,
	FilmsBack: `them, those, of those, of them, of these`,
	Lead: `what about, how about, same for, and what about, and how about, the same for, the
		other way round`,

	Greeting: `hi, hello, hey, good morning, good afternoon, good evening, good day, greetings,
		hi there, hello there, hey there, how are you`,
	Thanks: `thanks, thank you, thx, cheers, thanks a lot, thank you very much, many thanks,
		great thanks, ta`,
	Ability: `help, what can i ask, what can i ask you, what can you do, what can you answer,
		what do you know, what can you tell me, what else can you do, what should i ask, what
		may i ask, how can you help, how can you help me, who are you, what are you, what can we
		ask, how does this work, what do you do, what kind of questions can i ask, what
		questions can i ask, what questions can you answer`,
	Rule: `how are films counted, how are the films counted, how do you count, how do you count
		films, how do you count the films, how is this counted, how are they counted, how are
		genres counted, by which rule, by what rule, rule, by which rule do you count, how was
		this counted, how did you count, how are these counted, how are movies counted, how is
		it counted, how does counting work, how does the counting work, counting rule, counted,
		what counts, counts twice, counted twice, count twice, left out, is left out, are left
		out, which films are left out, what is left out, how do you work out, how is the return
		worked out`,
	Source: `where, where do the films come from, where does the data come from, where are the
		films from, where is the data from, where do these films come from, where do they come
		from, where do the numbers come from, where do the figures come from, source, sources,
		what is the source, come from, comes from, origin of, how old, how old is the data, how
		recent, how up to date, up to date, as of when, invented, made up, fake, real, imported,
		tmdb`,
	Covered: `cover, covers, covered, which years are there, which years do you have, what
		years do you have, what years are there, which years are on the chart, which years does
		the chart cover, range of years, years covered`,

	Cause: `why, reason, reasons, cause, caused, causes, because, how come, explain, due to,
		what led to, what drove`,
	Advice: `should, recommend, recommended, recommendation, advise, advice, invest, investing,
		worth, suggest, is it wise, better to`,
	Negated: `not, no, never, without, except, excluding, but, other, others, non, neither,
		nor, none, apart, besides, instead, other than, rest, isn, aren, wasn, weren, didn,
		doesn, don, hasn, haven, t`,

	People: `who, whose, actor, actors, actress, actresses, director, directors, directed,
		star, stars, starring, starred, cast, played, plays, play, role, roles, writer, writers,
		wrote, written by, producer, producers, women, men, crew`,
	Places: `country, countries, language, languages, french, german, italian, british,
		american, indian, korean, spanish, chinese, japanese, foreign, english, russian, france,
		germany, italy, spain, japan, china, india, usa, uk, america, england, europe,
		hollywood, bollywood, subtitled, dubbed`,
	Quality: `rating, ratings, rated, score, scores, scored, review, reviews, reviewed, good,
		better, bad, quality, award, awards, oscar, oscars, favourite, favorite, votes, liked,
		loved, acclaimed, critics`,
	Money: `revenue, revenues, gross, grossed, grossing, earn, earned, earning, earnings,
		money, budget, budgets, dollar, dollars, profit, profits, profitable, box office, cost,
		costs, income, expensive, cheap, cheapest, million, millions, billion`,
	Length: `runtime, longest, shortest, minutes, hours, duration, long, short, length`,
	Content: `plot, story, stories, about, title, titled, called, named, set in, theme, themes,
		sequel, sequels, remake, remakes, character, characters, violent, scary, funny`,
	Future: `will, predict, prediction, forecast, future, tomorrow, next year, next decade,
		expect, going to, today, nowadays, now, currently, this year, last year`,
	Months: `january, february, april, june, july, august, september, october, november,
		december, month, months, monthly, week, weeks, day, days, summer, winter, autumn,
		christmas, halloween, quarter`,
	Audience: `audience, audiences, viewers, viewer, watched, watch, views, streaming, netflix,
		children, kids, teenagers, adults, cinema, cinemas, tickets, admissions, studio,
		studios, disney, pixar, marvel`,
})

// topics are what no chart is about.
var topics = []struct {
	marks Marks
	about string
}{
	{People, "people, such as actors and directors"},
	{Places, "countries and languages"},
	{Quality, "ratings, reviews and awards"},
	{Money, "sums of money. The money chart has returns, which are revenue divided by budget"},
	{Length, "how long films are"},
	{Content, "titles and stories"},
	{Future, "today or the future"},
	{Months, "months and days"},
	{Audience, "audiences, studios and cinemas"},
}

// others are words that are not in the vocabulary, and must not be taken for mistypings of it.
var others = list(`last, first, form, late, later, early, earlier, mid, latest, newest, oldest, start, end,
	lest, test, tend, file, files, mot, tome, hares, tops, only, another, next, previous, past, since,
	tie, ties, titled, sum, few, several, each, every, quiet, quite, cats, heros, grow up, fell out`)

// joins are the words that may stand between two genres or two spans of a list.
var joins = map[string]bool{
	"and": true, "or": true, ",": true, "than": true, "versus": true, "vs": true, "v": true,
	"against": true, "outnumber": true, "outnumbered": true,
}

// numerals are the numbers that people write as words.
var numerals = map[string]int{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}

// ordinals are places in an order.
var ordinals = map[string]int{
	"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
	"ninth": 9, "tenth": 10, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8,
	"9th": 9, "10th": 10,
}

// limits are the words before a number that make it a bound.
var limits = map[string]Limit{
	"more than": MoreThan, "over": MoreThan, "above": MoreThan, "at least": AtLeast,
	"no fewer than": AtLeast, "fewer than": FewerThan, "less than": FewerThan, "under": FewerThan,
	"below": FewerThan, "at most": AtMost, "no more than": AtMost,
}

func lexicon(lists map[Marks]string) map[string]Marks {
	words := map[string]Marks{}
	for marks, list := range lists {
		for phrase := range strings.SplitSeq(list, ",") {
			words[strings.Join(strings.Fields(phrase), " ")] |= marks
		}
	}
	return words
}

// longest is the number of words in the longest phrase.
const longest = 9

// phrase returns the longest key of a map with which the words begin, and how many words it has.
func phrase[V any](words []string, known map[string]V) (value V, n int) {
	for n = min(longest, len(words)); n > 0; n-- {
		if value, ok := known[strings.Join(words[:n], " ")]; ok {
			return value, n
		}
	}
	return value, 0
}
