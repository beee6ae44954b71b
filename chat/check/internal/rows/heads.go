package rows

import (
	"slices"
	"strings"
)

// findHeads finds the places where a sentence names columns.
func (s *sentence) findHeads() {
	for i := 0; i < len(s.tokens); {
		best := head{from: i, to: i}
		for c, col := range s.t.columns {
			n, full := s.headRun(i, col)
			switch {
			case n == 0 || i+n < best.to:
				continue
			case i+n > best.to:
				best = head{from: i, to: i + n, columns: []int{c}, full: full}
			case full && !best.full:
				best.columns, best.full = []int{c}, true
			case full == best.full:
				best.columns = append(best.columns, c)
			}
		}
		if best.to == i {
			i++
			continue
		}
		for j := best.from; j < best.to; j++ {
			s.inHead[j] = true
		}
		s.heads = append(s.heads, best)
		i = best.to
	}
}

// headRun returns how many tokens from i on name a column, and whether it is its whole header.
func (s *sentence) headRun(i int, c column) (n int, full bool) {
	for at := range c.keys {
		m, telling := 0, false
		j := i
		for j < len(s.tokens) && at+m < len(c.keys) {
			t := s.tokens[j]
			if m > 0 && headerLinks[t.text] {
				j++
				continue
			}
			if !akin(t, c.keys[at+m]) {
				break
			}
			m, j = m+1, j+1
			telling = telling || !stopwords[t.key] && !t.number ||
				t.number && m == len(c.keys) && (m > 1 || len(t.text) == 4)
		}
		for j > i && headerLinks[s.tokens[j-1].text] {
			j--
		}
		if telling && j-i > n {
			n, full = j-i, m == len(c.keys)
		}
	}
	return n, full
}

// narrow chooses among the columns that a short name can mean the ones of whose headers the words
// near to it say more: "the home team has a score of" is the home team's score.
func (s *sentence) narrow() {
	for i, h := range s.heads {
		if h.full || len(h.columns) < 2 {
			continue
		}
		best := 0
		var columns []int
		for _, c := range h.columns {
			n := 0
			for _, k := range s.t.columns[c].keys {
				if s.hasNear(h, k) {
					n++
				}
			}
			if n > best {
				best, columns = n, nil
			}
			if n == best {
				columns = append(columns, c)
			}
		}
		s.heads[i].columns = columns
	}
}

// hasNear tells whether a word stands near to a head, or in it.
func (s *sentence) hasNear(h head, key string) bool {
	for j := max(0, h.from-5); j < min(len(s.tokens), h.to+3); j++ {
		if akin(s.tokens[j], key) {
			return true
		}
	}
	return false
}

// akin tells whether a word can be that of a header: "nationality" is "nation".
func akin(t token, key string) bool {
	if t.key == key || synonyms[t.key] != "" && synonyms[t.key] == key {
		return true
	}
	a, b := t.key, key
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 5 && len(b)-len(a) <= 5 && strings.HasPrefix(b, a) && !t.number
}

var synonyms = stemmedPairs(`attendance crowd spectators crowd person crowd audience crowd
	attend attendance aired air air original points pts wins win pts points position pos
	position rank ranking rank rank position place pos`)

func stemmedPairs(words string) map[string]string {
	all := map[string]string{}
	list := strings.Fields(words)
	for i := 0; i+1 < len(list); i += 2 {
		all[stem(list[i])] = stem(list[i+1])
	}
	return all
}

// A column further from an item than reach does not belong to it. Those whose distances differ by
// less than alike both can.
const (
	reach = 1.2
	alike = 0.35
)

// bind sets the columns that the words next to an item name.
func (s *sentence) bind(it *item) {
	least := reach
	for _, h := range s.heads {
		if slices.ContainsFunc(h.columns, func(c int) bool { return s.suits(*it, c) }) {
			least = min(least, s.distance(h, *it))
		}
	}
	for _, h := range s.heads {
		columns := slices.DeleteFunc(slices.Clone(h.columns), func(c int) bool {
			return !s.suits(*it, c)
		})
		if cost := s.distance(h, *it); cost <= min(reach, least+alike) {
			it.bound = append(it.bound, columns...)
		}
	}
}

// suits tells whether an item can be of a column: it stands there, or it is a number or a year,
// and so are the cells.
func (s *sentence) suits(it item, c int) bool {
	if it.standsIn(c) {
		return true
	}
	col := s.t.columns[c]
	return it.kind == number && col.measures() && s.isYear(it) == (col.years*2 > col.filled)
}

// isYear tells whether an item is four digits that can be a year.
func (s *sentence) isYear(it item) bool {
	t := s.tokens[it.from]
	return t.number && len(t.text) == 4 && t.text >= "1500" && t.text < "2200"
}

// claimed is the cost of a head that stands right next to another item: "12 stages", "week 3".
func (s *sentence) claimed(h head, it item) float64 {
	if h.from > 0 && h.from != it.to && s.inItem[h.from-1] >= 0 && s.tokens[h.from].mark == "" ||
		h.to < len(s.tokens) && h.to != it.from && s.inItem[h.to] >= 0 &&
			s.tokens[h.to].mark == "" && h.from != it.to {
		return 1.5
	}
	return 0
}

// standsIn tells whether an item stands in a column.
func (it item) standsIn(c int) bool {
	return slices.ContainsFunc(it.spots, func(p spot) bool { return p.column == c })
}

// distance says how far the name of a column is from an item.
func (s *sentence) distance(h head, it item) float64 {
	from, to := h.to, it.from
	cost := s.claimed(h, it)
	word := 0.8
	if h.from >= it.to {
		from, to = it.to, h.from
		cost, word = cost+0.1, 1.2
	}
	for j := from; j < to; j++ {
		t := s.tokens[j]
		switch {
		case s.inItem[j] >= 0:
			cost += 3
		case s.inHead[j]:
			cost += 0.3
		case bounds[t.text], t.text == "at" && h.from >= it.to:
			cost += 2
		case links[t.text], multiples[t.text] > 0:
			cost += 0.2
		default:
			cost += word
		}
	}
	for j := from; j <= to && j < len(s.tokens); j++ {
		if strings.ContainsAny(s.tokens[j].mark, ",;:") {
			cost += 2
		}
	}
	return cost
}

var (
	bounds = set("and or while but when where with who that which than if after before")
	links  = set("of be is was are were in at on for the a an number no value total to by as s")
)
