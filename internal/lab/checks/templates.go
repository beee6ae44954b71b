package main

// template makes sentences of one class. The labels are those of l, and the values those of v,
// so that a sentence can name another label than its value belongs to.
type template struct {
	class string
	grids string // the names of the grids that it is for
	text  func(l, v env) string
	holds func(e env) bool // whether what the words say is true; nil if only numbers can be wrong
	ranks bool             // whether words of ranks can be turned round
}

func rises(e env) bool { return e.y > e.x && e.ay() > e.ax() }
func falls(e env) bool { return e.y > e.x && e.ay() < e.ax() }
func later(e env) bool { return e.y > e.x }
func moreA(e env) bool { return e.ax() > e.bx() }

// isMost tells whether a row has the only greatest value of a column, isLeast the only smallest.
func isMost(e env) bool {
	for r := range e.g.rows {
		if r != e.a && e.g.at[r][e.x] >= e.ax() {
			return false
		}
	}
	return true
}

func isLeast(e env) bool {
	for r := range e.g.rows {
		if r != e.a && e.g.at[r][e.x] <= e.ax() {
			return false
		}
	}
	return true
}

// isPeak tells whether a column has the only greatest value of a row.
func isPeak(e env) bool {
	for x := range e.g.cols {
		if x != e.x && e.g.at[e.a][x] >= e.ax() {
			return false
		}
	}
	return true
}

// isLargest tells whether a row has the greatest sum.
func isLargest(e env) bool {
	for r := range e.g.rows {
		if r != e.a && e.row(r, 0, len(e.g.cols)-1) >= e.total() {
			return false
		}
	}
	return true
}

func (e env) total() float64 { return e.row(e.a, 0, len(e.g.cols)-1) }
func (e env) mean() float64  { return e.total() / float64(len(e.g.cols)) }
func (e env) change() float64 {
	return 100 * (e.ay() - e.ax()) / e.ax()
}

