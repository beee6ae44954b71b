package rows

import "slices"

// comparison is what the words before a figure ask of a cell.
type comparison int

const (
	equal comparison = iota
	above
	below
	atLeast
	atMost
)

// compare reads the words before a figure: "more than", "at least", "before".
func (s *sentence) compare(it *item) {
	word := func(back int) string {
		if i := it.from - back; i >= 0 {
			return s.tokens[i].text
		}
		return ""
	}
	back := 1
	for links[word(back)] && word(back) != "at" && back < 3 {
		back++
	}
	for back < 6 && it.from-back >= 0 && s.inHead[it.from-back] {
		back++
	}
	switch a, b := word(back), word(back+1); {
	case a == "than":
		for n := back + 1; n < back+5; n++ {
			if up[word(n)] {
				it.cmp = above
				return
			}
			if down[word(n)] {
				it.cmp = below
				return
			}
		}
	case a == "least" && b == "at":
		it.cmp = atLeast
	case a == "most" && b == "at":
		it.cmp = atMost
	case a == "over" || a == "above" || a == "after" || a == "exceeding":
		it.cmp = above
	case a == "under" || a == "below" || a == "before":
		it.cmp = below
	}
}

var (
	up = set(`more higher larger greater bigger later over above better longer taller older
		faster`)
	down = set(`less fewer lower smaller earlier sooner prior under below worse
		shorter younger slower lesser`)
)

// compared returns the rows whose cells compare with a figure as its words say.
func (s *sentence) compared(it item, columns []int) []spot {
	want := s.tokens[it.from].value()
	var all []spot
	for c, col := range s.t.columns {
		if columns != nil && !slices.Contains(columns, c) || columns == nil && !col.numeric() {
			continue
		}
		p := spot{column: c, rows: newRowset(len(s.t.cells))}
		for r := range s.t.cells {
			x := s.t.cells[r][c]
			if x.has && it.cmp.holds(x.number, want) {
				p.rows.add(r)
			}
		}
		all = append(all, p)
	}
	return all
}

func (c comparison) holds(a, b float64) bool {
	switch c {
	case above:
		return a > b
	case below:
		return a < b
	case atLeast:
		return a >= b
	case atMost:
		return a <= b
	}
	return near(a, b)
}
