package check

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// superlative checks that a label has the place that the words give it.
func (k *sentenceCheck) superlative(i int, most bool, place int) {
	at := k.word(i)
	var wrong *Finding
	for doc, d := range k.c.docs {
		for axis := range d.axes {
			m, ok := k.subject(i, doc, axis)
			if !ok {
				continue
			}
			for _, r := range k.rankings(at, doc, axis) {
				found, right, ok := k.rank(r, m.on(doc, axis), most, place)
				if !ok {
					continue
				}
				if right {
					k.say(at, found)
					return
				}
				if wrong == nil {
					wrong = &found
				}
			}
		}
	}
	if wrong != nil && !k.vague(i) {
		k.say(at, *wrong)
	}
}

// placeBefore returns the place that stands before a superlative: 2 for "second largest".
func (k *sentenceCheck) placeBefore(i int) int {
	if i > 0 {
		if n := places[k.s.words[i-1].lower]; n > 0 {
			return n
		}
	}
	return 1
}

// vague tells whether a superlative may be of some labels only, or by a measure that is not said.
func (k *sentenceCheck) vague(i int) bool {
	switch k.s.words[i].lower {
	case "best", "worst", "strongest", "weakest", "poorest", "leading", "topped":
		measures := 0
		for _, d := range k.c.docs {
			measures += len(d.measures)
		}
		if measures > len(k.c.docs) && len(k.c.hints(k.s, k.word(i))) == 0 {
			return true
		}
	}
	at := k.word(i)
	if k.s.wordAfter(at.End, 1) != "of" {
		return false
	}
	w := k.s.wordAfter(at.End, 3)
	return k.s.wordAfter(at.End, 2) == "the" && !k.c.lex.axes[w] && !isNumber(w)
}

// subject returns the label that a superlative is said of, on an axis.
func (k *sentenceCheck) subject(i, doc, axis int) (mention, bool) {
	d := k.c.docs[doc]
	at := k.word(i)
	named, when := k.axisAfter(at)
	if strings.HasPrefix(k.s.words[i].text, "peak") ||
		strings.HasPrefix(k.s.words[i].text, "bottomed") ||
		i > 0 && (k.s.words[i-1].stem == "its" || k.s.words[i-1].stem == "their") {
		when = true
	}
	if named != "" && !slices.Contains(d.axes[axis].words, named) || when && !d.axes[axis].when {
		return mention{}, false
	}
	var best mention
	least := 7.0
	for _, m := range k.s.mentionsOn(doc, axis) {
		if len(m.on(doc, axis)) != 1 {
			continue
		}
		if between := strings.TrimSpace(k.s.text[at.End:max(at.End,
			m.start)]); m.start > at.End && between == "" {
			continue // "the most North books": it says which
		}
		if named == "" && !when && d.axes[axis].when && k.otherBefore(at) {
			continue
		}
		cost := k.s.cost(at.Start, at.End, m.start, m.end)
		if m.start > at.End {
			cost -= 2 * k.s.numbers(at.End, m.start)
		}
		if cost < least {
			best, least = m, cost
		}
	}
	return best, least < 7
}

// numbers returns how many numbers stand between two bytes.
func (s *sentence) numbers(from, to int) (n float64) {
	for _, f := range s.figures {
		if f.Kind == figures.Number && f.Start >= from && f.End <= to {
			n++
		}
	}
	return n
}

// otherBefore tells whether a name, and not a year, stands in the sentence, so that a year only
// says when.
func (k *sentenceCheck) otherBefore(at figures.Figure) bool {
	return slices.ContainsFunc(k.s.mentions, func(m mention) bool {
		return m.start < at.Start && slices.ContainsFunc(m.labels, func(l labelAt) bool {
			return !k.c.docs[l.doc].axes[l.axis].when
		})
	})
}

// axisAfter returns the word after a superlative that names an axis: "the largest region".
func (k *sentenceCheck) axisAfter(at figures.Figure) (word string, when bool) {
	for n := 1; n <= 3; n++ {
		w := k.s.wordAfter(at.End, n)
		if w == "" || !k.s.near(at.End, w) || boundaries[w] || w == "in" || w == "of" {
			return "", false
		}
		if !k.c.lex.axes[w] {
			continue
		}
		for _, d := range k.c.docs {
			for _, a := range d.axes {
				if slices.Contains(a.words, w) {
					return w, a.when
				}
			}
		}
	}
	return "", false
}
