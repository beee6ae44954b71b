package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/figures"
)

// mention is a place where a sentence names labels.
type mention struct {
	start, end int
	labels     []labelAt
	years      span // of a mention of time
	ranged     bool // a span of time
	open       bool // only one end was said: "since 1998"
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

// masks tells whether the digits of a label that stand in a sentence are the label's, and not a
// figure. Somebody may have named a title "1999 sales" to hide a figure. So a word that says
// something must stand before the digits, or one that is written with a capital behind them.
func (c *Checker) masks(s *sentence, i int, e entry) bool {
	if e.time {
		return true
	}
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
