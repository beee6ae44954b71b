package offline_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// work works out an expression of questions.tsv from the films, and not from the charts:
//
//	n GENRE FROM TO      films of a genre in some years; * is any film, - a film without a genre
//	share GENRE FROM TO  its part of the films with a genre, in percent
//	avg GENRE FROM TO    its films per year that has films
//	peak GENRE           the year with most of them; low GENRE the one with the fewest
//	big N FROM TO        the N-th largest genre; small N FROM TO the N-th smallest
//	grew FROM TO         the genre that gained most; shrank FROM TO the one that lost most
//	pct FROM TO          the genre that grew most by percent
//	gained FROM TO       the genre that grew most by share of films; lost FROM TO that lost most
//	popular N YEAR       the N-th most popular film of a year; obscure N YEAR the N-th least popular
//	top SORT N GENRE FROM TO    the N-th film by popularity, revenue, budget or return
//	end SORT N GENRE FROM TO    the N-th from the other end
//	median, mean, losses GENRE FROM TO  of revenue divided by budget
//	safe                 the genre with the smallest share of losses, of 6 films or more
//	both GENRE GENRE FROM TO    films with both genres
//	made COUNTRY GENRE FROM TO  films of a country; spoken LANGUAGE those of a language
//	in MONTH GENRE FROM TO      films of a month from 1 on
//	ahead GENRE GENRE    how many years have more films of the first; over the first such year
//	without GENRE        how many years with films have none of a genre
//	first GENRE          the first year with one; last GENRE the last year
//	meanshare GENRE FROM TO     the mean of its shares of the years, in percent
func work(t *testing.T, all []row, expression string) string {
	t.Helper()
	e := strings.Fields(expression)
	w := worker{t: t, all: all, expression: expression}
	word := func(i int) string {
		if i >= len(e) {
			return ""
		}
		return strings.ReplaceAll(e[i], "_", " ")
	}
	year := func(i, otherwise int) int {
		n, err := strconv.Atoi(word(i))
		if err != nil {
			return otherwise
		}
		return n
	}
	genre := word(1)
	from, to := year(2, firstYear), year(3, lastYear)
	switch e[0] {
	case "n":
		return round(w.n(genre, from, to))
	case "share":
		return percent(w.share(genre, from, to))
	case "meanshare":
		sum, years := 0.0, 0.0
		for y := from; y <= to; y++ {
			if w.n("+", y, y) > 0 {
				sum, years = sum+w.share(genre, y, y), years+1
			}
		}
		return percent(sum / years)
	case "avg":
		with := 0.0
		for y := from; y <= to; y++ {
			if w.n("*", y, y) > 0 {
				with++
			}
		}
		return round(w.n(genre, from, to) / with)
	case "peak":
		return w.best(w.years(genre), 1, 1)
	case "low":
		return w.best(w.years(genre), 1, -1)
	case "big":
		return w.best(w.genres(func(g string) float64 { return w.n(g, from, to) }), year(1, 1), 1)
	case "small":
		return w.best(w.genres(func(g string) float64 { return w.n(g, from, to) }), year(1, 1), -1)
	case "grew", "shrank", "pct", "gained", "lost":
		from, to := year(1, firstYear), year(2, lastYear)
		of := w.genres(func(g string) float64 {
			a, b := w.n(g, from, from), w.n(g, to, to)
			switch {
			case e[0] == "gained" || e[0] == "lost":
				return w.share(g, to, to) - w.share(g, from, from)
			case e[0] == "pct" && a > 0:
				return (b - a) / a
			case e[0] == "pct":
				return -1
			}
			return b - a
		})
		if e[0] == "shrank" || e[0] == "lost" {
			return w.best(of, 1, -1)
		}
		return w.best(of, 1, 1)
	case "popular", "obscure":
		y := year(2, 1996)
		sign := map[string]float64{"popular": 1, "obscure": -1}[e[0]]
		return w.film("popularity", "", y, y, year(1, 1), sign)
	case "top", "end":
		sign := map[string]float64{"top": 1, "end": -1}[e[0]]
		g := strings.Trim(word(3), "*")
		return w.film(word(1), g, year(4, firstYear), year(5, lastYear), year(2, 1), sign)
	case "made", "spoken", "in":
		n := 0.0
		for _, f := range all {
			of := map[string]string{
				"made": f.country, "spoken": f.language, "in": strconv.Itoa(f.month),
			}[e[0]]
			years := f.year >= year(3, firstYear) && f.year <= year(4, lastYear)
			if of == genre && years && f.has(strings.Trim(word(2), "*")) {
				n++
			}
		}
		return round(n)
	case "median":
		return round(median(w.returns(genre, from, to)))
	case "mean":
		r := w.returns(genre, from, to)
		return round(total(r) / float64(len(r)))
	case "losses":
		return percent(losses(w.returns(genre, from, to)))
	case "safe":
		of := w.genres(func(g string) float64 { return losses(w.returns(g, firstYear, lastYear)) })
		for g := range of {
			if len(w.returns(g, firstYear, lastYear)) < 6 {
				delete(of, g)
			}
		}
		return w.best(of, 1, -1)
	case "both":
		c := 0
		from, to := year(3, firstYear), year(4, lastYear)
		for _, f := range all {
			if f.year >= from && f.year <= to && f.has(genre) && f.has(word(2)) {
				c++
			}
		}
		return strconv.Itoa(c)
	case "ahead", "over", "without", "first", "last":
		return w.yearsOf(e[0], genre, word(2))
	}
	t.Fatalf("%q is not an expression", expression)
	return ""
}

