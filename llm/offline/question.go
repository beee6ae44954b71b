package offline

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// question is what the words of a question say. Every word must be understood, because one more
// word can turn a question into another one.
type question struct {
	says   sense
	genres []genre // the genres that it names, in its order
	years  []int   // none, one year, or the first and the last year
	number int     // as in "the top 5 films"; 0 if there is none
}

// sense is what a word says. A question says all that its words say.
type sense uint

const (
	filler   sense = 0
	many     sense = 1 << iota
	aGenre         // the word "genre", and not the name of one
	films          // the word "film"
	popular        // the popularity chart
	most           // the upper end of an amount, or of growth
	largest        // the upper end of a size
	fewest         // the lower end of an amount
	smallest       // the lower end of a size
	common         // of genres, as in "most common"
	rank           // the end of a ranking; largest or smallest says which one
	change         // from one year to another
	span           // with two years: from the first to the last
	when           // which year
	returned       // the returns chart
)

// senses is the vocabulary, without the names of genres.
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

// parse reads a question. It is not ok if a word is neither in the vocabulary nor part of the
// name of a genre.
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
			// The number after it says as much.
		case (word == "year" || word == "years") && i > 0 &&
			(words[i-1] == "which" || words[i-1] == "what"):
			q.says |= when
		default:
			return q, false
		}
	}
	return q, q.dated()
}

// dated puts the years in order, and tells whether it is clear what they mean. Two years need a
// span or a change.
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

// named returns the genre with whose name the words begin, and the number of words in the name.
// The longest name wins. The number is 0 if there is none.
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

// sameWord tells whether word is one, or its plural.
func sameWord(one, word string) bool {
	stem, y := strings.CutSuffix(one, "y")
	return word == one || word == one+"s" || y && word == stem+"ies"
}

// fits tells whether the question says all of needs, and otherwise only what is in may.
func (q question) fits(needs, may sense) bool {
	return q.says&needs == needs && q.says&^(needs|may) == 0
}

// atEnds returns a sentence for each end that the question asks for, "most" and "fewest". It
// returns "" if it asks for none.
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
