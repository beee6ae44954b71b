package figures

import "strconv"

// cardinals are the words for numbers below a hundred.
var cardinals = map[string]int{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90,
}

// ordinals are the words for places.
var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
	"eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}

// factors are the words for times, and what each says.
var factors = map[string]string{
	"twice": "2", "thrice": "3", "doubled": "2", "doubling": "2", "twofold": "2",
	"tripled": "3", "trebled": "3", "tripling": "3", "threefold": "3", "quadrupled": "4",
	"fourfold": "4", "fivefold": "5", "tenfold": "10", "halved": "0.5", "halving": "0.5",
}

// scales are the words that multiply a number before them.
var scales = map[string]int{
	"hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12,
}

// word reads the figure that begins with the word of a token.
func (r *reader) word(i int) (Figure, int) {
	t := r.tok(i)
	f := Figure{Start: t.start, End: t.end, Kind: Number, Words: true}
	if r.tok(i+1).class == digits || r.is(i+1, "-") && r.tok(i+2).class == digits && len(t.text) < 4 {
		return r.named(i)
	}
	if value, ok := factors[t.text]; ok {
		f.Value, f.Unit = value, "×"
		if value == "0.5" {
			f.Last = -1
		}
		return f, i + 1
	}
	if g, next, ok := r.part(f, i); ok {
		return r.withUnit(g, next)
	}
	if n, ok := ordinals[t.text]; ok && !r.isMoment(i) {
		f.Kind, f.Value = Ordinal, strconv.Itoa(n)
		return f, i + 1
	}
	n, next, ok := r.cardinal(i)
	if !ok {
		return Figure{}, i + 1
	}
	for next+1 < len(r.toks) && scales[r.tok(next+1).text] > 0 && r.joined(next) && n < 1e12 {
		n *= scales[r.tok(next+1).text]
		f.power += multiples[r.tok(next+1).text]
		next += 2
	}
	if last, after, ok := r.cardinal(next + 1); ok && r.joined(next) && f.power == 0 &&
		n >= 15 && n <= 21 && last >= 10 { // "nineteen ninety-five"
		f.Kind, f.Value, f.End = Year, strconv.Itoa(100*n+last), r.tok(after-1).end
		return f, after
	}
	if rest, after, ok := r.cardinal(next + 3); ok && f.power >= 2 && r.is(next+1, "and") &&
		rest < 100 {
		n, next = n+rest, after
	}
	f.Value = strconv.Itoa(n)
	for m := n; n >= 100 && m%10 == 0; m /= 10 {
		f.Last++
	}
	return r.withUnit(f, next)
}

// named reads a word with digits behind it: a currency such as "EUR5", or a name such as "Q3".
func (r *reader) named(i int) (Figure, int) {
	if r.isCode(i) && r.tok(i+1).class == digits {
		return Figure{}, i + 1 // the number reads it
	}
	if r.is(i+1, "-") {
		return r.label(i, i+3)
	}
	if q := r.quantity(i + 1); q.label {
		return r.label(i, q.next)
	}
	return r.label(i, i+2)
}

// joined tells whether a space or a hyphen stands at a token.
func (r *reader) joined(i int) bool { return r.tok(i).class == space || r.is(i, "-") }

// cardinal reads a number below a hundred, or an "a" before a dozen, a hundred and the like.
func (r *reader) cardinal(i int) (n, next int, ok bool) {
	word := r.tok(i).text
	if word == "a" && r.tok(i+1).class == space && scales[r.tok(i+2).text] > 0 {
		return 1, i + 1, true
	}
	n, ok = cardinals[word]
	if !ok || word == "one" && r.isPronoun(i) {
		return 0, i, false
	}
	if one, found := cardinals[r.tok(i+2).text]; found && n >= 20 && one > 0 && one < 10 &&
		r.joined(i+1) {
		return n + one, i + 3, true
	}
	return n, i + 1, true
}

// isPronoun tells whether a "one" counts nothing.
func (r *reader) isPronoun(i int) bool {
	switch r.before(i) {
	case "only", "just", "exactly", "least", "than", "with":
		return false
	case "no", "the", "this", "that", "which", "each", "every", "any", "another", "some":
		return true
	}
	if r.tok(i+1).class != space || r.tok(i+2).class != letters {
		return !r.is(i+1, "-")
	}
	return r.is(i+2, "of", "that", "which", "who", "is", "was", "can", "could", "may", "might",
		"should", "would", "must", "with", "in", "on", "at", "by", "another", "has", "and", "or")
}

// isMoment tells whether an ordinal is a part of a phrase that ranks nothing.
func (r *reader) isMoment(i int) bool {
	switch r.tok(i).text {
	case "first":
		return r.before(i) == "at" || r.is(i+2, "of") && r.is(i+4, "all")
	case "second":
		before := r.before(i)
		return before == "per" || before == "a" || before == "each" || before == "every"
	}
	return false
}

// part reads a half, a third or a quarter.
func (r *reader) part(f Figure, i int) (Figure, int, bool) {
	switch word := r.tok(i).text; {
	case word == "half":
		f.Value, f.Last = "0.5", -1
		next := i + 1
		j := i + 2
		if r.is(j, "a") {
			j += 2
		}
		if scale := scales[r.tok(j).text]; scale > 0 {
			f.Value, f.Last, next = strconv.Itoa(scale/2), 0, j+1
		}
		f.End = r.tok(next - 1).end
		return f, next, true
	case r.joined(i+1) && (word == "a" || word == "one") && r.isShare(i, word):
		return r.fraction(f, i, 1)
	case r.joined(i+1) && (word == "two" || word == "three") && r.is(i+2, "thirds", "quarters"):
		return r.fraction(f, i, cardinals[word])
	}
	return f, i, false
}

// isShare tells whether "a third" or "a quarter" is a part of a whole, not the next in line.
func (r *reader) isShare(i int, word string) bool {
	if !r.is(i+2, "third", "quarter") {
		return false
	}
	switch r.before(i) {
	case "by", "about", "nearly", "almost", "over", "than", "around", "roughly", "just":
		return true
	}
	if word == "one" {
		return true
	}
	return r.is(i+4, "of", "more", "less", "fewer", "higher", "lower", "larger", "smaller", "as")
}

// fraction reads n thirds or quarters.
func (r *reader) fraction(f Figure, i, n int) (Figure, int, bool) {
	thirds := map[int]string{1: "0.333333333333", 2: "0.666666666667", 3: "1"}
	quarters := map[int]string{1: "0.25", 2: "0.5", 3: "0.75"}
	f.Value, f.Last = thirds[n], -2
	if r.is(i+2, "quarter", "quarters") {
		f.Value = quarters[n]
	}
	f.End = r.tok(i + 2).end
	return f, i + 3, true
}
