package rows

import (
	"slices"
	"strings"
)

// blame says which of the groups is wrong, if the others hold in one row: a figure rather than a
// name, and the last one of several. Without one it is the first that does not fit what is before.
func (s *sentence) blame(groups []group) result {
	groups = s.clause(groups)
	best, rows := -1, s.t.all
	for i := range groups {
		others := s.without(groups, i)
		if others.empty() {
			continue
		}
		if best < 0 || groups[best].name || !groups[i].name {
			best, rows = i, others
		}
	}
	if best < 0 {
		rest := s.t.all
		for i, g := range groups {
			if rest.and(g.rows).empty() {
				best, rows = i, rest
				break
			}
			rest = rest.and(g.rows)
		}
	}
	for i, g := range groups {
		whole := item{spots: s.items[g.item].wholes()}.rowsIn(len(s.t.cells), nil)
		if g.name && i != best && !rows.and(whole).empty() {
			rows = rows.and(whole)
		}
	}
	it := s.items[groups[best].item]
	want, note := s.instead(it, rows)
	return result{wrong: true, note: note, rows: rows, item: groups[best].item, want: want}
}

// clause returns the last clause that is wrong: the clauses before it hold in one row each.
func (s *sentence) clause(groups []group) []group {
	for i := len(groups) - 2; i > 1; i-- {
		if groups[i].cut && groups[i].name && !s.without(groups[:i], -1).empty() &&
			s.without(groups[i:], -1).empty() {
			return groups[i:]
		}
	}
	return groups
}

// without returns the rows in which all groups but one hold.
func (s *sentence) without(groups []group, but int) rowset {
	rows := s.t.all
	for i, g := range groups {
		if i != but {
			rows = rows.and(g.rows)
		}
	}
	return rows
}

// instead returns what stands in some rows where an item should, if it is one thing.
func (s *sentence) instead(it item, rows rowset) (want, note string) {
	columns := it.bound
	if len(columns) == 0 {
		columns = item{spots: it.wholes()}.columnsIn(s.t.all)
	}
	if len(columns) == 0 {
		columns = it.columnsIn(s.t.all)
	}
	for c, col := range s.t.columns {
		if it.kind == date && len(it.spots) == 0 && col.dated() {
			columns = append(columns, c)
		}
	}
	if len(columns) != 1 || rows.empty() {
		return "", s.t.describe(rows, columns)
	}
	var texts []string
	rows.each(func(r int) {
		if x := s.t.cells[r][columns[0]].text; x != "" && !slices.Contains(texts, x) {
			texts = append(texts, x)
		}
	})
	if len(texts) > 3 {
		return "", s.t.describe(rows, columns)
	}
	return strings.Join(texts, " or "), s.t.describe(rows, columns)
}

// columnsIn returns the columns in which an item stands in some rows.
func (it item) columnsIn(rows rowset) []int {
	var all []int
	for _, p := range it.spots {
		if (len(it.bound) == 0 || slices.Contains(it.bound, p.column)) && !p.rows.and(rows).empty() &&
			!slices.Contains(all, p.column) {
			all = append(all, p.column)
		}
	}
	return all
}

// describe names a cell as people do: the first cell of its row, its column and its text.
func (t *Table) describe(rows rowset, columns []int) string {
	note := ""
	rows.each(func(r int) {
		if note != "" {
			return
		}
		parts := []string{}
		if first := t.cells[r][0].text; first != "" && !slices.Contains(columns, 0) {
			parts = append(parts, first)
		}
		for _, c := range columns[:min(len(columns), 1)] {
			parts = append(parts, t.columns[c].name+": "+t.cells[r][c].text)
		}
		note = strings.Join(parts, ", ")
	})
	return note
}

// maxShown is how many cells a finding has.
const maxShown = 12

// cellsOf returns the cells of some rows that begin with a number.
func (s *sentence) cellsOf(rows rowset, columns []int) []Cell {
	var all []Cell
	rows.each(func(r int) {
		for _, c := range columns {
			if x := s.t.cells[r][c]; x.has && len(all) < maxShown {
				all = append(all, Cell{Row: r, Column: c, Value: x.number})
			}
		}
	})
	return all
}
