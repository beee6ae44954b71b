package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
)

//go:embed testdata
var testdata embed.FS

// grid is a set of data in rows and columns, and the words for them.
type grid struct {
	name       string
	rows, cols []string
	at         [][]float64 // by row and column
	noun       string      // what is counted
	row, col   string      // the words for a row and a column
	money      bool
}

// what names the measure where a sentence would not tell which of two is meant, by names it after
// "region", and all names everything.
func (g grid) what() string {
	switch {
	case g.money:
		return " revenue"
	case g.name == "sales":
		return " books"
	}
	return ""
}

func (g grid) by() string {
	if g.name == "sales" {
		return " by" + g.what()
	}
	return ""
}

func (g grid) all() string {
	if g.name == "sales" {
		return g.what()[1:]
	}
	return g.row + "s"
}

// set is a data set: its documents, and the grids in them.
type set struct {
	name  string
	docs  []*check.Document
	grids []grid
}

// document reads the JSON of a chart.
func document(name string, tags check.Tags) *check.Document {
	raw, err := testdata.ReadFile("testdata/" + name + ".json")
	if err != nil {
		panic(err) // it is embedded
	}
	d, err := check.Read(name, "1", "The 95% interval of the median.", raw, tags)
	if err != nil {
		panic(err)
	}
	return d
}

func load(name string, into any) {
	raw, err := testdata.ReadFile("testdata/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		panic(err) // it is embedded
	}
}

// genres are films by genre and year.
func genres() grid {
	var data struct {
		Years  []int
		Genres []struct {
			Name   string
			Values []float64
		}
	}
	load("genres", &data)
	g := grid{name: "genres", noun: "films", row: "genre", col: "year"}
	for _, y := range data.Years {
		g.cols = append(g.cols, strconv.Itoa(y))
	}
	for _, s := range data.Genres {
		g.rows, g.at = append(g.rows, s.Name), append(g.at, s.Values)
	}
	return g
}

// sales are books by region and quarter: how many were sold, or for how much.
func sales(revenue bool) grid {
	var data struct {
		Rows []struct {
			Region, Quarter string
			Sold, Revenue   float64
		}
	}
	load("sales", &data)
	g := grid{name: "sales", noun: "sold", row: "region", col: "quarter", money: revenue}
	row, col := map[string]int{}, map[string]int{}
	for _, r := range data.Rows {
		if _, ok := row[r.Region]; !ok {
			row[r.Region] = len(g.rows)
			g.rows, g.at = append(g.rows, r.Region), append(g.at, nil)
		}
		if _, ok := col[r.Quarter]; !ok {
			col[r.Quarter] = len(g.cols)
			g.cols = append(g.cols, r.Quarter)
		}
		v := r.Sold
		if revenue {
			v, g.noun = r.Revenue, "revenue"
		}
		g.at[row[r.Region]] = append(g.at[row[r.Region]], v)
	}
	return g
}

// returns are figures by genre, and popularity those of films: one column for each measure.
func returns() grid {
	var data struct {
		Genres []struct {
			Name                                        string
			Films, Q1, Median, Q3, Mean, Pooled, Losses float64
			Interval                                    *struct{ Low, High float64 }
		}
	}
	load("returns", &data)
	g := grid{
		name: "returns", row: "genre",
		cols: []string{"films", "median", "mean", "losses", "low", "high"},
	}
	for _, s := range data.Genres {
		if s.Interval != nil {
			g.rows = append(g.rows, s.Name)
			g.at = append(g.at, []float64{s.Films, s.Median, s.Mean, s.Losses, s.Interval.Low,
				s.Interval.High})
		}
	}
	return g
}

func popularity() grid {
	var data struct {
		Top []struct {
			Title      string
			Popularity float64
		}
	}
	load("popularity", &data)
	g := grid{name: "popularity", row: "film", cols: []string{"popularity"}}
	for _, s := range data.Top {
		g.rows, g.at = append(g.rows, s.Title), append(g.at, []float64{s.Popularity})
	}
	return g
}

// sets are the three data sets.
func sets() []set {
	films := []*check.Document{document("genres", nil), document("popularity",
		check.Tags{"top.popularity": {Rate: true}, "bottom.popularity": {Rate: true}}),
		document("returns", check.Tags{
			"genres.losses": {Unit: "share"}, "decades.known": {Unit: "share"},
			"all.losses": {Unit: "share"},
		})}
	sold := []*check.Document{document("sales", check.Tags{
		"rows.sold":    {Words: []string{"book", "copy", "unit", "sale"}},
		"rows.revenue": {Unit: "$", Words: []string{"earned", "took"}},
	})}
	return []set{
		{"genres", films[:2], []grid{genres()}},
		{"returns", films, []grid{returns(), popularity()}},
		{"sales", sold, []grid{sales(false), sales(true)}},
	}
}

// env is what a template is filled in with: two rows, two columns, and what will be wrong.
type env struct {
	g          grid
	a, b, x, y int
	flip       bool // the words that rank say the opposite
	bump       func(string) string
	count      *int // numbers that were written
}

func (e env) A() string { return e.g.rows[e.a] }
func (e env) B() string { return e.g.rows[e.b] }
func (e env) X() string { return e.g.cols[e.x] }
func (e env) Y() string { return e.g.cols[e.y] }

// pick returns the first word, or the second one if the sentence is to say the opposite.
func (e env) pick(word, opposite string) string {
	if e.flip {
		return opposite
	}
	return word
}

func (e env) ax() float64 { return e.g.at[e.a][e.x] }
func (e env) ay() float64 { return e.g.at[e.a][e.y] }
func (e env) bx() float64 { return e.g.at[e.b][e.x] }

// col returns the sum of a column, row that of a row from column i to j.
func (e env) col(x int) (s float64) {
	for _, r := range e.g.at {
		s += r[x]
	}
	return s
}

func (e env) row(r, i, j int) (s float64) {
	for k := i; k <= j; k++ {
		s += e.g.at[r][k]
	}
	return s
}

// num writes a number with some decimals, as a text does.
func (e env) num(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if whole, _, _ := strings.Cut(s, "."); len(whole) > 3 {
		s = whole[:len(whole)-3] + "," + s[len(whole)-3:]
	}
	if e.bump != nil && *e.count == 0 {
		s = e.bump(s)
	}
	*e.count++
	return s
}

// n writes a value of the grid, with its currency.
func (e env) n(v float64) string {
	if e.g.money {
		return "$" + e.num(v, 0)
	}
	return e.num(v, 0)
}

func (e env) f(format string, args ...any) string { return fmt.Sprintf(format, args...) }
