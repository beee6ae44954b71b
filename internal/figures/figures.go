// Package figures reads the figures in a text: numbers in digits and in words, percentages,
// money, ranges, ordinals, years, dates and times of day. It knows the marks of English, German
// and French, and no model is asked.
//
// What it cannot tell, it says: a figure that can be read in two ways has both readings, and
// digits that belong to a name are a [Label].
package figures

import (
	"slices"
	"strconv"
	"strings"
)

// Kind says what a figure is.
type Kind string

// These are the kinds of figures.
const (
	// Number is a quantity, with its unit if it has one.
	Number Kind = "number"
	// Ordinal is a place in an order: "3rd", "third", "#3".
	Ordinal Kind = "ordinal"
	// Year is a year from 1500 to 2199, or a decade, whose Unit is "s".
	Year Kind = "year"
	// Date is a day, with a year or without, or a month of a year, or a day of the week.
	Date Kind = "date"
	// Time is a time of day.
	Time Kind = "time"
	// Item is the number of an item of a list, at the beginning of a line.
	Item Kind = "item"
	// Label is a name with digits: "Q3", "3D", "1.2.3". Its Value is empty.
	Label Kind = "label"
)

// Side says which end of a range a figure is.
type Side string

// A range has two figures. A figure that belongs to no range has an empty Side.
const (
	From Side = "from"
	To   Side = "to"
)

// Figure is one figure of a text.
type Figure struct {
	// Start and End are the bytes of the figure with its sign, currency, multiple and percent
	// mark. Both are on the border of a rune.
	Start, End int
	Kind       Kind
	// Value is an exact decimal such as "-1200.5", without thousands marks and without zeros
	// that say nothing. Multiples are worked out: "1.2 billion" is "1200000000". A date is
	// "2024-03-12", "2024-03" or "--03-12". A day of the week alone has none. A time is "15:04".
	Value string
	// Or is the other reading of a figure that has two: "1.234" in a German text is 1234. It is
	// empty if there is only one.
	Or string
	// Last is the place of the last digit that the text shows, as a power of ten: 0 for "45",
	// -1 for "45.0", 8 for "1.2 billion". It says how far the figure may have been rounded.
	Last int
	// Unit is "%", "pp" for percentage points, "×" for times, or a currency: "$", "€", "£",
	// "¥", "₹", or an ISO 4217 code such as "CHF". The unit of a decade is "s".
	Unit string
	// Side is set at both ends of a range. A unit or a multiple that only the second end has
	// counts for the first one too.
	Side Side
	// Words means that the figure is written in words, such as "dozen".
	Words bool
	// Weekday is the day of the week of a Date, from 1 for Monday to 7, or 0.
	Weekday int

	power int // of ten, of the multiple in the text
}

// Numeric tells whether the Value is a decimal.
func (f Figure) Numeric() bool {
	return f.Value != "" && f.Kind != Date && f.Kind != Time && f.Kind != Label
}

// Float returns the Value as the nearest float64. It is 0 if the figure is not numeric.
func (f Figure) Float() float64 {
	if !f.Numeric() {
		return 0
	}
	v, _ := strconv.ParseFloat(f.Value, 64) // it is a decimal
	return v
}

// Read returns the figures of a text in their order. None overlaps another. The words of units
// say what is counted, such as "films": four digits before such a word are a number, and
// otherwise a year. The text need not be valid UTF-8.
func Read(text string, units ...string) []Figure {
	r := reader{text: text, toks: tokens(text), units: map[string]bool{}}
	for _, u := range units {
		r.units[strings.ToLower(u)] = true
	}
	r.continental = r.isContinental()
	figures := r.dates()
	end := 0
	for i := 0; i < len(r.toks); {
		f, next := r.at(i)
		f.Start = max(f.Start, end)
		if f.Kind != "" && f.Start < f.End && !r.taken(f) {
			figures, end = append(figures, f), f.End
		}
		i = max(next, i+1)
	}
	slices.SortFunc(figures, func(a, b Figure) int { return a.Start - b.Start })
	return r.ranges(figures)
}

// taken tells whether a date or a time has some of the bytes of a figure.
func (r *reader) taken(f Figure) bool {
	return len(r.dated) > 0 && slices.Contains(r.dated[f.Start:f.End], true)
}

// reader reads one text.
type reader struct {
	text        string
	toks        []token
	units       map[string]bool
	continental bool   // a comma stands before decimals in this text
	dated       []bool // the bytes of dates and times; empty if there are none
}

// tok returns a token, or an empty space beyond both ends.
func (r *reader) tok(i int) token {
	if i < 0 || i >= len(r.toks) {
		return token{start: len(r.text), end: len(r.text)}
	}
	return r.toks[i]
}

// is tells whether a token has one of the texts.
func (r *reader) is(i int, texts ...string) bool {
	return slices.Contains(texts, r.tok(i).text)
}

// before returns the word before a token, past one space, or an empty text.
func (r *reader) before(i int) string {
	i--
	if r.tok(i).class == space {
		i--
	}
	if r.tok(i).class == letters {
		return r.tok(i).text
	}
	return ""
}

// at reads the figure that begins at a token, and returns where the text goes on after it.
func (r *reader) at(i int) (f Figure, next int) {
	switch t := r.tok(i); t.class {
	case digits:
		return r.number(i)
	case letters:
		return r.word(i)
	case mark:
		if value, ok := fractions[t.text]; ok {
			f := Figure{Start: t.start, Kind: Number, Value: value, Last: -2}
			return r.withUnit(f, i+1)
		}
	}
	return Figure{}, i + 1
}

// fractions are the marks of fractions. A third is as near as its decimals say.
var fractions = map[string]string{
	"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333333333333", "⅔": "0.666666666667",
}
