package rows

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// numberAt returns the figure that a token is.
func (s *sentence) numberAt(i int) item {
	t := s.tokens[i]
	if !t.number && !t.spelled || s.isPronoun(i) {
		return item{}
	}
	if i > 0 && (t.text == "second" && s.tokens[i-1].number || t.mark == "-" &&
		s.inItem[i-1] < 0 && !links[s.tokens[i-1].text] && !s.inHead[i-1]) {
		return item{}
	}
	if s.isAside(i) || t.key == "1" && t.spelled && t.ordinal && !s.placed(i) {
		return item{}
	}
	it := item{kind: number, from: i, to: i + 1}
	keys := []string{t.key}
	if i+1 < len(s.tokens) && multiples[s.tokens[i+1].text] > 0 {
		v := t.value() * multiples[s.tokens[i+1].text]
		keys = append(keys, strconv.FormatFloat(v, 'f', -1, 64))
	}
	for _, k := range keys {
		it.spots = append(it.spots, s.t.numbers(k, len(t.text) == 4)...)
	}
	if slack := s.slack(i); slack > 0 && len(it.spots) == 0 {
		it.spots = s.t.nearly(numberOf(keys[len(keys)-1]), slack)
	}
	return it
}

// slack returns how far a cell may be from a figure that is rounded, or that is said to be rough.
func (s *sentence) slack(i int) float64 {
	t := s.tokens[i]
	unit := 1.0
	if i+1 < len(s.tokens) && multiples[s.tokens[i+1].text] > 0 {
		unit = multiples[s.tokens[i+1].text]
	}
	_, decimals, _ := strings.Cut(t.text, ".")
	switch {
	case i > 0 && hedges[s.tokens[i-1].text]:
		return 0.05 * t.value() * unit
	case decimals != "" || unit > 1:
		return 0.5 * unit * math.Pow(10, -float64(len(decimals)))
	}
	return 0
}

var hedges = set(`about around roughly approximately approx nearly almost circa some close`)

// nearly returns where numbers stand that are near to one.
func (t *Table) nearly(v, slack float64) []spot {
	var all []spot
	for c := range t.columns {
		p := spot{column: c, rows: newRowset(len(t.cells))}
		for r := range t.cells {
			if x := t.cells[r][c]; x.has && math.Abs(x.number-v) <= slack*(1+1e-9) {
				p.rows.add(r)
			}
		}
		if !p.rows.empty() {
			all = append(all, p)
		}
	}
	return all
}

// isPronoun tells whether "one" or "1" stands for a noun: "the one that", "one of the".
func (s *sentence) isPronoun(i int) bool {
	if s.tokens[i].key != "1" || s.tokens[i].ordinal || i+1 >= len(s.tokens) {
		return false
	}
	switch s.tokens[i+1].text {
	case "of", "that", "who", "which", "with", "in", "where":
		return i == 0 || !s.inHead[i-1]
	}
	return false
}

// isAside tells whether a number is what a header says in brackets: "population (1980)".
func (s *sentence) isAside(i int) bool {
	t := s.tokens[i]
	if !strings.Contains(t.mark, "(") && len(s.t.index[t.key]) > 0 {
		return false
	}
	return slices.ContainsFunc(s.t.columns, func(c column) bool {
		return slices.Contains(c.aside, t.key)
	})
}

// placed tells whether "first" is a place: a column follows.
func (s *sentence) placed(i int) bool {
	if i+1 == len(s.tokens) {
		return true
	}
	next := s.tokens[i+1].text
	return s.inHead[i+1] || next == "place" || next == "position"
}

var multiples = map[string]float64{"thousand": 1e3, "million": 1e6, "billion": 1e9}

