// Package question reads a typed question about charts. The reading has three steps:
//
//	words   "How many comedies since 1998?" is split, and mistypings are mended
//	tokens  each word, phrase, genre or stretch of years becomes a token with marks
//	slots   the tokens fill a Question: what it says, and of which genres and years
//
// The vocabulary in words.go holds every word that can be read. A question with any other word
// is not read at all, because that word may turn it into another question. In the same way, a
// reader of a Question must account for all that it says. See [Question.Fits].
package question

import (
	"fmt"
	"time"
)

// Question is a question that was read to its last word.
type Question struct {
	Says   Marks
	Genres []string // in the order of the question
	Spans  []Span   // in the order of the question
	// Number is that of "the top 5" or "the third", or the limit of "more than 100 films".
	Number int
	Limit  Limit
	// Language is the code of the original language of the films, such as "fr".
	Language string
	// Country is the country of production as TMDB writes it. Month is that of the release.
	Country string
	Month   time.Month
	// Pair means that the genres are those of one film, as in "horror comedies".
	Pair bool
	// Than means that one side is asked about: "more comedies than dramas", and not "or".
	Than bool
	// Tongue is the language of the question. It is nil for English.
	Tongue *Tongue
	// Mended says which words were mistyped, and how they were read.
	Mended []Mending
}

// Marks is a set of what words say.
type Marks uint64

// Each mark is what a group of words says. The vocabulary has the words.
const (
	Many       Marks = 1 << iota // how many
	Genre                        // the word "genre", and not the name of one
	Film                         // the word "film"
	Year                         // which year
	Decade                       // which decade
	Most                         // the upper end
	Fewest                       // the lower end
	Rank                         // "top" and "bottom"
	Common                       // "most common", "more common"
	Popular                      // the popularity of films
	Nth                          // Number is a place: "the third"
	Share                        // a part of the films
	Percent                      // "by how many percent"
	Grow                         // change upwards
	Shrink                       // change downwards
	Change                       // change in any direction
	Series                       // a development over the years
	Compare                      // "compare", "versus"
	More                         // "more … than"
	Less                         // "fewer … than"
	Mean                         // on average
	PerYear                      // per year
	Returned                     // revenue divided by budget
	Median                       //
	Pooled                       // the return of all money together
	Losses                       // films that lost money
	Best                         // "best" and "worst", which need a measure
	Made                         // "made", which may mean films or money
	NoGenre                      // without a genre
	Both                         // in two genres at once
	Each                         // "by genre", "per decade": all of them, one by one
	Overtake                     // one genre comes to have more than another
	First                        // the first year
	Last                         // the last year
	Zero                         // "no westerns"
	Better                       // "better" and "worse", which need a measure
	Profit                       // "profitable", for which there are only returns
	Revenue                      // of single films
	Budget                       // of single films
	Rating                       // of single films
	Pairs                        // which genres go together
	Month                        // which month
	Country                      // which country
	Language                     // which language
	Titles                       // "which films", and not how many
	InLanguage                   // films of the language that Question.Language names
	InCountry                    // films of the country that Question.Country names
	InMonth                      // films of the month that Question.Month names
	Them                         // what the question before was about
	Lead                         // "and", "what about" at the beginning
	FilmsBack                    // "of them": some of the films before
	Sum                          // "together", which must not add up genres or spans

	Greeting // hello
	Thanks   // thank you
	Ability  // what can I ask
	Rule     // how films are counted
	Source   // where films come from
	Covered  // which years are on the chart

	Cause   // why
	Advice  // should I
	Negated // not
)

// Ends are the marks of either end of an order.
const Ends = Most | Fewest

// Changes are the marks of a change from one year to another.
const Changes = Grow | Shrink | Change

// Fits tells whether the question says all of needs, and otherwise only what is in may.
func (q *Question) Fits(needs, may Marks) bool {
	return q.Says&needs == needs && q.Says&^(needs|may) == 0
}

// PerSpan returns the question once for each of its stretches of years.
func (q *Question) PerSpan() []*Question {
	if len(q.Spans) < 2 {
		return []*Question{q}
	}
	var all []*Question
	for _, s := range q.Spans {
		one := *q
		one.Spans = []Span{s}
		all = append(all, &one)
	}
	return all
}

// Any tells whether the question says one of the marks.
func (q *Question) Any(of Marks) bool { return q.Says&of != 0 }

// Span is a stretch of years, from the first to the last, both included.
type Span struct {
	From, To int
	// Loose means that a chart need not cover the whole span, as in "since 1990" or
	// "in the eighties".
	Loose bool
	// End is the number of years in "the last five years", and Start in "the first five years".
	// Which years these are depends on the chart. See [Span.On].
	End, Start int
}

// On returns the span on a chart with a first and a last year.
func (s Span) On(first, last int) Span {
	switch {
	case s.End > 0:
		return Span{From: last - s.End + 1, To: last, Loose: true}
	case s.Start > 0:
		return Span{From: first, To: first + s.Start - 1, Loose: true}
	}
	return s
}

// The ends of a span that is open, as in "before 1990" and "since 1990".
const (
	Earliest = 0
	Latest   = 9999
)

// Limit is a bound for a number of films.
type Limit string

// The limits.
const (
	MoreThan  Limit = "more than"
	AtLeast   Limit = "at least"
	FewerThan Limit = "fewer than"
	AtMost    Limit = "at most"
)

// Meets tells whether n is within the limit.
func (l Limit) Meets(n, limit float64) bool {
	switch l {
	case MoreThan:
		return n > limit
	case AtLeast:
		return n >= limit
	case FewerThan:
		return n < limit
	}
	return n <= limit
}

// Mending is a mistyped word, and the word for which it was taken.
type Mending struct{ Typed, Read string }

// Trouble is the reason why a text could not be read, in a sentence for its writer that may stand
// after a colon.
type Trouble struct {
	Why     string
	Foreign *Tongue   // the language of the text, if it is not English
	Read    *Question // what was understood all the same, or nil
}

func (t *Trouble) Error() string { return t.Why }

func troublef(format string, args ...any) *Trouble {
	return &Trouble{Why: fmt.Sprintf(format, args...)}
}