var templates = []template{
	{"quote", "genres sales", func(l, v env) string {
		return l.f("%s had %s %s in %s.", l.A(), v.n(v.ax()), l.g.noun, l.X())
	}, nil, false},
	{"quote", "genres sales", func(l, v env) string {
		return l.f("In %s, %s stood at %s.", l.X(), l.A(), v.n(v.ax()))
	}, nil, false},
	{"quote", "genres", func(l, v env) string {
		return l.f("There were %s %s films in %s.", v.n(v.ax()), l.A(), l.X())
	}, nil, false},
	{"quote", "genres", func(l, v env) string {
		return l.f("%s %ss came out in %s.", v.n(v.ax()), l.A(), l.X())
	}, nil, false},
	{"quote", "sales", func(l, v env) string {
		return l.f("%s %s in %s: **%s**.", l.A(), l.g.noun, l.X(), v.n(v.ax()))
	}, nil, false},
	{"quote", "genres sales", func(l, v env) string {
		return l.f("- %s (%s): %s", l.A(), l.X(), v.n(v.ax()))
	}, nil, false},
	{"quote", "genres sales", func(l, v env) string {
		return l.f("The chart shows %s for %s in %s, and nothing unusual.", v.n(v.ax()), l.A(),
			l.X())
	}, nil, false},
	{"pair", "genres sales", func(l, v env) string {
		return l.f("%s had %s and %s had %s in %s.", l.A(), v.n(v.ax()), l.B(), v.n(v.bx()), l.X())
	}, nil, false},
	{"pair", "genres sales", func(l, v env) string {
		return l.f("%s and %s had %s and %s %s in %s.", l.A(), l.B(), v.n(v.ax()), v.n(v.bx()),
			l.g.noun, l.X())
	}, nil, false},
	{"pair", "genres sales", func(l, v env) string {
		return l.f("In %s it was %s (%s) against %s (%s).", l.X(), l.A(), v.n(v.ax()), l.B(),
			v.n(v.bx()))
	}, nil, false},
	{"pair", "genres sales", func(l, v env) string {
		return l.f("%s: %s in %s, %s in %s.", l.A(), v.n(v.ax()), l.X(), v.n(v.ay()), l.Y())
	}, later, false},
	{"change", "genres sales", func(l, v env) string {
		return l.f("%s %s from %s in %s to %s in %s.", l.A(), l.pick("rose", "fell"),
			v.n(v.ax()), l.X(), v.n(v.ay()), l.Y())
	}, rises, true},
	{"change", "genres sales", func(l, v env) string {
		return l.f("Between %s and %s, %s %s from %s to %s.", l.X(), l.Y(), l.A(),
			l.pick("fell", "rose"), v.n(v.ax()), v.n(v.ay()))
	}, falls, true},
	{"change", "genres sales", func(l, v env) string {
		return l.f("%s%s %s from %s to %s.", l.A(), l.g.what(), l.pick("grew", "declined"),
			l.X(), l.Y())
	}, rises, true},
	{"difference", "genres sales", func(l, v env) string {
		return l.f("In %s, %s had %s %s%s than %s.", l.X(), l.A(), v.n(v.ax()-v.bx()),
			l.pick("more", "less"), l.g.what(), l.B())
	}, moreA, true},
	{"difference", "genres sales", func(l, v env) string {
		return l.f("%s%s rose by %s between %s and %s.", l.A(), l.g.what(), v.n(v.ay()-v.ax()),
			l.X(), l.Y())
	}, rises, false},
	{"percent", "genres sales", func(l, v env) string {
		return l.f("%s%s grew by %s%% from %s to %s.", l.A(), l.g.what(), v.num(v.change(), 0),
			l.X(), l.Y())
	}, rises, false},
	{"percent", "genres sales", func(l, v env) string {
		return l.f("From %s to %s, %s%s fell %s%%.", l.X(), l.Y(), l.A(), l.g.what(),
			v.num(v.change(), 1))
	}, falls, false},
	{"share", "genres sales", func(l, v env) string {
		return l.f("%s made up %s%% of all %s in %s.", l.A(), v.num(100*v.ax()/v.col(v.x), 1),
			l.g.all(), l.X())
	}, nil, false},
	{"share", "sales", func(l, v env) string {
		return l.f("%s accounted for %s%% of the %s in %s.", l.A(),
			v.num(100*v.ax()/v.col(v.x), 0), l.g.noun, l.X())
	}, nil, false},
	{"ratio", "genres sales", func(l, v env) string {
		return l.f("%s had %s times as much%s as %s in %s.", l.A(), v.num(v.ax()/v.bx(), 1),
			l.g.what(), l.B(), l.X())
	}, moreA, false},
	{"sum", "genres sales", func(l, v env) string {
		return l.f("From %s to %s, %s had %s in total.", l.X(), l.Y(), l.A(), v.n(v.row(v.a,
			v.x, v.y)))
	}, later, false},
	{"sum", "genres sales", func(l, v env) string {
		return l.f("Together, %s and %s had %s in %s.", l.A(), l.B(), v.n(v.ax()+v.bx()), l.X())
	}, nil, false},
	{"sum", "genres sales", func(l, v env) string {
		return l.f("Over the whole time %s comes to %s.", l.A(), v.n(v.total()))
	}, nil, false},
	{"mean", "genres sales", func(l, v env) string {
		return l.f("On average, %s had %s%s a %s.", l.A(), v.num(v.mean(), 1), l.g.what(), l.g.col)
	}, nil, false},
	{"rank", "genres sales", func(l, v env) string {
		return l.f("%s had the %s%s in %s.", l.A(), l.pick("most", "least"), l.g.what(), l.X())
	}, isMost, true},
	{"rank", "genres sales", func(l, v env) string {
		return l.f("The %s %s%s in %s was %s, with %s.", l.pick("largest", "smallest"),
			l.g.row, l.g.by(), l.X(), l.A(), v.n(v.ax()))
	}, isMost, true},
	{"rank", "genres sales", func(l, v env) string {
		return l.f("The %s %s%s in %s was %s with only %s.", l.pick("smallest", "biggest"),
			l.g.row, l.g.by(), l.X(), l.A(), v.n(v.ax()))
	}, isLeast, true},
	{"rank", "genres sales", func(l, v env) string {
		return l.f("%s%s peaked in %s at %s.", l.A(), l.g.what(), l.X(), v.n(v.ax()))
	}, isPeak, false},
	{"rank", "genres sales", func(l, v env) string {
		return l.f("%s is the %s %s%s overall, with %s.", l.A(), l.pick("largest", "smallest"),
			l.g.row, l.g.by(), v.n(v.total()))
	}, isLargest, true},
	{"comparison", "genres sales", func(l, v env) string {
		return l.f("%s had %s%s than %s in %s.", l.A(), l.pick("more", "less"), l.g.what(),
			l.B(), l.X())
	}, moreA, true},
	{"comparison", "genres sales", func(l, v env) string {
		return l.f("In %s there was more%s of %s than of %s.", l.X(), l.g.what(), l.A(), l.B())
	}, moreA, false},
	{"table", "genres sales", func(l, v env) string {
		return l.f("| %s | %s | %s |\n|---|---|---|\n| %s | %s | %s |\n| %s | %s | %s |",
			l.g.row, l.X(), l.Y(),
			l.A(), v.n(v.ax()), v.n(v.ay()), l.B(), v.n(v.bx()), v.n(v.g.at[v.b][v.y]))
	}, later, false},
	{"two sentences", "genres sales", func(l, v env) string {
		return l.f("Look at %s. In %s there were %s.", l.A(), l.X(), v.n(v.ax()))
	}, nil, false},

	{"quote", "returns", func(l, v env) string {
		return l.f("The median return of %s is %s times the budget.", l.A(),
			v.num(v.g.at[v.a][1], 2))
	}, nil, false},
	{"quote", "returns", func(l, v env) string {
		return l.f("%s returned a median of %s× (95%% interval %s to %s, %s films).", l.A(),
			v.num(v.g.at[v.a][1], 2), v.num(v.g.at[v.a][4], 2), v.num(v.g.at[v.a][5], 2),
			v.num(v.g.at[v.a][0], 0))
	}, nil, false},
	{"quote", "returns", func(l, v env) string {
		return l.f("%s%% of the %s films made a loss.", v.num(100*v.g.at[v.a][3], 0), l.A())
	}, nil, false},
	{"quote", "returns", func(l, v env) string {
		return l.f("%s films lost money in %s%% of cases.", l.A(), v.num(100*v.g.at[v.a][3], 1))
	}, nil, false},
	{"quote", "returns", func(l, v env) string {
		return l.f("The mean return of %s films is %s.", l.A(), v.num(v.g.at[v.a][2], 2))
	}, nil, false},
	{"pair", "returns", func(l, v env) string {
		return l.f("%s has a median of %s, %s one of %s.", l.A(), v.num(v.g.at[v.a][1], 2),
			l.B(), v.num(v.g.at[v.b][1], 2))
	}, nil, false},
	{"rank", "returns", func(l, v env) string {
		return l.f("%s has the %s median return, at %s.", l.A(), l.pick("highest", "lowest"),
			v.num(v.g.at[v.a][1], 2))
	}, func(e env) bool { e.x = 1; return isMost(e) }, true},
	{"comparison", "returns", func(l, v env) string {
		return l.f("The median return of %s is %s than that of %s.", l.A(), l.pick("higher",
			"lower"), l.B())
	}, func(e env) bool { return e.g.at[e.a][1] > e.g.at[e.b][1] }, true},

	{"quote", "popularity", func(l, v env) string {
		return l.f("“%s” has a popularity of %s.", l.A(), v.num(v.ax(), 1))
	}, nil, false},
	{"quote", "popularity", func(l, v env) string {
		return l.f("%s (%s) was widely seen in 2010.", l.A(), v.num(v.ax(), 1))
	}, nil, false},
	{"pair", "popularity", func(l, v env) string {
		return l.f("%s stands at %s, %s at %s.", l.A(), v.num(v.ax(), 2), l.B(), v.num(v.bx(), 2))
	}, nil, false},
	{"rank", "popularity", func(l, v env) string {
		return l.f("The %s popular film of 2010 is %s, with %s.", l.pick("most", "least"),
			l.A(), v.num(v.ax(), 1))
	}, isMost, true},
	{"difference", "popularity", func(l, v env) string {
		return l.f("%s leads %s by %s points of popularity.", l.A(), l.B(), v.num(v.ax()-v.bx(), 1))
	}, moreA, false},
}
