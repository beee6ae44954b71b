package rows

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// aggregate checks a mean or a sum of a column over the rows of which the rest holds.
func (s *sentence) aggregate() (result, bool) {
	at := s.aggregated()
	if at < 0 {
		return result{}, false
	}
	c, ok := s.rankedBy(at)
	if !ok {
		c, ok = s.lastBound()
	}
	if !ok {
		return result{}, false
	}
	rows, said := s.t.all, -1
	for i, it := range s.items {
		own := it.kind == number && it.cmp == equal &&
			(slices.Contains(it.bound, c) || len(it.bound) == 0 && !s.isYear(it))
		switch {
		case own && said < 0:
			said = i
		case !s.unknown(it):
			rows = rows.and(s.holds(it))
		}
	}
	sum, n := s.sum(c, rows)
	if said < 0 || n == 0 {
		return result{}, false
	}
	t := s.tokens[s.items[said].from]
	_, decimals, _ := strings.Cut(t.text, ".")
	value, what, slack := sum, "sum", 0.5
	if w := s.tokens[at].text; w == "average" || w == "mean" {
		value, what, slack = sum/float64(n), "mean", 0.99 // it may be cut and not rounded
	}
	want := strconv.FormatFloat(value, 'f', len(decimals), 64)
	return result{
		wrong: math.Abs(value-t.value()) > slack*math.Pow(10, -float64(len(decimals))),
		note:  fmt.Sprintf("%s of %d: %s", what, n, want),
		rows:  rows, item: said, want: want,
	}, true
}

// lastBound returns the column of the last figure that has one.
func (s *sentence) lastBound() (column int, ok bool) {
	for _, it := range s.items {
		if it.kind == number && len(it.bound) == 1 && s.t.columns[it.bound[0]].measures() {
			column, ok = it.bound[0], true
		}
	}
	return column, ok
}

// aggregated returns the word that asks for a mean or a sum, or -1.
func (s *sentence) aggregated() int {
	at := -1
	for i, t := range s.tokens {
		if s.inItem[i] >= 0 || s.inHead[i] {
			continue
		}
		switch t.text {
		case "average", "mean", "sum", "combined", "together", "altogether":
			at = i
		}
	}
	return at
}

// sum adds up the numbers of a column, and counts them.
func (s *sentence) sum(c int, rows rowset) (sum float64, n int) {
	rows.each(func(r int) {
		if x := s.t.cells[r][c]; x.has {
			sum, n = sum+x.number, n+1
		}
	})
	return sum, n
}
