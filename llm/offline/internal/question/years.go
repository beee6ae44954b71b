package question

import (
	"strconv"
	"strings"
)

// The grammar of years. A unit is a year, a decade or a part of one, as in "the early nineties":
//
//	span  = "the last" number "years" | "the first" number "years" | ever
//	      | "from" unit to unit | "between" unit "and" unit | unit "to" unit
//	      | since unit | "from" unit on | unit "and" later | unit earlier
//	      | after unit | before unit | until unit | ["the" "year"] unit
//
// The other words of the grammar are in these lists.
var (
	since = list(`
		since, starting in, starting from, starting with, beginning in, beginning with, from
		the year, ever since, since the year, as from, not before`)
	after  = list(`after, later than, newer than, following, past`)
	before = list(`before, prior to, earlier than, older than, preceding`)
	until  = list(`
		until, till, up to, through, up until, up to and including, no later than`)
	to      = list(`to, until, till, through, up to, up until`)
	onwards = list(`
		on, onward, onwards, forward, forwards, upward, upwards, and on, and later, or later,
		and after, and onwards, and up, or newer, and newer, to now, to date, to today, to the
		end, until now, until the end, until today, and beyond`)
	earlier = list(`and earlier, or earlier, and before, or older, and older, backwards`)
	in      = list(`
		in, in the, in the year, in year, in years, in the years, in the year of, of year,
		of the years, at year, between the years, between years, from the years, from years,
		during the years, over, over the, for the years, of, of the, of the year, for, for the, for the year, during,
		during the, from, from the, the, the year, year, at, at the, within the, within,
		between`)
)

func list(phrases string) map[string]bool {
	set := map[string]bool{}
	for p := range strings.SplitSeq(phrases, ",") {
		set[strings.Join(strings.Fields(p), " ")] = true
	}
	return set
}

// ever is the span of all years.
var ever = list(`
	ever, of all time, of all times, all time, in history, in film history, of all years,
	in all years, for all years, over all years, in all the years, since the beginning, since ever`)

// parts are the years of a decade that words before it select, from the first to the last digit.
var parts = map[string][2]int{
	"early": {0, 3}, "the early": {0, 3}, "beginning of the": {0, 3}, "start of the": {0, 3},
	"the start of the": {0, 3}, "the beginning of the": {0, 3}, "mid": {4, 6}, "the mid": {4, 6},
	"middle of the": {4, 6}, "the middle of the": {4, 6}, "late": {7, 9}, "the late": {7, 9},
	"end of the": {7, 9}, "the end of the": {7, 9}, "first half of the": {0, 4},
	"the first half of the": {0, 4}, "second half of the": {5, 9}, "the second half of the": {5, 9},
}

// stretches are the spans that depend on the chart.
var stretches = map[string]Span{
	"last": {End: 1}, "past": {End: 1}, "latest": {End: 1}, "most recent": {End: 1},
	"first": {Start: 1}, "earliest": {Start: 1},
}

// decades are the decades that have a name.
var decades = map[string]int{
	"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
	"seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
}

// unit reads a year or a decade.
func unit(words []string) (s Span, n int) {
	if len(words) == 0 {
		return Span{}, 0
	}
	if part, n := phrase(words, parts); n > 0 && n < len(words) {
		if whole, m := unit(words[n:]); m > 0 && whole.To == whole.From+9 {
			return Span{From: whole.From + part[0], To: whole.From + part[1], Loose: true}, n + m
		}
	}
	word := words[0]
	if first, ok := decades[word]; ok {
		return Span{From: first, To: first + 9, Loose: true}, 1
	}
	n = 1
	if len(words) > 1 && words[1] == "s" { // "the 1990's"
		word, n = word+"s", 2
	}
	if digits, ok := strings.CutSuffix(word, "s"); ok {
		year, err := strconv.Atoi(digits)
		switch {
		case err != nil || year%10 != 0:
			return Span{}, 0
		case len(digits) == 2 && year >= 20:
			return Span{From: 1900 + year, To: 1909 + year, Loose: true}, n
		case len(digits) == 2:
			return Span{From: 2000 + year, To: 2009 + year, Loose: true}, n
		case isYear(digits):
			return Span{From: year, To: year + 9, Loose: true}, n
		}
		return Span{}, 0
	}
	if isYear(word) {
		year, _ := strconv.Atoi(word)
		return Span{From: year, To: year}, 1
	}
	return Span{}, 0
}

// relative reads a stretch of years that depends on the chart, or all years.
func relative(words []string) (s Span, n int) {
	if _, n := phrase(words, ever); n > 0 {
		return Span{From: Earliest, To: Latest, Loose: true}, n
	}
	_, n = phrase(words, in)
	if n == 0 && words[0] == "the" {
		n = 1
	}
	one, m := phrase(words[n:], stretches)
	rest := words[n+m:]
	if m == 0 || len(rest) == 0 {
		return Span{}, 0
	}
	switch number, ok := numeral(rest[0]); {
	case rest[0] == "decade":
		return Span{End: 10 * one.End, Start: 10 * one.Start}, n + m + 1
	case ok && len(rest) > 1 && rest[1] == "years":
		return Span{End: number * one.End, Start: number * one.Start}, n + m + 2
	case ok && len(rest) > 1 && (rest[1] == "decades"):
		return Span{End: 10 * number * one.End, Start: 10 * number * one.Start}, n + m + 2
	}
	return Span{}, 0
}

// span reads a stretch of years, and returns how many words it has.
func span(words []string) (s Span, n int) {
	if s, n := relative(words); n > 0 {
		return s, n
	}
	opening := func(set map[string]bool) (Span, int) {
		_, n := phrase(words, set)
		if n == 0 {
			return Span{}, 0
		}
		_, article := phrase(words[n:], map[string]bool{"the": true, "the year": true})
		u, m := unit(words[n+article:])
		if m == 0 {
			return Span{}, 0
		}
		return u, n + article + m
	}
	// The longer forms come first, because each begins with a shorter one.
	first, n := opening(in)
	if n == 0 {
		first, n = unit(words)
	}
	if n > 0 {
		rest := words[n:]
		join := to
		if words[0] == "between" {
			join = list("and, to")
		}
		if _, k := phrase(rest, join); k > 0 {
			_, article := phrase(rest[k:], map[string]bool{"the": true, "the year": true})
			if last, m := unit(rest[k+article:]); m > 0 {
				return Span{From: first.From, To: last.To, Loose: first.Loose || last.Loose},
					n + k + article + m
			}
		}
		if words[0] == "between" {
			return Span{}, 0
		}
		if _, k := phrase(rest, onwards); k > 0 {
			return Span{From: first.From, To: Latest, Loose: true}, n + k
		}
		if _, k := phrase(rest, earlier); k > 0 {
			return Span{From: Earliest, To: first.To, Loose: true}, n + k
		}
	}
	if u, k := opening(since); k > n {
		return Span{From: u.From, To: Latest, Loose: true}, k
	}
	if u, k := opening(after); k > n {
		return Span{From: u.To + 1, To: Latest, Loose: true}, k
	}
	if u, k := opening(before); k > n {
		return Span{From: Earliest, To: u.From - 1, Loose: true}, k
	}
	if u, k := opening(until); k > n {
		return Span{From: Earliest, To: u.To, Loose: true}, k
	}
	return first, n
}
