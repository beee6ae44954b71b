package check

import (
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// hit is a figure that was found in the data.
type hit struct {
	figure figures.Figure
	doc    int
	m      measure
	value  float64
	cells  []int
	note   string
}

// sentenceCheck checks the figures of one sentence.
type sentenceCheck struct {
	c     *Checker
	s     *sentence
	found []Finding
	ranks []figures.Figure // places before a superlative, which tells of them
	// placed are the words that rank and were checked with a place.
	placed map[int]bool
}

// code is what has digits and is not a figure, such as the paper size "A1", "Q3" or "3D".
var code = regexp.MustCompile(`^([A-Z]{1,2}\d{1,2}|[234][DK])$`)

// maxFigures is how many figures of one sentence are checked. The others are unbound.
const maxFigures = 60

// check returns the findings of a sentence, in its order.
func (c *Checker) check(s *sentence) []Finding {
	k := &sentenceCheck{c: c, s: s, placed: map[int]bool{}}
	var open []figures.Figure
	for i, f := range s.figures {
		switch {
		case f.Unit == "×" && k.counts(f):
			f.Unit = ""
		case f.Unit == "" && k.isSigned(f) && s.wordAfter(f.End, 1) == "point":
			f.Unit = "pp"
		}
		switch {
		case s.inName(f), f.Kind == figures.Label && code.MatchString(s.text[f.Start:f.End]):
		case i >= maxFigures:
			k.say(f, Finding{Verdict: Unbound})
		case f.Kind == figures.Year:
			k.year(f)
		case f.Kind == figures.Item:
		case f.Kind == figures.Ordinal, k.numbered(f):
			k.ordinal(f)
		case k.heads(f):
		case f.Kind == figures.Label:
			k.other(f, Absent)
		case f.Kind != figures.Number:
			k.other(f, Unbound)
		case !k.quote(f):
			open = append(open, f)
		}
	}
	for _, f := range open {
		if !k.derive(f) {
			k.miss(f)
		}
	}
	k.claims()
	for _, f := range k.ranks {
		next := f.End + 20
		if !slices.ContainsFunc(k.found, func(g Finding) bool {
			return g.Start > f.End &&
				g.Start < next
		}) {
			k.other(f, Unbound)
		}
	}
	slices.SortStableFunc(k.found, func(a, b Finding) int { return a.Start - b.Start })
	return c.tables(s, k.found)
}

// counts tells whether "3 times" says how often, and not how many times as much.
func (k *sentenceCheck) counts(f figures.Figure) bool {
	if f.Words || !strings.HasSuffix(strings.ToLower(k.s.text[f.Start:f.End]), "times") {
		return false
	}
	switch k.s.wordAfter(f.End, 1) {
	case "as", "more", "the", "higher", "larger", "that", "what", "less", "greater", "it":
		return false
	}
	return true
}

// say adds the finding about a figure.
func (k *sentenceCheck) say(f figures.Figure, found Finding) {
	found.Start, found.End = f.Start, f.End
	k.found = append(k.found, found)
}

// other judges a figure that is not compared: it is of the question, or nothing is known of it.
func (k *sentenceCheck) other(f figures.Figure, or Verdict) {
	if k.c.asked[keyOf(f)] && f.Value != "" {
		or = Context
	}
	k.say(f, Finding{Verdict: or})
}

// keyOf is a figure as contexts are compared.
func keyOf(f figures.Figure) string { return f.Value + " " + f.Unit }

// finding returns a finding about cells of a document.
func (c *Checker) finding(v Verdict, doc int, cells []int, note string) Finding {
	d := c.docs[doc]
	found := Finding{Verdict: v, Source: d.Name, Version: d.Version, Note: note, Document: doc}
	for _, i := range cells[:min(len(cells), 12)] {
		found.Cells = append(found.Cells, Cell{Path: d.cells[i].path, Value: d.cells[i].value})
	}
	if note == "" && len(cells) > 0 {
		found.Note = d.name(d.cells[cells[0]]) + ": " + number(d.cells[cells[0]].value)
	}
	return found
}

// hit notes that a figure was found in the data.
func (k *sentenceCheck) hit(v Verdict, f figures.Figure, h hit) {
	h.figure = f
	k.s.hits = append(k.s.hits, h)
	k.say(f, k.c.finding(v, h.doc, h.cells, h.note))
}

// has tells whether the sentence has one of the words.
func (k *sentenceCheck) has(words ...string) bool {
	for _, w := range k.s.words {
		if slices.Contains(words, w.stem) || slices.Contains(words, w.lower) {
			return true
		}
	}
	return false
}

// hasAny tells whether the sentence has a word of a set.
func (k *sentenceCheck) hasAny(words map[string]bool) bool {
	for _, w := range k.s.words {
		if words[w.stem] || words[w.lower] {
			return true
		}
	}
	return false
}
