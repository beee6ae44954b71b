package offline_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// row is a film of testdata/films.tsv.
type row struct {
	year            int
	title           string
	genres          []string
	popularity      float64
	budget, revenue float64
}

func films(t *testing.T) (all []row) {
	t.Helper()
	for _, line := range lines(t, "testdata/films.tsv") {
		c := strings.Split(line, "\t")
		f := row{title: c[1]}
		f.year, _ = strconv.Atoi(c[0])
		if c[2] != "" {
			f.genres = strings.Split(c[2], "|")
		}
		f.popularity, _ = strconv.ParseFloat(c[3], 64)
		f.budget, _ = strconv.ParseFloat(c[4], 64)
		f.revenue, _ = strconv.ParseFloat(c[5], 64)
		all = append(all, f)
	}
	return all
}

// The films are of these years, but there is none of 2003.
const firstYear, lastYear = 1985, 2004

// screen makes the charts of the films on a screen, in the form in which package movies has them.
func screen(all []row) []llm.Data {
	return []llm.Data{
		doc("genres", genresChart(all, firstYear, lastYear)),
		doc("popularity", popularChart(all, 1996, 3)),
		doc("returns", returnsChart(all, firstYear, lastYear)),
	}
}

var chartNotes = map[string]any{
	"rule":     "A film counts once for each of its genres.",
	"excluded": []any{map[string]any{"reason": "no genre is known", "films": 7}},
	"sources":  []any{map[string]any{"name": "films.tsv"}}, "as_of": "2026-05-04T00:00:00Z",
}

func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func genresChart(all []row, from, to int) string {
	type values struct {
		Name   string     `json:"name"`
		Values []*float64 `json:"values"` // nil in years without films
	}
	var years, counts, without []int
	for y := from; y <= to; y++ {
		years, counts, without = append(years, y), append(counts, 0), append(without, 0)
	}
	for _, f := range all {
		if f.year >= from && f.year <= to {
			counts[f.year-from]++
			if len(f.genres) == 0 {
				without[f.year-from]++
			}
		}
	}
	series := map[string]*values{}
	for _, f := range all {
		for _, g := range f.genres {
			if f.year < from || f.year > to {
				continue
			}
			if series[g] == nil {
				series[g] = &values{g, make([]*float64, len(years))}
				for i, n := range counts {
					if n > 0 {
						series[g].Values[i] = new(float64)
					}
				}
			}
			*series[g].Values[f.year-from]++
		}
	}
	var genres []*values
	for _, name := range slices.Sorted(maps.Keys(series)) {
		genres = append(genres, series[name])
	}
	return encode(map[string]any{
		"count": "whole", "measure": "counts", "years": years, "films": counts,
		"without_genre": without, "genres": genres, "notes": chartNotes,
	})
}

func popularChart(all []row, year, limit int) string {
	var ranked []row
	for _, f := range all {
		if f.year == year {
			ranked = append(ranked, f)
		}
	}
	slices.SortFunc(ranked, func(a, b row) int { return cmp.Compare(b.popularity, a.popularity) })
	var top, bottom []map[string]any
	for i := range min(limit, (len(ranked)+1)/2) {
		top = append(top, map[string]any{"title": ranked[i].title, "popularity": ranked[i].popularity})
	}
	for i := range min(limit, len(ranked)/2) {
		f := ranked[len(ranked)-1-i]
		bottom = append(bottom, map[string]any{"title": f.title, "popularity": f.popularity})
	}
	return encode(map[string]any{
		"year": year, "films": len(ranked), "top": top, "bottom": bottom, "notes": chartNotes,
	})
}

func returnsChart(all []row, from, to int) string {
	money := map[string][]float64{}
	for _, f := range all {
		if f.budget > 0 && f.year >= from && f.year <= to {
			for _, g := range append([]string{""}, f.genres...) {
				money[g] = append(money[g], f.revenue/f.budget)
			}
		}
	}
	spread := func(name string) map[string]any {
		r := money[name]
		slices.Sort(r)
		s := map[string]any{
			"name": name, "films": len(r), "median": median(r), "mean": total(r) / float64(len(r)),
			"losses": losses(r),
		}
		if len(r) >= 6 {
			s["interval"] = map[string]float64{"low": r[len(r)/4], "high": r[3*len(r)/4]}
		}
		return s
	}
	chart := map[string]any{"from": from, "to": to, "notes": chartNotes}
	var genres []map[string]any
	for _, name := range slices.Sorted(maps.Keys(money)) {
		if name == "" {
			chart["all"] = spread("")
			continue
		}
		genres = append(genres, spread(name))
	}
	chart["genres"] = genres
	return encode(chart)
}

