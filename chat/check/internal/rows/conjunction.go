package rows

import "slices"

// holds returns the rows in which an item holds, in the columns that its words name.
func (s *sentence) holds(it item) rowset {
	n := len(s.t.cells)
	if it.cmp != equal && it.kind == number {
		return item{spots: s.compared(it, it.bound)}.rowsIn(n, nil)
	}
	return it.rowsIn(n, it.bound)
}

// group is items of a list: "A, B and C". One of them holds.
type group struct {
	from, to int // tokens
	rows     rowset
	name     bool
	cut      bool // a clause can begin before it
	item     int  // the first one
}

// groups joins items of lists.
func (s *sentence) groups() []group {
	var all []group
	for i, it := range s.items {
		if s.unknown(it) {
			continue
		}
		g := group{it.from, it.to, s.holds(it), it.kind == name, false, i}
		if n := len(all); n > 0 {
			g.cut = s.hasBound(all[n-1].to, it.from)
			if i > 0 && s.listed(s.items[i-1], it) {
				all[n-1].rows = all[n-1].rows.or(g.rows)
				all[n-1].to = it.to
				continue
			}
		}
		all = append(all, g)
	}
	return all
}

// unknown tells whether nothing in the table is like an item, and no column is named for it.
func (s *sentence) unknown(it item) bool {
	if len(it.spots) > 0 || len(it.bound) > 0 || it.cmp != equal {
		return false
	}
	if it.kind == date {
		return !s.t.hasDates()
	}
	if it.kind != score {
		return true
	}
	for j := it.from; j < it.to; j++ {
		if len(s.t.index[s.tokens[j].key]) == 0 {
			return false
		}
	}
	return true
}

// listed tells whether two items are of one list.
func (s *sentence) listed(a, b item) bool {
	if a.kind != b.kind || b.from-a.to > 2 {
		return false
	}
	joined := b.from == a.to && s.tokens[b.from].mark != ""
	for j := a.to; j < b.from; j++ {
		switch s.tokens[j].text {
		case "and", "or":
			joined = true
		default:
			return false
		}
	}
	return joined && slices.ContainsFunc(a.spots, func(p spot) bool { return b.standsIn(p.column) })
}

// hasBound tells whether a clause can begin between two tokens.
func (s *sentence) hasBound(from, to int) bool {
	for j := from; j < to; j++ {
		if bounds[s.tokens[j].text] {
			return true
		}
	}
	for j := from; j <= to && j < len(s.tokens); j++ {
		if s.tokens[j].mark != "" && slices.Contains([]string{",", ";"}, s.tokens[j].mark) {
			return true
		}
	}
	return false
}

// conjunction checks that all items of a sentence hold in one row.
func (s *sentence) conjunction() (result, bool) {
	groups := s.groups()
	if len(groups) == 1 && s.lone(groups[0]) {
		return result{wrong: true, rule: "lone"}, true
	}
	if len(groups) < 2 {
		return result{}, false
	}
	if s.together(groups, s.t.all, true) {
		return result{rule: "row"}, true
	}
	return result{wrong: true, rule: "row"}, true
}

// lone tells whether the only thing that a sentence says of a column is not in it.
func (s *sentence) lone(g group) bool {
	it := s.items[g.item]
	return g.rows.empty() && len(it.bound) > 0
}

// together tells whether all groups hold in one row, or those of each clause do.
func (s *sentence) together(groups []group, rows rowset, first bool) bool {
	names := s.t.all
	for i, g := range groups {
		if i > 0 && g.cut && !rows.empty() && (len(groups)-i > 1 || !g.name) {
			rest := groups[i:]
			carry := s.t.all
			if !slices.ContainsFunc(rest, func(g group) bool { return g.name }) {
				carry = names
			}
			if s.together(rest, carry, false) {
				return true
			}
		}
		rows = rows.and(g.rows)
		if g.name {
			names = names.and(g.rows)
		}
	}
	return !rows.empty()
}

// result is what a rule says of a sentence.
type result struct {
	wrong bool
	rule  string
	rows  rowset
	item  int
	want  string
}

func (t *Table) hasDates() bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.dates*2 > c.filled })
}
