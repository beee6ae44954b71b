package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/figures"
)

// abbreviations end with a point that ends no sentence.
var abbreviations = set(`mio mrd vs e.g i.e no approx ca tsd bzw z.b st mr mrs dr ms vol resp etc p.m
	a.m u.s`)

// sentenceEnd returns where the first sentence of a text ends, or 0 if it is not finished.
func sentenceEnd(text string) int {
	for i, r := range text {
		switch r {
		case '\n':
			return i + 1
		case '.', '!', '?', '。', '！', '？', ';':
			if n := endAt(text, i, r); n > 0 {
				return n
			}
		}
		if i >= maxSentence && unicode.IsSpace(r) || i >= 2*maxSentence {
			return i + utf8.RuneLen(max(r, 0))
		}
	}
	return 0
}

// endAt returns the end of the sentence whose last mark is at i, or 0 if it goes on.
func endAt(text string, i int, r rune) int {
	end := i + utf8.RuneLen(r)
	for end < len(text) && strings.ContainsRune("\"'”’)*_]»", firstRune(text[end:])) {
		end += utf8.RuneLen(firstRune(text[end:]))
	}
	last, _ := utf8.DecodeLastRuneInString(text[:i])
	from := strings.LastIndexFunc(text[:i], func(r rune) bool {
		return unicode.IsSpace(r) ||
			r == '('
	}) + 1
	word := strings.ToLower(text[from:i])
	if r == ';' || r == '.' && (abbreviations[word] || len(word) == 1 && unicode.IsLetter(last)) {
		return 0
	}
	if end == len(text) {
		if unicode.IsDigit(last) && r == '.' && strings.IndexFunc(word, unicode.IsLetter) < 0 {
			return 0 // more digits may follow
		}
		return end
	}
	if next := firstRune(text[end:]); !unicode.IsSpace(next) {
		return 0
	}
	if r == '.' && unicode.IsDigit(last) && strings.TrimSpace(text[:from]) == "" && len(word) < 4 {
		return 0 // the number of an item
	}
	return end
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// sentence is a sentence that was read.
type sentence struct {
	text     string
	words    []word
	figures  []figures.Figure
	mentions []mention
	before   *sentence
	header   *sentence // the first row of the table that the sentence is a row of
	hits     []hit     // what was found of it
}

// mention is a place where a sentence names labels.
type mention struct {
	start, end int
	labels     []labelAt
	years      span // of a mention of time
	ranged     bool // a span of time
	open       bool // only one end was said: "since 1998"
}

// labelAt is a label of a document.
type labelAt struct{ doc, axis, label int }

// lexicon finds the labels of documents in a sentence.
type lexicon struct {
	byFirst  map[string][]entry
	measures map[string]bool // words of measures
	axes     map[string]bool
	units    []string // words that are counted
}

// entry is a label by its words.
type entry struct {
	words []string
	at    labelAt
	firm  bool // it has a word that is not a stopword
}

func newLexicon(docs []*Document) lexicon {
	x := lexicon{byFirst: map[string][]entry{}, measures: map[string]bool{},
		axes: map[string]bool{}}
	for _, d := range docs {
		for _, m := range d.measures {
			for _, w := range m.words {
				x.measures[w] = true
				x.units = append(x.units, w, w+"s")
			}
		}
		for _, a := range d.axes {
			for _, w := range a.words {
				x.axes[w] = true
				x.units = append(x.units, w, w+"s")
			}
		}
	}
	for i, d := range docs {
		for j, a := range d.axes {
			for k, l := range a.labels {
				x.addLabel(l, labelAt{i, j, k}, a.timely)
			}
		}
	}
	for _, list := range x.byFirst {
		slices.SortStableFunc(list, func(a, b entry) int { return len(b.words) - len(a.words) })
	}
	return x
}

// addLabel adds a label, unless it is a time, which figures tell.
func (x *lexicon) addLabel(l label, at labelAt, timely bool) {
	if len(l.words) == 0 || timely && l.years != (span{}) {
		return
	}
	e := entry{words: l.words, at: at}
	for _, w := range l.words {
		e.firm = e.firm || !stopwords[w] && !isNumber(w) && !mostWords[w] && !leastWords[w] &&
			(len(l.words) != 2 || !x.measures[w] && !x.axes[w])
	}
	x.byFirst[l.words[0]] = append(x.byFirst[l.words[0]], e)
	for _, q := range quarters(l.words) {
		x.byFirst[q[0]] = append(x.byFirst[q[0]], entry{words: q, at: at, firm: true})
	}
}

// quarters returns other ways to say "Q1" or "Q1 2024".
func quarters(words []string) [][]string {
	names := map[string]string{"q1": "first", "q2": "second", "q3": "third", "q4": "fourth"}
	name, ok := names[words[0]]
	if !ok {
		return nil
	}
	rest := words[1:]
	all := [][]string{append([]string{name, "quarter"}, rest...)}
	if len(rest) > 0 {
		all = append(all, append([]string{name, "quarter", "of"}, rest...),
			append([]string{words[0], "of"}, rest...))
	}
	return all
}

func isNumber(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// read reads a sentence.
func (c *Checker) read(text string) *sentence {
	s := &sentence{text: text, words: split(text)}
	s.figures = figures.Read(text, c.lex.units...)
	s.sides()
	c.names(s)
	c.times(s)
	c.ranges(s)
	slices.SortStableFunc(s.mentions, func(a, b mention) int { return a.start - b.start })
	return s
}

// sides marks the ends of "from 610 books to 914".
func (s *sentence) sides() {
	for i := 1; i < len(s.figures); i++ {
		a, b := &s.figures[i-1], &s.figures[i]
		between := strings.Fields(s.text[a.End:b.Start])
		if a.Kind == figures.Number && b.Kind == figures.Number && a.Side == "" &&
			len(between) == 2 &&
			between[1] == "to" && s.wordBefore(a.Start) == "from" {
			a.Side, b.Side = figures.From, figures.To
		}
	}
}

// names finds the labels that a sentence names.
func (c *Checker) names(s *sentence) {
	for i := 0; i < len(s.words); {
		w := s.words[i]
		longest := 0
		var m mention
		for _, e := range c.lex.byFirst[w.stem] {
			if len(e.words) < longest || !matches(s.words[i:], e.words) {
				continue
			}
			if (!e.firm || !c.masks(s, i, e)) && !s.quotedAt(i, len(e.words)) ||
				len(e.words) == 1 && loose(s, i) {
				continue
			}
			longest = len(e.words)
			m.labels = append(m.labels, e.at)
		}
		if longest == 0 {
			i++
			continue
		}
		m.start, m.end = w.start, s.words[i+longest-1].end
		s.mentions = append(s.mentions, m)
		i += longest
	}
}

// ranges joins "Q1 to Q3" to one mention of all labels between.
func (c *Checker) ranges(s *sentence) {
	for i := 0; i+1 < len(s.mentions); i++ {
		a, b := s.mentions[i], s.mentions[i+1]
		if a.end > b.start || a.years != (span{}) || !s.joins(a, b) {
			continue
		}
		var labels []labelAt
		for _, x := range a.labels {
			for _, y := range b.labels {
				if x.doc != y.doc || x.axis != y.axis || x.label >= y.label ||
					!c.docs[x.doc].axes[x.axis].when {
					continue
				}
				for l := x.label; l <= y.label; l++ {
					labels = append(labels, labelAt{x.doc, x.axis, l})
				}
			}
		}
		if len(labels) > 0 {
			m := mention{start: a.start, end: b.end, labels: labels, ranged: true}
			s.mentions = slices.Replace(s.mentions, i, i+2, m)
		}
	}
}

// joins tells whether the text between two mentions makes a range of them.
func (s *sentence) joins(a, b mention) bool {
	switch strings.Trim(s.text[a.end:b.start], " ") {
	case "to", "-", "–", "through", "until", "till":
		return true
	case "and":
		return s.wordBefore(a.start) == "between"
	}
	return false
}

// masks tells whether the digits of a label that stand in a sentence are the label's, and not a
// figure. Somebody may have named a title "1999 sales" to hide a figure. So a word that says
// something must stand before the digits, or one that is written with a capital behind them.
func (c *Checker) masks(s *sentence, i int, e entry) bool {
	digits := false
	for j, w := range e.words {
		switch {
		case isNumber(w):
			digits = true
		case stopwords[w] || c.lex.measures[w] || c.isLabel(w):
		case !digits && !c.lex.axes[w], digits && capital(s.words[i+j].text) && !c.lex.axes[w]:
			return true
		}
	}
	return !digits
}

// isLabel tells whether a word is a whole label.
func (c *Checker) isLabel(w string) bool {
	return slices.ContainsFunc(c.lex.byFirst[w], func(e entry) bool { return len(e.words) == 1 })
}

func capital(s string) bool { return unicode.IsUpper(firstRune(s)) }

// matches tells whether words begin with a label.
func matches(words []word, label []string) bool {
	if len(words) < len(label) {
		return false
	}
	for i, w := range label {
		if words[i].stem != w {
			return false
		}
	}
	return true
}

// yearBehind is a year in brackets, which stands behind a title.
var yearBehind = regexp.MustCompile(`^ \((1[5-9]|20|21)\d\d\)`)

// loose tells whether a word that is a label may be an ordinary word here: "it" and "up".
func loose(s *sentence, i int) bool {
	return stopwords[s.words[i].stem] && !s.quotedAt(i, 1) &&
		!yearBehind.MatchString(s.text[s.words[i].end:])
}

// quotedAt tells whether n words stand between quotation marks or marks of emphasis.
func (s *sentence) quotedAt(i, n int) bool {
	last, _ := utf8.DecodeLastRuneInString(s.text[:s.words[i].start])
	next := firstRune(s.text[s.words[i+n-1].end:])
	return strings.ContainsRune("\"“„«‘*_", last) && strings.ContainsRune("\"”“»’*_", next)
}

// inName tells whether a figure is a part of a label.
func (s *sentence) inName(f figures.Figure) bool {
	for _, m := range s.mentions {
		if m.years == (span{}) && f.Start < m.end && m.start < f.End {
			return true
		}
	}
	return false
}

// times finds the years that a sentence names.
func (c *Checker) times(s *sentence) {
	for i := 0; i < len(s.figures); i++ {
		f := s.figures[i]
		if f.Kind != figures.Year || s.inName(f) {
			continue
		}
		m := mention{start: f.Start, end: f.End, years: yearsIn(f)}
		m.ranged = f.Unit == "s"
		if f.Side == figures.From && i+1 < len(s.figures) && s.figures[i+1].Kind == figures.Year {
			last := s.figures[i+1]
			m.end, m.years.to, m.ranged = last.End, yearsIn(last).to, true
			i++
		} else {
			openEnd(s, &m)
		}
		m.labels = c.yearLabels(m)
		m.ranged = m.ranged || len(m.labels) > 1 && c.inQuarters(m)
		s.mentions = append(s.mentions, m)
	}
}

// inQuarters tells whether a year is that of several labels of one axis.
func (c *Checker) inQuarters(m mention) bool {
	seen := map[[2]int]bool{}
	for _, l := range m.labels {
		if seen[[2]int{l.doc, l.axis}] {
			return true
		}
		seen[[2]int{l.doc, l.axis}] = true
	}
	return false
}

// openEnd reads "since 1998", "from 1998 on" and "before 1990".
func openEnd(s *sentence, m *mention) {
	before, after := s.wordBefore(m.start), s.wordsAfter(m.end, 1)
	later := after == "on" || after == "onwards" || after == "onward" || after == "forward"
	switch {
	case before == "since", before == "after", before == "from" && later:
		m.years.to, m.ranged, m.open = 9999, true, true
		if before == "after" {
			m.years.from++
		}
	case before == "before":
		m.years = span{0, m.years.from - 1}
		m.ranged, m.open = true, true
	case before == "until", before == "through":
		m.years.from, m.ranged, m.open = 0, true, true
	}
}

// wordBefore returns the stem of the word before a byte.
func (s *sentence) wordBefore(at int) string {
	found := ""
	for _, w := range s.words {
		if w.end > at {
			break
		}
		found = w.stem
	}
	return found
}

// wordsAfter returns the stem of the nth word after a byte.
func (s *sentence) wordsAfter(at, n int) string {
	for _, w := range s.words {
		if w.start >= at {
			if n--; n == 0 {
				return w.stem
			}
		}
	}
	return ""
}

// yearLabels returns the labels of all documents that lie in the years of a mention.
func (c *Checker) yearLabels(m mention) []labelAt {
	var all []labelAt
	for i, d := range c.docs {
		for j, a := range d.axes {
			if !a.when {
				continue
			}
			for k, l := range a.labels {
				if l.years == (span{}) && l.within(m.years) {
					all = append(all, labelAt{i, j, k})
				}
				in := l.years.from >= m.years.from && l.years.to <= m.years.to
				if l.years != (span{}) && (in || decade(l.years) == decade(m.years) &&
					l.years.to > l.years.from && m.years.to > m.years.from && decade(m.years) > 0) {
					all = append(all, labelAt{i, j, k})
				}
			}
		}
	}
	return all
}

// within tells whether a label such as a quarter is of some years.
func (l label) within(years span) bool {
	return slices.ContainsFunc(l.words, func(w string) bool {
		y, err := strconv.Atoi(w)
		return err == nil && len(w) == 4 && y >= years.from && y <= years.to
	})
}

// decade returns the decade that a span lies in, or 0.
func decade(s span) int {
	if s.from/10 == s.to/10 {
		return s.from / 10
	}
	return 0
}
