package offline

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// question is what the words of a question say. A question is understood as a
// whole or not at all: one word more can turn it into another question.
type question struct {
	says   sense
	genres []genre // those that it names, in its order
	years  []int   // none, one year, or the first and the last one
	number int     // as in "the top 5 films", 0 for none
}

// sense is what a word says; a question says all that its words say.
type sense uint

const (
	filler   sense = 0
	many     sense = 1 << iota
	aGenre         // the word, not a genre's name
	films          // the word
	popular        // what the popularity chart is about
	most           // the upper end, of an amount or of growth
	largest        // the upper end, of a size
	fewest         // the lower end, of an amount
	smallest       // the lower end, of a size
	common         // of genres, beside an end
	rank           // the end of a ranking, beside which one
	change         // from one year to another
	span           // with two years: from the first to the last
	when           // which year
	returned       // what the chart of returns is about
)

// senses is all the vocabulary besides the names of genres.
var senses = vocabulary(map[sense]string{
	filler: `a an the of in on at for from with and or is are was were be been has have had do
		does did there here please tell me can you what which how this that these those about hi
		hello hey thanks show list give name could would i we see look looking according data
		much all total chart charts screen shown made released came come out s`,
	many:            "many number count",
	aGenre:          "genre genres",
	films:           "film films movie movies title titles",
	popular:         "popular popularity",
	most:            "most",
	largest:         "largest biggest main dominant dominates dominated leading highest",
	fewest:          "fewest least",
	smallest:        "smallest lowest rarest",
	common:          "common",
	largest | rank:  "top",
	smallest | rank: "bottom",
	change: `grow grew grown growing growth change changed changes rise rose risen fall fell
		fallen shrink shrank shrunk decline declined increase increased decrease decreased
		develop developed trend over time compare`,
	span:     "between to until through",
	when:     "when",
	returned: "return returns returned median",
})

func vocabulary(words map[sense]string) map[string]sense {
	senses := map[string]sense{}
	for sense, list := range words {
		for word := range strings.FieldsSeq(list) {
			senses[word] = sense
		}
	}
	return senses
}

// parse reads a question. It is not ok if there is a word in it that is
// neither in the vocabulary nor part of the name of one of the genres.
func parse(text string, genres []genre) (q question, ok bool) {
	words := split(text)
	for i := 0; i < len(words); i++ {
		if g, n := named(words[i:], genres); n > 0 {
			q.genres = append(q.genres, g)
			i += n - 1
			continue
		}
		word := words[i]
		sense, known := senses[word]
		n, err := strconv.Atoi(word)
		switch {
		case known:
			q.says |= sense
		case isYear(word):
			q.years = append(q.years, n)
		case err == nil && n > 0 && q.number == 0:
			q.number = n
		case word == "year" && i+1 < len(words) && isYear(words[i+1]):
			// It says no more than the number does.
		case (word == "year" || word == "years") && i > 0 &&
			(words[i-1] == "which" || words[i-1] == "what"):
			q.says |= when
		default:
			return q, false
		}
	}
	return q, q.dated()
}

// dated tells whether it is clear which years the question is about, and puts
// them in order. Two years are those of a span, or of a change.
func (q *question) dated() bool {
	slices.Sort(q.years)
	said := q.says
	q.says &^= span
	switch len(q.years) {
	case 0:
		return true
	case 1:
		return said&span == 0
	case 2:
		return said&(span|change) != 0
	}
	return false
}

func isYear(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 1800 && n < 2200
}

// split returns the words of a text in lower case; "2000-2002" is "2000 to 2002".
func split(text string) []string {
	var words []string
	letters := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for field := range strings.FieldsSeq(strings.ToLower(text)) {
		parts := strings.FieldsFunc(field, func(r rune) bool { return !letters(r) })
		if len(parts) == 2 && isYear(parts[0]) && isYear(parts[1]) {
			parts = []string{parts[0], "to", parts[1]}
		}
		words = append(words, parts...)
	}
	return words
}

// named returns the genre whose name the words begin with, the longest one of
// several, and the number of its words, 0 without any.
func named(words []string, genres []genre) (found genre, n int) {
	for _, g := range genres {
		name := split(g.Name)
		if len(name) > n && len(name) <= len(words) &&
			slices.EqualFunc(name, words[:len(name)], sameWord) {
			found, n = g, len(name)
		}
	}
	return found, n
}

// sameWord tells whether a word is the other, or its plural.
func sameWord(one, word string) bool {
	stem, y := strings.CutSuffix(one, "y")
	return word == one || word == one+"s" || y && word == stem+"ies"
}

// fits tells whether the question says what it needs to, and besides nothing
// but what it may.
func (q question) fits(needs, may sense) bool {
	return q.says&needs == needs && q.says&^(needs|may) == 0
}

// atEnds says one sentence for each end that the question asks for, "most" and
// "fewest"; it returns "" if there is none.
func (q question) atEnds(say func(end string) string) string {
	var said []string
	if q.says&(most|largest) != 0 {
		said = append(said, say("most"))
	}
	if q.says&(fewest|smallest) != 0 {
		said = append(said, say("fewest"))
	}
	return strings.Join(said, " ")
}
