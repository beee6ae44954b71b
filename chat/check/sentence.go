package check

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// sentence is a sentence that was read.
type sentence struct {
	text     string
	words    []word
	figures  []figures.Figure
	mentions []mention
	marks    []mark
	before   *sentence
	header   *sentence // the first row of the table that the sentence is a row of
	hits     []hit     // what was found of it
	spent    []int     // where years begin that say of which year a quarter is
	foreign  bool      // it is in a language that is not known
	vague    bool      // it names a quarter of a year that is not known
}

// read reads a sentence.
func (c *Checker) read(text string) *sentence {
	s := &sentence{text: text, words: split(text)}
	s.figures = figures.Read(text, c.lex.units...)
	c.names(s)
	s.translate()
	c.quarters(s)
	c.years(s)
	s.sides()
	c.times(s)
	c.ranges(s)
	slices.SortStableFunc(s.mentions, func(a, b mention) int { return a.start - b.start })
	s.weigh()
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

// wordAfter returns the stem of the nth word after a byte.
func (s *sentence) wordAfter(at, n int) string {
	for _, w := range s.words {
		if w.start >= at {
			if n--; n == 0 {
				return w.stem
			}
		}
	}
	return ""
}
