package rows

import (
	"fmt"
	"strconv"
)

// counted returns the number item that says how many rows there are: "there are 3 players".
func (s *sentence) counted() (int, bool) {
	for i, it := range s.items {
		t := s.tokens[it.from]
		if it.kind != number || t.ordinal || s.isYear(it) || it.to >= len(s.tokens) ||
			t.value() != float64(int(t.value())) || int(t.value()) > len(s.t.cells) {
			continue
		}
		next := s.tokens[it.to]
		if links[next.text] || bounds[next.text] || next.number || stopwords[next.key] ||
			next.mark != "" || s.inItem[it.to] >= 0 {
			continue
		}
		if s.counts(it.from) {
			return i, true
		}
	}
	return 0, false
}

// measuredAt tells whether a token names a column of numbers.
func (s *sentence) measuredAt(i int) bool {
	for _, h := range s.heads {
		if h.from > i || i >= h.to {
			continue
		}
		for _, c := range h.columns {
			if s.t.columns[c].measures() {
				return true
			}
		}
	}
	return false
}

// counts tells whether the words before a figure say that it counts.
func (s *sentence) counts(i int) bool {
	word := func(back int) string {
		if i >= back {
			return s.tokens[i-back].text
		}
		return ""
	}
	for word(1) == "than" || word(1) == "more" || word(1) == "less" || word(1) == "least" ||
		word(1) == "most" || word(1) == "fewer" || word(1) == "at" || word(1) == "only" ||
		word(1) == "just" || word(1) == "over" {
		i--
	}
	switch word(1) {
	case "", "there":
		return true
	case "be", "are", "is", "was", "were":
		return word(2) == "there" || word(2) == ""
	case "of":
		return word(2) == "total"
	}
	return false
}

// count checks how many rows there are of which the rest of a sentence holds.
func (s *sentence) count() (result, bool) {
	at, ok := s.counted()
	if !ok {
		return result{}, false
	}
	it := s.items[at]
	rows := s.t.all
	for i, o := range s.items {
		if i != at && !s.unknown(o) {
			rows = rows.and(s.holds(o))
		}
	}
	want := s.tokens[it.from].value()
	r := result{note: fmt.Sprintf("count: %d", rows.count()), rows: rows, item: at}
	if it.cmp.holds(float64(rows.count()), want) {
		return r, true
	}
	for c := range s.t.columns {
		if it.cmp.holds(float64(s.distinct(c, rows)), want) {
			r.note = fmt.Sprintf("count of %s: %d", s.t.columns[c].name, s.distinct(c, rows))
			return r, true
		}
	}
	cells := item{spots: it.wholes()}.rowsIn(len(s.t.cells), it.bound)
	if s.measuredAt(it.to) || !rows.and(cells).empty() {
		return result{}, false // it may be a figure of a row
	}
	r.wrong, r.want = true, strconv.Itoa(rows.count())
	return r, true
}

// distinct returns how many texts a column has in some rows.
func (s *sentence) distinct(c int, rows rowset) int {
	seen := map[string]bool{}
	rows.each(func(r int) { seen[s.t.cells[r][c].text] = true })
	return len(seen)
}