// work works out an expression of questions.tsv from the films, and not from the charts:
//
//	n GENRE FROM TO      films of a genre in some years; * is any film, - a film without a genre
//	share GENRE FROM TO  its part of the films with a genre, in percent
//	avg GENRE FROM TO    its films per year that has films
//	peak GENRE           the year with most of them; low GENRE the one with the fewest
//	big N FROM TO        the N-th largest genre; small N FROM TO the N-th smallest
//	grew FROM TO         the genre that gained most; shrank FROM TO the one that lost most
//	popular N            the N-th most popular film of 1996; obscure N the N-th least popular
//	median, mean, losses GENRE  of revenue divided by budget
func work(t *testing.T, all []row, expression string) string {
	t.Helper()
	e := strings.Fields(expression)
	genre := ""
	if len(e) > 1 {
		genre = strings.ReplaceAll(e[1], "_", " ")
	}
	number := func(i int) int { n, _ := strconv.Atoi(e[i]); return n }
	n := func(genre string, from, to int) float64 {
		c := 0.0
		for _, f := range all {
			if f.year >= from && f.year <= to && (genre == "*" || genre == "-" && len(f.genres) == 0 ||
				genre == "+" && len(f.genres) > 0 || slices.Contains(f.genres, genre)) {
				c++
			}
		}
		return c
	}
	best := func(of map[string]float64, place int, sign float64) string {
		var names []string
		for name := range of {
			names = append(names, name)
		}
		slices.SortFunc(names, func(a, b string) int { return cmp.Compare(sign*of[b], sign*of[a]) })
		for _, next := range []int{place - 2, place} {
			if next >= 0 && next < len(names) && of[names[next]] == of[names[place-1]] {
				t.Errorf("%s: %s and %s are equal", expression, names[next], names[place-1])
			}
		}
		return names[place-1]
	}
	genres := func(value func(string) float64) map[string]float64 {
		of := map[string]float64{}
		for _, f := range all {
			for _, g := range f.genres {
				of[g] = value(g)
			}
		}
		return of
	}
	var returned []float64
	years := map[string]float64{}
	films := map[string]float64{}
	for _, f := range all {
		if slices.Contains(f.genres, genre) && f.budget > 0 {
			returned = append(returned, f.revenue/f.budget)
		}
		years[strconv.Itoa(f.year)] = n(genre, f.year, f.year)
		if f.year == 1996 {
			films[f.title] = f.popularity
		}
	}
	slices.Sort(returned)
	switch e[0] {
	case "n":
		return round(n(genre, number(2), number(3)))
	case "share":
		share := 100 * n(genre, number(2), number(3)) / n("+", number(2), number(3))
		return strings.TrimSuffix(fmt.Sprintf("%.1f", share), ".0") + "%"
	case "avg":
		with := 0.0
		for y := number(2); y <= number(3); y++ {
			if n("*", y, y) > 0 {
				with++
			}
		}
		return round(n(genre, number(2), number(3)) / with)
	case "peak":
		return best(years, 1, 1)
	case "low":
		return best(years, 1, -1)
	case "big", "small":
		of := genres(func(g string) float64 { return n(g, number(2), number(3)) })
		return best(of, number(1), map[string]float64{"big": 1, "small": -1}[e[0]])
	case "grew", "shrank":
		from, to := number(1), number(2)
		of := genres(func(g string) float64 { return n(g, to, to) - n(g, from, from) })
		return best(of, 1, map[string]float64{"grew": 1, "shrank": -1}[e[0]])
	case "popular":
		return best(films, number(1), 1)
	case "obscure":
		return best(films, number(1), -1)
	case "median":
		return round(median(returned))
	case "mean":
		return round(total(returned) / float64(len(returned)))
	case "losses":
		return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*losses(returned)), ".0") + "%"
	}
	t.Fatalf("%q is not an expression", expression)
	return ""
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
