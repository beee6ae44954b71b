package rows

import "slices"

import "fmt"

// superlative is a word that asks for the largest or the smallest of a column.
type superlative struct {
	at     int // token
	most   bool
	column int
}

var (
	mostWords  = set("most highest largest biggest longest greatest maximum max tallest heaviest")
	leastWords = set("least fewest lowest smallest shortest minimum min")
)

// superlative returns the first word that ranks, if the column by which it ranks is certain.
func (s *sentence) superlative() (superlative, bool) {
	for i, t := range s.tokens {
		if s.inItem[i] >= 0 || !mostWords[t.text] && !leastWords[t.text] ||
			i > 0 && s.tokens[i-1].text == "at" {
			continue
		}
		c, ok := s.rankedBy(i)
		return superlative{i, mostWords[t.text], c}, ok
	}
	return superlative{}, false
}

// rankedBy returns the column of numbers that the words next to a superlative name.
func (s *sentence) rankedBy(i int) (int, bool) {
	least, column := 1.5, -1
	for _, h := range s.heads {
		cost := s.distance(h, item{from: i, to: i + 1})
		if h.from <= i && i < h.to {
			cost = 0
		}
		if h.to <= i {
			cost += 0.5
		}
		if cost >= least {
			continue
		}
		for _, c := range h.columns {
			if s.t.columns[c].measures() {
				least, column = cost, c
				break
			}
		}
	}
	return column, column >= 0
}

// extreme returns the rows of some that have the largest or the smallest value of a column.
func (s *sentence) extreme(p superlative, rows rowset) rowset {
	best, value := newRowset(len(s.t.cells)), 0.0
	rows.each(func(r int) {
		x := s.t.cells[r][p.column]
		if !x.has {
			return
		}
		switch {
		case best.empty() || p.most == (x.number > value) && !near(x.number, value):
			best, value = newRowset(len(s.t.cells)), x.number
			best.add(r)
		case near(x.number, value):
			best.add(r)
		}
	})
	return best
}

// ranked checks a sentence with a superlative. Each of its items may be the subject, and the
// others say among which rows. It is wrong if that is so of none.
func (s *sentence) ranked() (result, bool) {
	p, ok := s.superlative()
	if !ok {
		return result{}, false
	}
	groups := s.groups()
	if len(groups) == 0 {
		return result{}, false
	}
	for i := -1; i < len(groups); i++ {
		if best, note := s.reading(p, groups, i); !best.empty() {
			return result{note: note, rows: best, item: s.valueOf(p, groups), at: p.at}, true
		}
	}
	return s.outranked(p, groups), true
}

// reading returns the rows of which a superlative is true if one group is its subject, or if none
// is and it tells a figure.
func (s *sentence) reading(p superlative, groups []group, subject int) (best rowset, note string) {
	rows := s.t.all
	for j, g := range groups {
		if j != subject && !s.isValue(p, g) {
			rows = rows.and(g.rows)
		}
	}
	told := subject < 0 && s.items[groups[0].item].from > p.at // "the lowest crowd when York played"
	if subject < 0 && !s.hasValue(p, groups) || rows.count() < 2 && len(groups) > 1 && !told {
		return nil, ""
	}
	best = s.extreme(p, rows)
	for j, g := range groups {
		if j == subject || s.isValue(p, g) {
			best = best.and(g.rows)
		}
	}
	return best, s.extremeNote(p, rows)
}

// valueOf returns the item that is the figure of the column of a superlative, or -1.
func (s *sentence) valueOf(p superlative, groups []group) int {
	for _, g := range groups {
		if s.isValue(p, g) {
			return g.item
		}
	}
	return -1
}

// outranked says what is wrong with a superlative: the figure of its column, or the word.
func (s *sentence) outranked(p superlative, groups []group) result {
	rows, value := s.t.all, s.t.all
	r := result{wrong: true, item: -1, at: p.at}
	for _, g := range groups {
		if s.isValue(p, g) {
			r.item, value = g.item, value.and(g.rows)
		} else if len(groups) > 1 && s.hasValue(p, groups) {
			rows = rows.and(g.rows)
		}
	}
	if len(groups) > 1 && !rows.and(value).empty() {
		r.item = -1 // the figure is right, and the word is not
	}
	if rows.count() < 2 {
		rows = s.t.all
	}
	best := s.extreme(p, rows)
	r.rows, r.note = best, s.extremeNote(p, rows)
	best.each(func(row int) {
		switch {
		case r.want != "":
		case r.item >= 0:
			r.want = s.t.cells[row][p.column].text
		default:
			r.want = s.t.cells[row][0].text
		}
	})
	return r
}

// extremeNote names the largest or the smallest of some rows.
func (s *sentence) extremeNote(p superlative, rows rowset) string {
	best := s.extreme(p, rows)
	what := "least"
	if p.most {
		what = "most"
	}
	return fmt.Sprintf("%s of %d: %s", what, rows.count(), s.t.describe(best, []int{p.column}))
}

func (s *sentence) hasValue(p superlative, groups []group) bool {
	return s.valueOf(p, groups) >= 0
}

// isValue tells whether a group is a figure of the column that a superlative is about.
func (s *sentence) isValue(p superlative, g group) bool {
	it := s.items[g.item]
	if it.kind == name || it.kind == date || it.cmp != equal {
		return false
	}
	if len(it.bound) > 0 {
		return slices.Contains(it.bound, p.column)
	}
	return it.standsIn(p.column)
}
