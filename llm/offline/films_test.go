package offline_test

import (
	"cmp"
	"encoding/json"
	"maps"
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
	month           int    // of the release, 0 if it is unknown
	country         string // of production, "" if it is unknown
	language        string // original one, "" if it is unknown
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
		f.month, _ = strconv.Atoi(c[6])
		f.country, f.language = c[7], c[8]
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

// filmsChart lists the films with some genres in an order.
func filmsChart(all []row, p filmsParams) string {
	value := map[string]func(row) float64{
		"popularity": func(f row) float64 { return f.popularity },
		"revenue":    func(f row) float64 { return f.revenue },
		"budget":     func(f row) float64 { return f.budget },
		"return":     func(f row) float64 { return f.revenue / f.budget },
	}[cmp.Or(p.Sort, "popularity")]
	var found []row
	for _, f := range all {
		known := value != nil && (p.Sort == "" || p.Sort == "popularity" || f.budget > 0)
		if f.year >= p.From && f.year <= p.To && known && f.has(p.Genre) && f.has(p.With) &&
			f.is(p.Month, p.Country, p.Language) {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b row) int {
		order := cmp.Compare(value(b), value(a))
		if p.Ascending {
			order = -order
		}
		return order
	})
	var list []map[string]any
	for _, f := range found[:min(len(found), cmp.Or(p.Limit, 20))] {
		e := map[string]any{"title": f.title, "year": f.year, "popularity": f.popularity}
		if f.budget > 0 {
			e["budget"], e["revenue"], e["return"] = f.budget, f.revenue, f.revenue/f.budget
		}
		list = append(list, e)
	}
	return encode(map[string]any{
		"from": p.From, "to": p.To, "sort": cmp.Or(p.Sort, "popularity"), "ascending": p.Ascending,
		"films": len(found), "list": list, "notes": chartNotes,
	})
}

// has tells whether a film has a genre. Every film has "".
func (f row) has(genre string) bool { return genre == "" || slices.Contains(f.genres, genre) }

// is tells whether a film is of a month, a country and a language. 0 and "" are any.
func (f row) is(month int, country, language string) bool {
	return (month == 0 || f.month == month) && (country == "" || f.country == country) &&
		(language == "" || f.language == language)
}

// mostCountries is how many countries a chart lists.
const mostCountries = 3

// groupsChart groups films by pairs of genres, by years or by countries. For other groups it has
// no films.
func groupsChart(all []row, p groupsParams) string {
	films := map[string]int{}
	for _, f := range all {
		if f.year < p.From || f.year > p.To || !f.has(p.Genre) || !f.has(p.With) {
			continue
		}
		switch p.By {
		case "year":
			films[strconv.Itoa(f.year)]++
		case "country":
			if f.country != "" {
				films[f.country]++
			}
		case "pair":
			genres := slices.Sorted(slices.Values(f.genres))
			for i, a := range genres {
				for _, b := range genres[i+1:] {
					films[a+" + "+b]++
				}
			}
		}
	}
	var groups []map[string]any
	for _, name := range slices.Sorted(maps.Keys(films)) {
		groups = append(groups, map[string]any{"name": name, "films": films[name]})
	}
	more := 0
	if p.By == "country" && len(groups) > mostCountries {
		slices.SortStableFunc(groups, func(a, b map[string]any) int {
			return cmp.Compare(b["films"].(int), a["films"].(int))
		})
		more = len(groups) - mostCountries
		groups = groups[:mostCountries]
	}
	return encode(map[string]any{
		"from": p.From, "to": p.To, "by": p.By, "groups": groups, "more": more, "notes": chartNotes,
	})
}
