package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a text.
type word struct {
	text       string // as it stands
	lower      string // in lower case; in English, if it is a word of a language that is known
	stem       string
	start, end int
	cost       float64 // what it adds to how far a label is from a figure
}

// split returns the words of a text: runs of letters and digits.
func split(text string) []word {
	var all []word
	start := -1
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0 && (!isApostrophe(r) || !letterAt(text, i+utf8.RuneLen(r))):
			all, start = append(all, newWord(text, start, i)), -1
		}
	}
	if start >= 0 {
		all = append(all, newWord(text, start, len(text)))
	}
	return all
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

func letterAt(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r)
}

func newWord(text string, start, end int) word {
	w := text[start:end]
	return word{text: w, lower: strings.ToLower(w), stem: stem(w), start: start, end: end}
}

// stem returns a word in lower case and in the singular, roughly. Two forms of one English word
// have the same stem; two words seldom have.
func stem(s string) string {
	s = strings.ToLower(s)
	for _, end := range []string{"'s", "’s"} {
		s = strings.TrimSuffix(s, end)
	}
	switch {
	case len(s) < 4 || strings.HasSuffix(s, "ss"):
		return s
	case strings.HasSuffix(s, "ies"):
		return s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "ches"), strings.HasSuffix(s, "shes"), strings.HasSuffix(s, "xes"),
		strings.HasSuffix(s, "sses"):
		return s[:len(s)-2]
	case strings.HasSuffix(s, "s"):
		return s[:len(s)-1]
	}
	return s
}

// stems returns the stems of a text.
func stems(text string) []string {
	var all []string
	for _, w := range split(strings.ReplaceAll(text, "_", " ")) {
		all = append(all, w.stem)
	}
	return all
}

// set returns the words of a text as a set.
func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}

// The words of a sentence that the checker knows. They are stems.
var (
	neutralWords = set("value count number amount figure total sum data y n")
	rateWords    = set(`median mean average avg share rate ratio percent percentage q1 q3 low high
		quartile index score rating return interval p price per loss pooled known margin`)
	// linkers stand between a figure and the label that it belongs to.
	linkers = set(`in for of with had has have was were is are at on by during saw from the a an
		around about alone only just came reached made recorded sold its year there that to`)
	// boundaries stand between the parts of a sentence.
	boundaries = set(`and while but whereas than then to against versus vs or compared followed
		follow after before up down yet although`)
	stopwords = set(`it up her the he she us them you me we all one two three four five six seven
		eight nine ten i a an of in on at to for and or is are was were be by as with from that this
		there then than but so no not only out over into about after before off down m x us your my
		our his their who what when where which other more most less least few first second third
		last next new year title time number percent million billion thousand dollar`)
	hedges = set(`about around roughly approximately approx nearly almost some circa ca close
		virtually`)
	mostWords = set(`most largest biggest highest greatest best top peak peaked peaking maximum
		max strongest record leading topped`)
	leastWords = set(`fewest least smallest lowest worst minimum min weakest bottom trough bottomed
		poorest`)
	riseWords = set(`rose rise risen rising increased increase increasing grew grow grown growing
		growth climbed climb gained gain jumped jump soared added improved doubled tripled`)
	fallWords = set(`fell fall fallen falling decreased decrease decreasing dropped drop declined
		decline declining shrank shrunk sank slid plunged halved`)
	sumWords    = set("total together combined altogether sum overall all")
	addWords    = set("make up add amount come between them combine")
	meanWords   = set("mean average averaged averaging")
	medianWords = set("median")
	gapWords    = set(`difference gap more fewer less higher lower ahead behind lead margin above
		below apart change`)
)
