package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
)

// statement is a sentence, and whether it is true.
type statement struct {
	set, class, text string
	mutation         string // what is wrong with it; empty if it is true
}

// makeStatements fills the templates in, each for several labels, and makes five kinds of false
// sentences of each true one, where there are such.
func makeStatements(s set, each int) []statement {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the sentences must be the same each time
	var all []statement
	for _, g := range s.grids {
		for _, t := range templates {
			if !strings.Contains(" "+t.grids+" ", " "+g.name+" ") {
				continue
			}
			seen := map[string]bool{}
			for try := 0; try < 400 && len(seen) < each; try++ {
				e := env{g: g, a: r.IntN(len(g.rows)), b: r.IntN(len(g.rows)),
					x: r.IntN(len(g.cols)), y: r.IntN(len(g.cols))}
				if e.a == e.b || len(g.cols) > 1 && e.x == e.y || !sensible(e, t) {
					continue
				}
				text := render(t, e, e)
				if seen[text] || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
					continue
				}
				seen[text] = true
				all = append(all, statement{s.name, t.class, text, ""})
				all = append(all, mutate(r, s.name, t, e, text)...)
			}
		}
	}
	return all
}

// sensible leaves out sentences that nobody would write, such as about values of nothing.
func sensible(e env, t template) bool {
	if (e.g.name == "genres" || e.g.name == "sales") && (e.ax() == 0 || e.bx() == 0 ||
		e.ay() == 0 || e.ax() == e.bx()) {
		return false
	}
	return t.holds == nil || t.holds(e)
}

func render(t template, l, v env) string {
	l.count, v.count = new(int), new(int)
	return t.text(l, v)
}

// mutate makes false sentences of a true one.
func mutate(r *rand.Rand, name string, t template, e env, text string) []statement {
	var all []statement
	add := func(mutation, s string) {
		if s != text {
			all = append(all, statement{name, t.class, s, mutation})
		}
	}
	wrong := e
	wrong.bump = func(s string) string { return addOne(s, 1-2*r.IntN(2)) }
	add("one off", render(t, e, wrong))
	wrong.bump = func(s string) string { return digits(r, s) }
	add("digits", render(t, e, wrong))
	for _, m := range []struct {
		name string
		move func(*env)
	}{
		{"neighbour column", func(l *env) { l.x = neighbour(l.x, len(l.g.cols), l.y) }},
		{"neighbour row", func(l *env) { l.a = neighbour(l.a, len(l.g.rows), l.b) }},
	} {
		l := e
		m.move(&l)
		if l.a == e.a && l.x == e.x || stillTrue(t, l, e) {
			continue
		}
		add(m.name, render(t, l, e))
	}
	if t.ranks {
		l := e
		l.flip = true
		add("rank", render(t, l, e))
	}
	return all
}

// stillTrue tells whether a sentence about other labels happens to be true, or says so little more
// than the first one that it must not count.
func stillTrue(t template, l, v env) bool {
	if t.holds != nil && !t.holds(l) {
		return false
	}
	return render(t, l, l) == render(t, l, v)
}

func neighbour(i, n, but int) int {
	for _, j := range []int{i + 1, i - 1, i + 2} {
		if j >= 0 && j < n && j != but {
			return j
		}
	}
	return i
}

// addOne adds one to the last digit that a number shows.
func addOne(s string, by int) string {
	plain := strings.ReplaceAll(s, ",", "")
	_, fraction, _ := strings.Cut(plain, ".")
	v, _ := strconv.ParseFloat(plain, 64)
	step := 1.0
	for range fraction {
		step /= 10
	}
	if v+float64(by)*step <= 0 {
		by = 1
	}
	out := strconv.FormatFloat(v+float64(by)*step, 'f', len(fraction), 64)
	if whole, rest, ok := strings.Cut(out, "."); len(whole) > 3 {
		out = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
		if ok {
			out += "." + rest
		}
	}
	return out
}

// digits changes one digit of a number, or turns two round.
func digits(r *rand.Rand, s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i++ {
		if isDigit(b[i]) && isDigit(b[i+1]) && b[i] != b[i+1] && b[i+1] != '0' && r.IntN(2) == 0 {
			b[i], b[i+1] = b[i+1], b[i]
			return string(b)
		}
	}
	b[0] = '1' + (b[0]-'0'+"0123456"[r.IntN(7)]-'0')%9
	if string(b) == s {
		b[0] = '1' + (b[0]-'0')%9
	}
	return string(b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// result is what the checker says of a sentence as a whole.
type result int

const (
	right   result = iota // all that it could check is right
	wrong                 // something is contradicted
	unbound               // nothing is contradicted, and something could not be checked
)

// judge checks a sentence.
func judge(docs []*check.Document, text string) (result, []check.Finding) {
	c := check.New("", docs...)
	c.Write(text)
	c.Close()
	t := check.Count(c.Findings())
	switch {
	case t.Contradicted > 0:
		return wrong, c.Findings()
	case t.Unchecked > 0 || t.Figures == 0:
		return unbound, c.Findings()
	}
	return right, c.Findings()
}

// score counts verdicts.
type score struct{ right, wrong, unbound int }

func (s *score) add(r result) {
	switch r {
	case right:
		s.right++
	case wrong:
		s.wrong++
	default:
		s.unbound++
	}
}

func (s score) all() int { return s.right + s.wrong + s.unbound }

func percent(a, b int) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(a)/float64(b))
}
