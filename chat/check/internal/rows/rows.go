// Package rows checks what a sentence says about a table whose columns have no types: rows of
// cells under a header, such as a table of a web page. A statement of such a table is mostly about
// one row: what it names and the figures must stand in one row together.
package rows

import (
	"slices"
	"strconv"
	"strings"
)

// Table is a table of texts.
type Table struct {
	columns []column
	cells   [][]cell // by row and column
	values  []value
	index   map[string][]posting // where a key stands in the values
	all     rowset
	scores  bool // some cells have figures with marks between them
	dates   bool // a column has days or months
}

// column is a column of a table.
type column struct {
	name    string
	keys    []string // of its header, without what stands in brackets and without link words
	aside   []string // of what stands in brackets
	numbers int      // how many cells are a number
	filled  int      // how many cells are not empty
	begins  int      // how many cells begin with a number
	years   int
	dates   int // how many cells have the name of a month
}

func (c column) numeric() bool { return c.numbers*2 > c.filled }

// measures tells whether most cells of a column begin with a number.
func (c column) measures() bool { return c.begins*2 > c.filled && !c.dated() }

func (c column) dated() bool { return c.dates*2 > c.filled }

// cell is a cell of a table.
type cell struct {
	text   string
	tokens []token
	number float64
	has    bool // it begins with a number
}

// value is a text that some cells of a column have.
type value struct {
	column int
	keys   []string
	rows   rowset
}

// posting is a place in a value.
type posting struct{ value, at int }

// The bounds of a table. What is more is not read.
const (
	maxRows   = 5000
	maxCells  = 20000
	maxTokens = 40 // of a cell
)

// New returns a table.
func New(header []string, body [][]string) *Table {
	t := &Table{index: map[string][]posting{}}
	for _, h := range header {
		t.columns = append(t.columns, newColumn(h))
	}
	known := map[string]int{}
	body = body[:min(len(body), maxRows, maxCells/max(len(header), 1))]
	t.all = newRowset(len(body))
	for r, row := range body {
		if !slices.Equal(row, header) { // it may be said again
			t.all.add(r)
		}
		cells := make([]cell, len(header))
		for c := range cells {
			if c >= len(row) {
				continue
			}
			cells[c] = newCell(row[c])
			t.columns[c].count(cells[c])
			t.note(known, c, r, len(body), cells[c])
		}
		t.cells = append(t.cells, cells)
	}
	for _, v := range t.values {
		for i := 1; i < len(v.keys); i++ {
			t.scores = t.scores || isDigit(v.keys[i][0]) && isDigit(v.keys[i-1][0]) &&
				!t.columns[v.column].dated()
		}
	}
	t.dates = slices.ContainsFunc(t.columns, column.dated)
	return t
}

func newColumn(header string) column {
	c := column{name: strings.TrimSpace(header)}
	plain, aside, _ := strings.Cut(header, "(")
	for _, w := range split(plain) {
		if !headerLinks[w.text] {
			c.keys = append(c.keys, w.key)
		}
	}
	for _, w := range split(aside) {
		c.aside = append(c.aside, w.key)
	}
	if len(c.keys) == 0 {
		c.keys = c.aside
	}
	return c
}

var headerLinks = set("of the in by at for a an and to on from")

// count counts what sort of cell it is.
func (c *column) count(x cell) {
	if x.text == "" {
		return
	}
	c.filled++
	if x.has {
		c.begins++
	}
	if x.has && len(x.tokens) == 1 && x.number >= 1500 && x.number < 2200 {
		c.years++
	}
	if x.has && len(x.tokens) == 1 {
		c.numbers++
	}
	for _, t := range x.tokens {
		if months[t.text] != "" && len(x.tokens) > 1 {
			c.dates++
			break
		}
	}
}

func newCell(text string) cell {
	x := cell{text: strings.TrimSpace(text)}
	x.tokens = split(x.text)
	if len(x.tokens) > maxTokens {
		x.tokens = x.tokens[:maxTokens]
	}
	if len(x.tokens) > 0 && x.tokens[0].number {
		v, err := strconv.ParseFloat(x.tokens[0].key, 64)
		x.number, x.has = v, err == nil
		if strings.HasSuffix(x.tokens[0].mark, "-") || strings.HasSuffix(x.tokens[0].mark, "−") {
			x.number = -v
		}
	}
	return x
}

// note adds the value of a cell to the index.
func (t *Table) note(known map[string]int, c, r, n int, x cell) {
	if len(x.tokens) == 0 {
		return
	}
	var keys []string
	for _, k := range x.tokens {
		keys = append(keys, k.key)
	}
	name := strconv.Itoa(c) + "\x00" + strings.Join(keys, " ")
	v, ok := known[name]
	if !ok {
		v = len(t.values)
		known[name] = v
		t.values = append(t.values, value{column: c, keys: keys, rows: newRowset(n)})
		for i, k := range keys {
			t.index[k] = append(t.index[k], posting{v, i})
		}
	}
	t.values[v].rows.add(r)
}
