package check

import (
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// Table returns a document of a table. A column of numbers is a measure, and every other column
// has labels. A column of years is both.
func Table(name, version string, header []string, rows [][]string) *Document {
	d := &Document{Name: name, Version: version, context: map[string]bool{}}
	columns := make([]columnRole, len(header))
	for i, h := range header {
		columns[i] = columnOf(d, strings.TrimSpace(h), i, rows)
	}
	for n, row := range rows {
		at := map[int]int{}
		for i, c := range columns {
			if c.axis >= 0 && i < len(row) && strings.TrimSpace(row[i]) != "" {
				at[c.axis] = d.label(c.axis, strings.TrimSpace(row[i]), span{})
			}
		}
		for i, c := range columns {
			if c.measure < 0 || i >= len(row) {
				continue
			}
			if f, ok := cellNumber(row[i]); ok {
				d.add(c.measure, at, f.Float(), header[i]+"["+number(float64(n))+"]")
			}
		}
	}
	d.finish()
	return d
}

// columnRole is where the cells of a column go, or -1.
type columnRole struct{ axis, measure int }

// columnOf tells whether a column has numbers, years or labels.
func columnOf(d *Document, name string, i int, rows [][]string) columnRole {
	numbers, years, all := 0, 0, 0
	units := map[string]int{}
	for _, row := range rows {
		if i >= len(row) || strings.TrimSpace(row[i]) == "" {
			continue
		}
		all++
		if f, ok := cellNumber(row[i]); ok {
			numbers++
			units[f.Unit]++
			if f.Kind == figures.Year {
				years++
			}
		}
	}
	c := columnRole{-1, -1}
	if numbers*2 <= all || years == all {
		c.axis = d.axis(name)
	}
	if numbers > 0 {
		m := newMeasure(name, name)
		for u, n := range units {
			if n*2 > numbers {
				m.unit = u
			}
		}
		m.rate = m.rate || m.unit == "%"
		c.measure = d.measure(m)
	}
	return c
}

// cellNumber reads a cell that holds one number and nothing else.
func cellNumber(s string) (figures.Figure, bool) {
	s = strings.TrimSpace(s)
	fs := figures.Read(s)
	if len(fs) != 1 || fs[0].Start != 0 || fs[0].End != len(s) || fs[0].Words ||
		fs[0].Kind != figures.Number && fs[0].Kind != figures.Year {
		return figures.Figure{}, false
	}
	return fs[0], true
}
