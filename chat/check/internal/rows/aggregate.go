package rows

import (
	"math"
	"strings"
)

// aggregate checks a mean or a sum of a column over the rows of which the rest holds.
func (s *sentence) aggregate() (result, bool) {
	at := -1
	for i, t := range s.tokens {
		if s.inItem[i] < 0 && !s.inHead[i] && (t.text == "average" || t.text == "sum" ||
			t.text == "mean" || t.text == "combined") {
			at = i
		}
	}
	if at < 0 {
		return result{}, false
	}
	c, ok := s.rankedBy(at)
	if !ok {
		return result{}, false
	}
	rows := s.t.all
	said := -1
	for i, it := range s.items {
		own := it.kind == number && it.cmp == equal &&
			(contains(it.bound, c) || len(it.bound) == 0 && !s.isYear(it))
		switch {
		case own && said < 0:
			said = i
		case !s.unknown(it):
			rows = rows.and(s.holds(it))
		}
	}
	if said < 0 || rows.empty() {
		return result{}, false
	}
	sum, n := 0.0, 0.0
	rows.each(func(r int) {
		if x := s.t.cells[r][c]; x.has {
			sum, n = sum+x.number, n+1
		}
	})
	if n == 0 {
		return result{}, false
	}
	t := s.tokens[s.items[said].from]
	_, decimals, _ := strings.Cut(t.text, ".")
	slack := math.Pow(10, -float64(len(decimals)))
	value := sum
	if w := s.tokens[at].text; w == "average" || w == "mean" {
		value = sum / n
	}
	wrong := math.Abs(value-t.value()) > slack
	return result{wrong: wrong, rule: "aggregate", rows: rows, item: said}, true
}
