package rows

import "slices"

// holds returns the rows in which an item holds, in the columns that its words name.
func (s *sentence) holds(it item) rowset {
	n := len(s.t.cells)
	if it.cmp != equal && it.kind == number {
		return item{spots: s.compared(it, it.bound)}.rowsIn(n, nil)
	}
	if whole := it.wholes(); it.kind == name && len(whole) > 0 && s.names() == 1 {
		it.spots = whole // what is named alone is not the other side of "York 3 - 1"
	}
	return it.rowsIn(n, it.bound)
}

// wholes returns where an item is all that stands in the cell.
func (it item) wholes() []spot {
	return slices.DeleteFunc(slices.Clone(it.spots), func(p spot) bool { return !p.whole })
}

// names returns how many names a sentence has.
func (s *sentence) names() (n int) {
	for _, it := range s.items {
		if it.kind == name {
			n++
		}
	}
	return n
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
		return !s.t.dates
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
	switch {
	case len(groups) == 0:
		return result{}, false
	case len(groups) == 1 && len(s.items[groups[0].item].bound) == 0:
		return result{}, false // it is a name, or a figure of which nothing is said
	case len(groups) == 1 && groups[0].rows.empty():
		return s.blame(groups), true
	case s.together(groups, s.t.all):
		return result{rows: s.without(groups, -1), item: -1}, true
	}
	return s.blame(groups), true
}

// together tells whether all groups hold in one row, or those of each clause do.
func (s *sentence) together(groups []group, rows rowset) bool {
	names := s.t.all
	for i, g := range groups {
		if i > 0 && g.cut && !rows.empty() && (len(groups)-i > 1 || !g.name) {
			rest := groups[i:]
			carry := s.t.all
			if !slices.ContainsFunc(rest, func(g group) bool { return g.name }) {
				carry = names
			}
			if s.together(rest, carry) {
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