// worker works out one expression.
type worker struct {
	t          *testing.T
	all        []row
	expression string
}

// n is how many films there are: * is any film, - a film without a genre, + one with a genre.
func (w worker) n(genre string, from, to int) float64 {
	c := 0.0
	for _, f := range w.all {
		if f.year >= from && f.year <= to && (genre == "*" || genre == "-" && len(f.genres) == 0 ||
			genre == "+" && len(f.genres) > 0 || slices.Contains(f.genres, genre)) {
			c++
		}
	}
	return c
}

func (w worker) share(genre string, from, to int) float64 {
	return w.n(genre, from, to) / w.n("+", from, to)
}

// best is the one at a place of an order, the largest first if sign is 1. It fails if the place is
// shared, because the expression would have two results.
func (w worker) best(of map[string]float64, place int, sign float64) string {
	w.t.Helper()
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(sign*of[b], sign*of[a]) })
	for _, next := range []int{place - 2, place} {
		if next >= 0 && next < len(names) && of[names[next]] == of[names[place-1]] {
			w.t.Errorf("%s: %s and %s are equal", w.expression, names[next], names[place-1])
		}
	}
	return names[place-1]
}

func (w worker) genres(value func(string) float64) map[string]float64 {
	of := map[string]float64{}
	for _, f := range w.all {
		for _, g := range f.genres {
			of[g] = value(g)
		}
	}
	return of
}

func (w worker) years(genre string) map[string]float64 {
	of := map[string]float64{}
	for _, f := range w.all {
		of[strconv.Itoa(f.year)] = w.n(genre, f.year, f.year)
	}
	return of
}

// film is the title at a place of an order.
func (w worker) film(by, genre string, from, to, place int, sign float64) string {
	of := map[string]float64{}
	for _, f := range w.all {
		value := map[string]float64{
			"popularity": f.popularity, "revenue": f.revenue, "budget": f.budget,
			"return": f.revenue / f.budget,
		}[by]
		if f.year >= from && f.year <= to && f.has(genre) && (by == "popularity" || f.budget > 0) {
			of[f.title] = value
		}
	}
	return w.best(of, place, sign)
}

func (w worker) returns(genre string, from, to int) []float64 {
	var r []float64
	for _, f := range w.all {
		if f.budget > 0 && f.year >= from && f.year <= to && (genre == "*" || f.has(genre)) {
			r = append(r, f.revenue/f.budget)
		}
	}
	slices.Sort(r)
	return r
}

// yearsOf counts or finds the years that have films and something more.
func (w worker) yearsOf(what, a, b string) string {
	n, first, last := 0, 0, 0
	for y := firstYear; y <= lastYear; y++ {
		in := w.n(a, y, y)
		found := in > 0
		switch what {
		case "ahead", "over":
			found = in > w.n(b, y, y)
		case "without":
			found = in == 0 && w.n("*", y, y) > 0
		}
		if found {
			n, first, last = n+1, cmp.Or(first, y), y
		}
	}
	switch what {
	case "ahead", "without":
		return strconv.Itoa(n)
	case "last":
		return strconv.Itoa(last)
	}
	return strconv.Itoa(first)
}

// percent writes a share with one decimal.
func percent(share float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*share), ".0") + "%"
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func total(list []float64) (sum float64) {
	for _, x := range list {
		sum += x
	}
	return sum
}

func losses(list []float64) float64 {
	lost := 0.0
	for _, x := range list {
		if x < 1 {
			lost++
		}
	}
	return lost / float64(len(list))
}

// round writes a number with one decimal, or with two below 1.
func round(x float64) string {
	unit := 10.0
	if math.Abs(x) < 1 {
		unit = 100
	}
	return strconv.FormatFloat(math.Round(x*unit)/unit, 'f', -1, 64)
}
