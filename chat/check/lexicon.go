package check

import (
	"slices"
	"strings"
	"unicode"
)

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
	time  bool // it is a time in other words: its digits hide nothing
}

// labelAt is a label of a document.
type labelAt struct{ doc, axis, label int }

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
		x.byFirst[q[0]] = append(x.byFirst[q[0]], entry{words: q, at: at, firm: true, time: true})
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

// isLabel tells whether a word is a whole label.
func (c *Checker) isLabel(w string) bool {
	return slices.ContainsFunc(c.lex.byFirst[w], func(e entry) bool { return len(e.words) == 1 })
}

func isNumber(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