// numbers returns where a number stands. A day of a month is not a number.
func (t *Table) numbers(key string, year bool) []spot {
	by := map[int]*spot{}
	var order []int
	for _, p := range t.index[key] {
		v := t.values[p.value]
		c := t.columns[v.column]
		if !year && c.dated() {
			continue
		}
		if by[v.column] == nil {
			by[v.column] = &spot{column: v.column, rows: newRowset(len(t.cells))}
			order = append(order, v.column)
		}
		by[v.column].rows = by[v.column].rows.or(v.rows)
		by[v.column].whole = by[v.column].whole || len(v.keys) == 1
	}
	var all []spot
	for _, c := range order {
		all = append(all, *by[c])
	}
	return all
}

// scoreAt returns figures with marks between them, such as "3 - 1", "1994 - 95" and "9.4 (58)".
func (s *sentence) scoreAt(i int) item {
	most := i + 1
	for most < len(s.tokens) && s.tokens[i].number && s.tokens[most].number &&
		isJoint(s.tokens[most].mark) {
		most++
	}
	if most-i < 2 || !s.t.scores {
		return item{}
	}
	for n := most; n > i+1; n-- {
		if found := s.scores(i, n); len(found) > 0 {
			return item{kind: score, from: i, to: n, spots: s.t.spotsOf(found)}
		}
	}
	return item{kind: score, from: i, to: most}
}

// scores returns the values that have the figures of some tokens, in their order or turned round.
func (s *sentence) scores(from, to int) map[int]bool {
	found := map[int]bool{}
	for _, p := range s.t.index[s.tokens[from].key] {
		keys := s.t.values[p.value].keys
		n := s.run(from, keys[p.at:])
		last := p.at + n
		switch {
		case n >= to-from, n == to-from-1 && last < len(keys) &&
			sameYear(s.tokens[to-1].key, keys[last]):
			found[p.value] = true
		case to-from == 2 && p.at > 0 && keys[p.at-1] == s.tokens[from+1].key:
			found[p.value] = true
		}
	}
	return found
}

func isJoint(mark string) bool {
	switch strings.ReplaceAll(mark, " ", "") {
	case "-", "–", ":", "/", "+", "x", "−", "(":
		return true
	}
	return false
}

// sameYear tells whether "1995" and "95" are one year. A key has lost the zero of "04".
func sameYear(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	return len(a) == 4 && (len(b) == 2 || len(b) == 1) && a[2:] == "0"[:2-len(b)]+b
}

// dateAt returns a day or a month, with a year or without.
func (s *sentence) dateAt(i int) item {
	from, to := i, i+1
	month, day, year := -1, false, false
	for j := i; j < len(s.tokens) && j < i+5; j++ {
		t := s.tokens[j]
		switch {
		case months[t.text] != "" && month < 0:
			month, to = j, j+1
		case t.number && len(t.key) <= 2 && !day && !strings.ContainsAny(t.mark, "-–;:("):
			day, to = true, j+1
		case t.number && len(t.key) == 4 && !year && month >= 0:
			year, to = true, j+1
		case (t.text == "of" || t.text == "day") && j > i:
		default:
			j = len(s.tokens)
		}
	}
	if month < 0 || !day && !year || to <= month {
		return item{}
	}
	it := item{kind: date, from: from, to: to}
	found := map[int]bool{}
	for _, p := range s.t.index[s.tokens[month].key] {
		if s.isDate(from, to, s.t.values[p.value]) {
			found[p.value] = false
		}
	}
	it.spots = s.t.spotsOf(found)
	return it
}

// isDate tells whether a value has all that a date says. A year counts only if it has one.
func (s *sentence) isDate(from, to int, v value) bool {
	hasYear := false
	for _, k := range v.keys {
		hasYear = hasYear || len(k) == 4 && isDigit(k[0])
	}
	for j := from; j < to; j++ {
		t := s.tokens[j]
		if !t.number && months[t.text] == "" || len(t.key) == 4 && t.number && !hasYear {
			continue
		}
		ok := false
		for _, k := range v.keys {
			ok = ok || k == t.key || sameYear(k, t.key)
		}
		if !ok {
			return false
		}
	}
	return true
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
