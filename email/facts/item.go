package facts

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/figures"
)

// item is a fact with its value.
type item struct {
	kind       Kind
	text       string
	start, end int
	figure     figures.Figure // of numbers, amounts, dates and times
	code       string         // of numbers that name something
	measure    string         // the unit of a number, if that is not money
	source     string
	optional   bool
}

// isFigure tells whether an item has a value. A name with digits, such as INV-2024, has only its
// text.
func (i item) isFigure() bool { return i.figure.Value != "" || i.figure.Weekday != 0 }

// same tells whether two sources have the same fact.
func (i item) same(j item) bool {
	if i.kind != j.kind || i.isFigure() != j.isFigure() {
		return false
	}
	if i.code != "" || j.code != "" {
		return sameCode(i.code, j.code)
	}
	if !i.isFigure() {
		return i.text == j.text
	}
	a, b := i.figure, j.figure
	return i.measure == j.measure && a.Value == b.Value && a.Or == b.Or &&
		unit(a) == unit(b) && a.Weekday == b.Weekday
}

// equals tells whether a letter says a fact.
func (i item) equals(said item) bool {
	if i.code != "" || said.code != "" {
		return i.kind == said.kind && sameCode(codeOf(i.text), codeOf(said.text))
	}
	if !i.isFigure() || !said.isFigure() {
		return i.kind == said.kind &&
			(i.kind == Link && sameLink(i.text, said.text) ||
				i.kind != Link && strings.EqualFold(i.text, said.text))
	}
	a, b := i.figure, said.figure
	switch {
	case i.kind == Date || said.kind == Date:
		return i.kind == said.kind && sameDay(a, b)
	case i.kind == Time || said.kind == Time:
		return i.kind == said.kind && a.Value == b.Value
	}
	return unit(a) == unit(b) && sameValue(a, b) && !i.differInMeasure(said)
}

// sameLink tells whether two links are the same. The case counts in the path, and a slash at the
// end of it does not.
func sameLink(a, b string) bool {
	hostA, pathA := cutLink(a)
	hostB, pathB := cutLink(b)
	return strings.EqualFold(hostA, hostB) &&
		strings.TrimSuffix(pathA, "/") == strings.TrimSuffix(pathB, "/")
}

// cutLink cuts a link before its path.
func cutLink(link string) (host, path string) {
	at := 0
	if scheme := strings.Index(link, "://"); scheme >= 0 {
		at = scheme + len("://")
	}
	if end := strings.IndexAny(link[at:], "/?#"); end >= 0 {
		return link[:at+end], link[at+end:]
	}
	return link, ""
}

// sameValue tells whether two figures have the same value. Of a figure that can be read in two
// ways, either may be meant. If both can, they must agree in the first one.
func sameValue(a, b figures.Figure) bool {
	if a.Value == b.Value {
		return true
	}
	if a.Or != "" && b.Or != "" {
		return false
	}
	return a.Or != "" && a.Or == b.Value || b.Or != "" && b.Or == a.Value
}

// sameDay tells whether a letter says the same day. It may leave out the year or the weekday, and
// may add a year, but a weekday must be right.
func sameDay(want, said figures.Figure) bool {
	if want.Value == "" || said.Value == "" {
		return want.Value == said.Value && want.Weekday == said.Weekday ||
			said.Value == "" && said.Weekday != 0 && said.Weekday == weekdayOf(want)
	}
	if right := weekdayOf(want); said.Weekday != 0 && right != 0 && right != said.Weekday {
		return false
	}
	if sameValue(want, said) {
		return true
	}
	full, part := want.Value, said.Value
	if len(full) < len(part) {
		full, part = part, full
	}
	return strings.HasPrefix(part, "--") && len(full) == len("2006-01-02") && full[4:] == part[1:]
}

// weekdayOf returns the day of the week that a date has by its text, or else by the calendar.
func weekdayOf(f figures.Figure) int {
	if f.Weekday != 0 {
		return f.Weekday
	}
	return calendar(f)
}

// calendar returns the day of the week of a date with a year, from 1 for Monday, or 0.
func calendar(f figures.Figure) int {
	t, err := time.Parse(time.DateOnly, f.Value)
	if err != nil || f.Or != "" {
		return 0
	}
	return (int(t.Weekday())+6)%7 + 1
}

// unit returns the unit of a figure that must be the same: "2 times" is the same number as "2".
func unit(f figures.Figure) string {
	if f.Unit == "×" {
		return ""
	}
	return f.Unit
}

