package figures

import "strings"

// maxDigits is the greatest length of a number. Longer ones are labels.
const maxDigits = 40

// quantity is a number as it stands in digits.
type quantity struct {
	whole, fraction string
	or              string // the other reading, as a decimal
	grouped         bool   // it has marks between its thousands
	next            int    // the token after it
	label           bool   // it is not a number at all: "1.2.3"
}

// thousands are the marks between thousands that are nothing else.
var thousands = map[string]bool{
	"'": true, "’": true, " ": true, "\u00a0": true, "\u202f": true, "\u2009": true,
}

// isContinental tells whether the numbers of the text that can be read in one way only have a
// comma before their decimals.
func (r *reader) isContinental() bool {
	commas, points := 0, 0
	for i := 1; i+1 < len(r.toks); i++ {
		if r.tok(i-1).class != digits || r.tok(i+1).class != digits {
			continue
		}
		grouped := len(r.tok(i+1).text) == 3 && len(r.tok(i-1).text) <= 3
		again := grouped && i >= 3 && r.is(i-2, r.tok(i).text) && r.tok(i-3).class == digits
		switch {
		case r.is(i, ",") && again, r.is(i, ".") && !grouped:
			points++
		case r.is(i, ".") && again, r.is(i, ",") && !grouped && len(r.tok(i+1).text) < 3:
			commas++
		}
	}
	return commas > points
}

// quantity reads the digits and marks from a token on.
func (r *reader) quantity(i int) quantity {
	q := quantity{whole: r.tok(i).text, next: i + 1}
	var marks, groups []string
	for j := i + 1; r.tok(j+1).class == digits && len(marks) < maxDigits; j += 2 {
		m, g := r.tok(j).text, r.tok(j+1).text
		grouping := thousands[m]
		if grouping && r.tok(j).class == space {
			m = " "
		}
		if !grouping && m != "," && m != "." {
			break
		}
		if grouping && (len(g) != 3 || len(q.whole) > 3 || q.whole[0] == '0' && len(q.whole) > 1) {
			break
		}
		if m == "," && (len(q.whole) >= 4 && len(g) == 4 || q.whole[0] == '0' && len(q.whole) > 1) {
			break // "1990,1991"
		}
		marks, groups = append(marks, m), append(groups, g)
	}
	if len(marks) == 0 {
		return q
	}
	n := 1 // how many groups have the first mark and three digits
	for n < len(marks) && marks[n] == marks[0] && len(groups[n]) == 3 {
		n++
	}
	q.grouped = len(groups[0]) == 3 && len(q.whole) <= 3 && q.whole != "0"
	switch {
	case !q.grouped && len(marks) > 1 && marks[0] == "." && marks[1] == ".":
		q.label, q.next = true, i+1+2*len(marks)
	case !q.grouped:
		q.fraction, q.next = groups[0], i+3
	case n == 1 && (len(marks) == 1 || marks[1] == marks[0]) && !thousands[marks[0]]:
		r.oneGroup(&q, marks[0], groups[0])
		q.next = i + 3
	default:
		q.whole += strings.Join(groups[:n], "")
		q.next = i + 1 + 2*n
		if n < len(marks) && !thousands[marks[n]] {
			q.fraction, q.next = groups[n], q.next+2
		}
	}
	return q
}

// oneGroup reads a mark and three digits, which can be thousands or decimals.
func (r *reader) oneGroup(q *quantity, mark, group string) {
	as, other := decimal(false, q.whole+group, "", 0), decimal(false, q.whole, group, 0)
	if (mark == ",") != r.continental {
		q.whole, q.or = q.whole+group, other
		return
	}
	q.fraction, q.or = group, as
}

