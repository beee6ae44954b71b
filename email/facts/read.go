package facts

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/figures"
)

var (
	links = regexp.MustCompile(`(?i)\b(?:https?://|www\.)` +
		`(?:[^\s<>"'“”„‘’«»‹›()\[\]{}]|\([^\s<>"'()\[\]{}]*\))+`)
	addresses = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

// read returns the facts of a text in their order.
func read(text string, names []string) []item {
	var all []item
	taken := func(start, end int) bool {
		return slices.ContainsFunc(all, func(i item) bool { return start < i.end && i.start < end })
	}
	add := func(i item) {
		if len(all) < most && !taken(i.start, i.end) {
			i.text = text[i.start:i.end]
			all = append(all, i)
		}
	}
	for _, at := range links.FindAllStringIndex(text, most) {
		end := at[0] + len(strings.TrimRight(text[at[0]:at[1]], ".,;:!?…*_"))
		add(item{kind: Link, start: at[0], end: end})
	}
	for _, at := range addresses.FindAllStringIndex(text, most) {
		add(item{kind: Address, start: at[0], end: at[1]})
	}
	for _, at := range codes.FindAllStringIndex(text, most) {
		if code := codeOf(text[at[0]:at[1]]); len(code) >= leastCode {
			add(item{kind: Number, start: at[0], end: at[1], code: code})
		}
	}
	for _, f := range figures.Read(text) {
		if kind := kindOf(f); kind != "" {
			if kind == Money {
				f = inThousands(f)
			}
			i := item{kind: kind, start: f.Start, end: endOf(text, f), figure: f}
			if kind == Number && f.Kind != figures.Label {
				i.measure = measureOf(text, f.End)
			}
			add(i)
		}
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); startsHigh(name) {
			all = append(all, item{kind: Name, text: name, start: -1})
		}
	}
	slices.SortStableFunc(all, func(a, b item) int { return a.start - b.start })
	return all
}

// endOf returns where a figure ends. A stop after the name of a month, or after pm, is that of the
// sentence.
func endOf(text string, f figures.Figure) int {
	trimmed := strings.TrimSuffix(text[f.Start:f.End], ".")
	last, _ := utf8.DecodeLastRuneInString(trimmed)
	timed := f.Kind == figures.Time && !strings.Contains(trimmed, ".")
	if (f.Kind == figures.Date || timed) && unicode.IsLetter(last) {
		return f.Start + len(trimmed)
	}
	return f.End
}

// inThousands returns an amount without its reading with three decimals, if it has two:
// "4.500 EUR" is not 4.50.
func inThousands(f figures.Figure) figures.Figure {
	value, other := strings.Contains(f.Value, "."), strings.Contains(f.Or, ".")
	switch {
	case f.Or == "" || value == other:
	case value:
		f.Value, f.Or = f.Or, ""
	default:
		f.Or = ""
	}
	return f
}

// kindOf returns the kind of a figure, or an empty text for what does not count as a fact.
func kindOf(f figures.Figure) Kind {
	switch {
	case f.Kind == figures.Date:
		return Date
	case f.Kind == figures.Time:
		return Time
	case f.Kind == figures.Label:
		return Number // of an invoice, an account or a part
	case f.Kind == figures.Item || f.Value == "":
		return ""
	case f.Unit == "%" || f.Unit == "pp":
		return Percent
	case f.Unit != "" && f.Unit != "×" && f.Unit != "s":
		return Money
	}
	return Number
}

// words yields the words of a text and where each begins.
func words(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := -1
		for i, r := range text + " " {
			letter := unicode.IsLetter(r) || unicode.Is(unicode.M, r)
			switch {
			case letter && start < 0:
				start = i
			case !letter && start >= 0:
				if !yield(start, text[start:i]) {
					return
				}
				start = -1
			}
		}
	}
}

// startsHigh tells whether a word begins with a capital, or with a letter that has none.
func startsHigh(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return word != "" && !unicode.IsLower(first)
}