// oddDay says on which day of the week a date is that a text puts on another one.
func (i item) oddDay() string {
	right := calendar(i.figure)
	if i.kind != Date || i.figure.Weekday == 0 || right == 0 || right == i.figure.Weekday {
		return ""
	}
	return fmt.Sprintf("that day is a %s", time.Weekday(right%7))
}

// yearOf tells whether an item is the year of one of the dates.
func (i item) yearOf(dates []item) bool {
	return i.figure.Kind == figures.Year && slices.ContainsFunc(dates, func(d item) bool {
		return d.kind == Date && strings.HasPrefix(d.figure.Value, i.figure.Value+"-")
	})
}

// leastAlike is the likeness from which on a figure stands in the place of another.
const leastAlike = 4

// likeness says how much what a letter says looks as if it stood in the place of a fact. It is
// 0 if it does not.
func (i item) likeness(said item) int {
	class := func(k Kind) Kind {
		if k == Money || k == Percent {
			return Number
		}
		return k
	}
	if class(i.kind) != class(said.kind) {
		return 0
	}
	if i.code != "" && said.code != "" {
		return 2*leastAlike + 2 - 2*distance(i.code, said.code)
	}
	if !i.isFigure() || !said.isFigure() {
		return 2*leastAlike - 2*distance(i.text, said.text)
	}
	a, b := i.figure, said.figure
	score := 0
	switch {
	case i.kind == Date || i.kind == Time:
		score = leastAlike
	case unit(a) == unit(b) && unit(a) != "":
		score = leastAlike
	case sameValue(a, b):
		score = 2 * leastAlike
	case math.Abs(a.Float()-b.Float()) <= max(1, math.Abs(a.Float())/10), slip(a.Value, b.Value):
		score = leastAlike
	}
	if len(a.Value) == len(b.Value) {
		score += 2
		for k := range len(a.Value) {
			if a.Value[k] == b.Value[k] {
				score++
			}
		}
	}
	return score
}

// slip tells whether two numbers of three signs or more differ in one sign, such as a digit that
// was typed once more.
func slip(a, b string) bool { return min(len(a), len(b)) > 2 && distance(a, b) == 1 }

// difference says in what a letter differs from a fact, if that is not plain.
func (i item) difference(said item) string {
	a, b := i.figure, said.figure
	switch {
	case said.oddDay() != "":
		return said.oddDay()
	case i.kind == Date && a.Value != "" && sameValue(a, b):
		return "another day of the week"
	case i.isFigure() && sameValue(a, b) && (unit(a) != unit(b) || i.differInMeasure(said)):
		return "another unit"
	}
	return ""
}

// slipped tells whether something that a letter says is a fact with a slip: in one sign of a
// number, or in the day of the week. A year or another day may be meant.
func (i item) slipped(said item) bool {
	a, b := i.figure, said.figure
	switch {
	case i.optional || i.kind != said.kind || said.equals(i):
		return false
	case i.code != "" && said.code != "":
		return distance(i.code, said.code) == 1
	case i.kind == Date:
		return a.Value != "" && sameValue(a, b)
	case i.kind != Number && i.kind != Money && i.kind != Percent:
		return false
	}
	return a.Kind != figures.Year && b.Kind != figures.Year && unit(a) == unit(b) &&
		i.measure == said.measure && slip(a.Value, b.Value)
}

// counts tells whether something that only the letter says is worth a word. Small numbers in
// words, such as "one of us", and places in an order are not.
func (i item) counts() bool {
	if !i.isFigure() {
		return i.kind != Name
	}
	f := i.figure
	switch {
	case f.Kind == figures.Date:
		return f.Value != "" || f.Weekday != 0
	case f.Kind == figures.Time:
		return true
	case f.Words, f.Kind == figures.Ordinal:
		return false
	}
	return true
}

// distance returns how many runes must change to get from one text to another, up to 3. It looks
// only at ways that can be shorter, so long texts take no time.
func distance(a, b string) int {
	const most = 3
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= most || len(y)-len(x) >= most {
		return most
	}
	last, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j], row[j] = j, most
	}
	for i := 1; i <= len(x); i++ {
		from, to := max(1, i-most), min(len(y), i+most)
		row[from-1] = most
		if from == 1 {
			row[0] = i
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			change := last[j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			least = min(least, row[j])
		}
		if least >= most {
			return most
		}
		last, row = row, last
	}
	return min(last[len(y)], most)
}
