package question

import "strings"

// vocabulary says what each word and phrase says. Phrases are separated by commas. The longest
// phrase wins. A word is listed under 0 if it says nothing: a question means the same with it and
// without it. So "not", "only" and "per" must never be there.
var vocabulary = lexicon(map[Marks]string{
	0: `a, an, the, of, in, on, at, for, from, with, is, are, was, were, be, been, being, have,
		has, had, do, does, did, there, here, it, its, this, these, please, tell, tell me, me,
		can you, could you, would you, will you, can, could, would, you, i, we, my, show, show us,
		show me, give, give me, give us, tell us, let us know, list, name, see, look, looking, say,
		know, let me know, find, get,
		according to, what, which, how, how much, data, chart, charts, screen, figures, in total,
		total, all, any, shown, released, release, come, came, come out, came out, out, appeared,
		s, so, ok, okay, well, which one, which ones, just, i want to know, i would like to know,
		i d like to know, do you know, by name, i wonder, year, years, as, ones, that, exist,
		exists, each other, tagged, labelled, labeled, count as, counted as, look like, too, saw,
		whats, hows, overall, all in all, so far, in the whole chart, by how much, lol, pls, plz,
		of type, of the type, of genre, of the genre, with genre, with the genre, in the genre,
		has the genre, have the genre, with the label, exactly, simply, quick question, inclusive,
		including, comes, come in, numbers, the numbers, gives, offers, yields, ever since then,
		please to tell, please to show, how big, how high, how large, how low, how small`,
	Sum: `together, combined, altogether, in total, total, in all, all together, taken together`,
	Many: `many, how many, number, number of, the number of, count, amount of, total number of,
		quantity of, how big is the number of, output, output of, production of, count of, amount,
		quantity`,
	Many | Year: `how many years, in how many years, number of years, in how many of the years,
		how many of the years, how often, how many times`,
	Many | More: `how many times more, how many times as many`,
	Film | Titles: `which film, which films, what film, what films, which movie, which movies,
		what movie, what movies, name the films, titles of`,
	Genre: `genre, genres, kind of film, kinds of film, kind of films, kinds of films,
		kind of movie, kinds of movies, type of film, types of film, types of films,
		type of movie, types of movies, category, categories, sort of film, sort of films,
		kind of movies, type of films`,
	Many | Film: `by number of films, by films, by number, by size, by count, by film count, by how many
		films they have, by the number of films`,
	Film: `film, films, movie, movies, pictures, titles, releases, flicks, feature films`,
	Year: `which year, which years, what year, what years, when, is there any year,
		is there a year, was there any year, was there a year, are there years, were there years,
		year with, years with, year had, year has, year saw`,
	Decade: `which decade, what decade, which decades, decade, decades`,
	Most: `most, largest, biggest, highest, greatest, main, dominant, dominates, dominated,
		leading, maximum, max, the most, number one genre, the more, more big, most big,
		the more big`,
	Most | Year: `peak, peaked, peaks, record year, record years, golden age, golden age of, heyday,
		high point, best year, which year was best, which year was the best, what year was best, biggest year, strongest
		year, top year`,
	Most | Percent: `fastest, quickest, steepest`,
	More | Percent: `faster, quicker`,
	Fewest: `fewest, least, smallest, lowest, rarest, minimum, min, the fewest, the least,
		the less, rarely`,
	Fewest | Year: `low point, worst year, weakest year, smallest year`,
	Rank | Most:   `top`,
	Rank | Fewest: `bottom`,
	Each | Genre: `rank, rank of, ranks, ranked, ranking, rankings, genre ranking, ranking of, by
		genre, per genre, by genres, for each genre, of each genre, in each genre, each genre, every
		genre, for every genre, in every genre, of every genre, by kind, by category, per category,
		broken down by genre, split by genre, genre by genre, all genres, all the genres,
		of all genres, all of the genres, breakdown by genre, genre breakdown, breakdown of genres,
		in order, from largest to smallest, order the genres, sort the genres, sorted by size`,
	Each | Year: `year by year, by year, each year, every year, in each year, in every year, for
		each year, for every year, by years, per single year, of each year, of every year,
		broken down by year, from year to year, year on year, year over year, annually`,
	Each | Decade: `per decade, by decade, each decade, every decade, decade by decade, in each
		decade, in every decade, for each decade, for every decade, by decades, of each decade,
		broken down by decade, a decade`,
	Overtake: `overtake, overtook, overtakes, overtaken, surpass, surpassed, surpasses,
		catch up with, caught up with, overtaking`,
	First | Year: `first year, earliest year, since when, first time, first year with, for the first
		time, when did the first, when was the first, when were the first, the year of the first,
		what was the first year, which was the first year, when do the first, starting year`,
	First: `first, oldest, earliest`,
	Last:  `newest, latest, most recent`,
	Last | Year: `last year with, last year that had, last year in which, last year of, last year
		when, last year there, most recent year, latest year, last time, when was the last, when were
		the last, when did the last, for the last time, latest year with`,
	Better:        `better`,
	Better | Less: `worse`,
	Profit | Returned: `profitable, profit, profits, profitability, make money, makes money, made
		money, making money, pay off, pays off, paid off, lucrative, worthwhile`,
	Profit | Returned | Most: `most profitable, most lucrative, highest profit, biggest profit, most
		profit`,
	Profit | Returned | Fewest: `least profitable, least lucrative, lowest profit`,
	Common:                     `common, frequent, prevalent, widespread`,
	Popular:                    `popular, popularity, by popularity`,
	Share | Shrink:             `lost share, lose share, loses share, losing share, lost ground`,
	Share | Grow: `gained share, gain share, gains share, gaining share, gained ground, gained
		shares`,
	Share | Shrink | Most: `lost the most share, lost most share, lost most ground, lost the most
		ground, lost the biggest share`,
	Share | Grow | Most: `gained the most share, gained most share, gained most ground, gained the
		most ground`,
	Genre | Grow: `what s growing, what is growing, what grew, what is rising, whats growing, what
		s rising, what grows`,
	Genre | Shrink: `what s declining, what is declining, what declined, what is shrinking, whats
		declining, what s falling, what is falling, what shrank, what fell`,
	Share: `chance that, chance of, probability that, probability of, likelihood of, by share,
		by percentage, by their share, by market share, market share, slice of, slice,
		how much of, share, shares, percentage, percentages, proportion, fraction, part, portion,
		make up, makes up, account for, accounts for`,
	Percent: `percent, per cent, in percent, by how many percent, percentage points`,
	Grow: `on the rise, rises, gaining, climbing, climb, climbed, expand, expanded, up, grows,
		growth rate, rate of growth, boom, boomed, grow, grew, grown, growing, growth, rise, rose,
		risen, rising, increase, increased, increases, gain, gained, gains`,
	Shrink: `on the decline, in decline, wane, waned, down, go down, went down, falls, shrinks,
		fall, fell, fallen, falling, shrink, shrank, shrunk, decline, declined, declines,
		declining, shrinking, dropping, decrease, decreased, drop, dropped`,
	Change: `change, changed, changes, become, became, becoming, get, getting, got, vary, varied,
		evolve, evolved`,
	Series: `develop, developed, development, develops, trend, trends, over time, over the years,
		history of, the history of, tell me about, through the years, timeline of, timeline,
		evolution of, evolution, what happened to, what happened, happened`,
	Compare: `ratio, ratio of, proportions of, relative to, stack up against, compares, compare,
		compared, comparison, compared to, compared with, versus, vs, v, against, difference,
		difference between, differ, differ from, in comparison with`,
	More: `more, larger, bigger, higher, greater, ahead, ahead of, more often, outnumber,
		outnumbered, outnumbers, beat, beats, exceed, exceeded, exceeds`,
	Less: `fewer, less, smaller, lower, less often`,
	Mean: `average, on average, mean, averages`,
	PerYear: `per year, a year, yearly, annual, annually, in a year, per annum,
		in an average year, per single year, on a yearly basis`,
	Returned: `by return, by returns, return, returns, returned, return on budget,
		returns on budget, multiple of the budget, pay back, paid back, roi, return on investment,
		earn back, earned back, earns back`,
	Median:            `median, typical`,
	Median | Returned: `by median return, by the median return, by typical return`,
	Pooled:            `pooled`,
	Losses | Less:     `safer, less risky`,
	Losses | More:     `riskier, more risky`,
	Losses | Fewest: `safest, least risky, lowest risk, safest investment, safest bet, safest choice,
		safest to make, safe bet`,
	Losses | Most: `riskiest, most risky, highest risk, riskiest investment, riskiest bet`,
	Losses: `by risk, by losses, by loss, by share of losses, risk, risk of losing money,
		risk of a loss, risk of loss, lost its money, in the red, unprofitable, made a loss,
		make a loss, makes a loss, lost money, lose money, loses money, losing money, losses,
		loss, flopped, flop, flops, did not earn back their budget`,
	Best:        `best`,
	Best | Less: `worst`,
	Made: `made, produced, make, did people make, do people make, did they make, did we make,
		makes, produces`,
	NoGenre: `lack a genre, lacks a genre, lacked a genre, without a genre, without genre,
		without any genre, have no genre, has no genre, had no genre, no genre, with no genre,
		no known genre, lack any genre, do not have a genre, are not in any genre,
		didn t have a genre, don t have a genre, did not have a genre, haven t got a genre,
		doesn t have a genre, without genres, have no genres, with no genres, missing a genre,
		are missing a genre, no genre information, lack genre information, lack genres,
		lack a known genre, unclassified, uncategorized, uncategorised, of unknown genre,
		of no genre`,
	Both: `as genres, as their genres, both, also, at once, at the same time, as well, mixed with,
		combined with, mix of, overlap`,
	Them: `then, that year, that time, the same year, same year, those years,
		in those years`,
	FilmsBack: `them, those, of those, of them, of these`,
	Lead: `what about, how about, same for, and what about, and how about, the same for,
		the other way round`,

	Greeting: `hi, hello, hey, good morning, good afternoon, good evening, good day, greetings,
		hi there, hello there, hey there, how are you`,
	Thanks: `thanks, thank you, thx, cheers, thanks a lot, thank you very much, many thanks,
		great thanks, ta`,
	Ability: `help, what can i ask, what can i ask you, what can you do, what can you answer,
		what do you know, what can you tell me, what else can you do, what should i ask,
		what may i ask, how can you help, how can you help me, who are you, what are you,
		what can we ask, how does this work, what do you do, what kind of questions can i ask,
		what questions can i ask, what questions can you answer`,
	Rule: `how are films counted, how are the films counted, how do you count,
		how do you count films, how do you count the films, how is this counted,
		how are they counted, how are genres counted, by which rule, by what rule, rule,
		by which rule do you count, how was this counted, how did you count,
		how are these counted, how are movies counted, how is it counted, how does counting work,
		how does the counting work, counting rule, counted, what counts, counts twice,
		counted twice, count twice, left out, is left out, are left out, which films are left out,
		what is left out, how do you work out, how is the return worked out`,
	Rule | Returned: `how is the return calculated, how are returns calculated, what is a return,
		what does return mean, how do you calculate the return`,
	Rule | Popular: `what does popularity mean, what is popularity, how is popularity measured, how do
		you measure popularity, what does popular mean`,
	Rule | Genre: `how do you define a genre, what is a genre, how are genres defined`,
	Source: `where, where do the films come from, where does the data come from,
		where are the films from, where is the data from, where do these films come from,
		where do they come from, where do the numbers come from, where do the figures come from,
		source, sources, what is the source, come from, comes from, origin of, how old,
		how old is the data, how recent, how up to date, up to date, as of when, invented,
		made up, fake, real, imported, tmdb`,
	Covered: `cover, covers, covered, which years are there, which years do you have,
		what years do you have, what years are there, which years are on the chart,
		which years does the chart cover, range of years, years covered`,

	Cause: `why, reason, reasons, cause, caused, causes, because, how come, explain, due to,
		what led to, what drove`,
	Advice: `should, recommend, recommended, recommendation, advise, advice, invest, investing,
		worth, suggest, is it wise, better to`,
	Negated: `not, no, never, without, except, excluding, but, other, others, non, neither, nor,
		none, apart, besides, instead, other than, rest, isn, aren, wasn, weren, didn, doesn, don,
		hasn, haven, t`,

	Revenue: `by revenue, by box office, revenue, revenues, gross, grossed, grossing, grosses,
		box office, takings, money did, how much money, money, earn, earned, earning, earnings,
		bring in, brought in`,
	Revenue | Most: `highest grossing, top grossing, biggest grossing, best selling, biggest hit,
		biggest box office, most money`,
	Revenue | Fewest: `lowest grossing, least money`,
	Budget:           `by budget, budget, budgets, cost, costs, expensive, cheap`,
	Budget | Fewest:  `cheapest`,
	Rating:           `by rating, by ratings, rating, ratings, rated, scored, score, scores`,
	Rating | Most:    `best rated, top rated, best rating`,
	Rating | Fewest:  `worst rated, worst rating`,
	Pairs: `pair, pairs, combination, combinations, combo, combos, pair of genres,
		pairs of genres, genre pair, genre pairs, combination of genres, combinations of genres,
		genre combination, genre combinations, mix of genres, genre mix, mixes of genres,
		genres together, genres occur together, genres go together, genres are combined`,
	Month:           `month, months, which month, what month, monthly`,
	Each | Month:    `per month, by month, each month, every month`,
	Each | Country:  `by country, per country, each country`,
	Each | Language: `by language, per language, each language`,
	Country:         `country, countries, which country, what country`,
	Language:        `language, languages, which language, what language`,
})

// others are words that are not in the vocabulary, and must not be taken for mistypings of it.
var others = list(`last, form, late, later, early, earlier, mid, start, end,
	lest, test, tend, file, files, mot, tome, hares, tops, only, another, next, previous, past, since,
	tie, ties, titled, sum, few, several, each, every, quiet, quite, cats, heros, grow up, fell out`)

// joins are the words that may stand between two genres or two spans of a list.
var joins = map[string]bool{
	"and": true, "or": true, ",": true, "than": true, "versus": true, "vs": true, "v": true,
	"against": true, "outnumber": true, "outnumbered": true, "outnumbers": true, "beat": true,
	"beats": true, "exceed": true, "exceeded": true, "exceeds": true, "overtake": true,
	"overtook": true, "overtakes": true, "surpass": true, "surpassed": true,
}

// none are the words that make "no westerns" of "westerns".
var none = list(`no, without, without any, without a, without an, zero, not a single, not one,
	didn t have any, had no`)

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