// number reads the figure that begins with the digits of a token.
func (r *reader) number(i int) (Figure, int) {
	q := r.quantity(i)
	start := r.tok(i).start
	if q.label || len(q.whole)+len(q.fraction) > maxDigits ||
		r.tok(i-1).class == letters && !r.isCode(i-1) {
		return r.label(i, q.next)
	}
	f := Figure{Start: start, Kind: Number, Last: -len(q.fraction)}
	negative := false
	first := i
	if r.isCode(first-1) || r.tok(first-1).class == mark && currencies[r.tok(first-1).text] != "" {
		f.Unit, first = currencies[r.tok(first-1).text], first-1
	} else if unit, j := r.codeBefore(first); unit != "" {
		f.Unit, first = unit, j
	}
	if unit := dollars[r.tok(first-1).text]; unit != "" && r.is(first, "$") {
		f.Unit, first = unit, first-1
	}
	if r.is(first-1, "-", "−", "+") && r.opens(first-2) {
		negative = !r.is(first-1, "+")
		first--
	}
	f.Start = min(start, r.tok(first).start)
	f.Value = decimal(negative, q.whole, q.fraction, 0)
	if q.or != "" {
		f.Or = scale(q.or, 0)
		if negative {
			f.Or = "-" + f.Or
		}
	}
	if g, next, ok := r.special(f, q, first, i); ok {
		return g, next
	}
	f, next := r.withUnit(f, q.next)
	if t := r.tok(next); (t.class == letters || t.class == digits) && f.End == t.start {
		return r.label(i, next+1) // "3D"
	}
	if f.Kind == Number && r.isYear(f, q, i, next) {
		f.Kind = Year
	}
	return f, next
}

// opens tells whether a sign may follow a token.
func (r *reader) opens(i int) bool {
	return i < 0 || r.tok(i).class == space || strings.Contains("([*_\"“:|~≈", r.tok(i).text)
}

// special reads digits that do not count anything: places, decades, items of lists.
func (r *reader) special(f Figure, q quantity, first, i int) (Figure, int, bool) {
	plain := q.fraction == "" && q.or == ""
	end := r.tok(q.next - 1).end
	switch {
	case plain && r.is(i-1, "#"):
		f.Kind, f.Start, f.End = Ordinal, r.tok(i-1).start, end
		return f, q.next, true
	case plain && r.is(q.next, "st", "nd", "rd", "th"):
		f.Kind, f.End = Ordinal, r.tok(q.next).end
		return f, q.next + 1, true
	case plain && first == i && r.isDecade(q):
		if len(q.whole) == 2 {
			f.Value = "19" + q.whole
		}
		f.Kind, f.Unit, f.End = Year, "s", r.tok(r.decadeEnd(q.next)).end
		return f, r.decadeEnd(q.next) + 1, true
	case plain && len(q.whole) <= 3 && r.is(q.next, ".", ")") && r.startsLine(first) &&
		r.tok(q.next+1).class == space && r.tok(q.next+1).end > r.tok(q.next+1).start:
		f.Kind, f.End = Item, end
		return f, q.next + 1, true
	}
	return f, 0, false
}

// isDecade tells whether digits are followed by an s, such as "1990s", "1990's" and "90s".
func (r *reader) isDecade(q quantity) bool {
	return r.is(r.decadeEnd(q.next), "s") && q.whole[len(q.whole)-1] == '0' &&
		(len(q.whole) == 2 || len(q.whole) == 4)
}

func (r *reader) decadeEnd(i int) int {
	if r.is(i, "'", "’") {
		return i + 1
	}
	return i
}

// startsLine tells whether only spaces stand before a token on its line.
func (r *reader) startsLine(i int) bool {
	before := r.tok(i - 1)
	return i == 0 || before.class == space && (i == 1 || strings.Contains(before.text, "\n"))
}

// label returns the name with digits around the tokens from i to next.
func (r *reader) label(i, next int) (Figure, int) {
	for i > 0 && r.tok(i-1).class == letters {
		i--
	}
	for next < len(r.toks) && (r.tok(next).class == letters || r.tok(next).class == digits) {
		next++
	}
	return Figure{Start: r.tok(i).start, End: r.tok(next - 1).end, Kind: Label}, next
}

// timely are words after which four digits are a year, also before a unit.
var timely = map[string]bool{
	"in": true, "since": true, "until": true, "during": true, "by": true, "from": true,
	"year": true, "im": true, "seit": true, "bis": true, "en": true, "depuis": true,
}

// isYear tells whether a number is a year: four digits that no unit follows.
func (r *reader) isYear(f Figure, q quantity, i, next int) bool {
	plain := f.Unit == "" && f.power == 0 && !q.grouped && q.fraction == "" && f.Value == q.whole
	if !plain || len(q.whole) != 4 || q.whole < "1500" || q.whole > "2199" {
		return false
	}
	if r.tok(next).class == space {
		next++
	}
	return !r.units[r.tok(next).text] || timely[r.before(i)]
}
