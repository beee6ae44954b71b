package rows

import "slices"

// sentence is a sentence about a table, as it was read.
type sentence struct {
	t      *Table
	text   string
	tokens []token
	heads  []head
	items  []item
	inItem []int // which item a token is in, or -1
	inHead []bool
}

// head is a place where a sentence names a column, or one of several.
type head struct {
	from, to int // tokens
	columns  []int
	full     bool // the whole header
}

// item is something that a sentence says of a row: a name or a figure.
type item struct {
	kind     kind
	from, to int // tokens
	// spots are the places in the table where it stands.
	spots []spot
	// bound are the columns that the words next to it name.
	bound []int
	cmp   comparison
}

type kind int

const (
	name   kind = iota
	number      // a single figure
	score       // figures with marks between them: "3 - 1"
	date
)

// spot is rows of one column in which an item stands.
type spot struct {
	column int
	rows   rowset
	whole  bool // it is all that stands in the cell
}

// read reads a sentence. It returns nil if there is nothing to check, or too much.
func (t *Table) read(text string) *sentence {
	s := &sentence{t: t, text: text, tokens: split(text)}
	if len(s.tokens) == 0 || len(s.tokens) > maxWords || len(t.cells) == 0 {
		return nil
	}
	s.inItem = make([]int, len(s.tokens))
	s.inHead = make([]bool, len(s.tokens))
	for i := range s.inItem {
		s.inItem[i] = -1
	}
	s.findHeads()
	s.findItems()
	s.heads = s.freeHeads()
	s.narrow()
	for i := range s.items {
		s.bind(&s.items[i])
		s.compare(&s.items[i])
	}
	return s
}

// findItems finds the names and figures of a sentence, the longest first.
func (s *sentence) findItems() {
	for i := 0; i < len(s.tokens); {
		it := s.itemAt(i)
		if it.to <= i {
			i++
			continue
		}
		for j := it.from; j < it.to; j++ {
			s.inItem[j] = len(s.items)
		}
		s.items = append(s.items, it)
		i = it.to
	}
}

// itemAt returns the item that begins at a token.
func (s *sentence) itemAt(i int) item {
	best := s.nameAt(i)
	if s.headHas(i, best.to) {
		return item{}
	}
	for _, it := range []item{s.dateAt(i), s.scoreAt(i), s.numberAt(i)} {
		if it.to > best.to {
			best = it
		}
	}
	return best
}

// headHas tells whether a token belongs to the name of a column, which goes on to a token or
// beyond: the "1st" of "1st leg".
func (s *sentence) headHas(i, to int) bool {
	for _, h := range s.heads {
		digits := (s.tokens[i].number || s.tokens[i].spelled) && h.to-h.from > 1
		if h.from <= i && i < h.to && h.to >= to && (h.full || digits) {
			return true
		}
	}
	return false
}

// freeHeads leaves out the heads that are parts of names.
func (s *sentence) freeHeads() []head {
	var all []head
	for _, h := range s.heads {
		free := true
		for j := h.from; j < h.to; j++ {
			free = free && s.inItem[j] < 0
		}
		if free {
			all = append(all, h)
			for j := h.from; j < h.to; j++ {
				s.inHead[j] = true
			}
		}
	}
	return all
}

// rowsIn returns the rows in which an item stands in one of some columns, or in any.
func (it item) rowsIn(n int, columns []int) rowset {
	all := newRowset(n)
	for _, p := range it.spots {
		if len(columns) == 0 || slices.Contains(columns, p.column) {
			all = all.or(p.rows)
		}
	}
	return all
}
