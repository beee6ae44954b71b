package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// topCmd lists the films with the largest or the smallest figures.
type topCmd struct {
	Sort      movies.Sort `default:"popularity" enum:"popularity,revenue,budget,return,rating,votes,released" placeholder:"FIGURE" help:"popularity, revenue, budget, return (revenue divided by budget), rating, votes or released (${default})."`
	Ascending bool        `help:"Begin with the smallest."`
	films.Filter
	films.Floors
	films.Ceilings
	films.Dollars
	Limit int `default:"20" placeholder:"N" help:"How many films to list, from 1 to 1000 (${default})."`
	films.Format
}

// Run lists the films.
func (c *topCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	filter, err := c.Checked(c.Floors, c.Limit, movies.MaxFilms)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Films, error) {
		return s.Films(ctx, movies.FilmsQuery{
			Filter: filter, Sort: c.Sort, Ascending: c.Ascending, MinBudget: c.MinBudget,
			MinRevenue: c.MinRevenue, MaxBudget: c.MaxBudget, MaxRevenue: c.MaxRevenue,
			Dollars: c.Dollars.Dollars, Limit: c.Limit,
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showTop)
}

func showTop(p *terminal.Printer, f movies.Films) {
	years := films.Years(f.From, f.To)
	p.Line(fmt.Sprintf("%s of %s, by %s", terminal.Count(f.Films, "film"), years, f.Sort))
	p.Line("")
	asOf := "As of"
	if f.Sort == movies.ByPopularity {
		asOf = "Popularity as of"
	}
	if len(f.List) == 0 {
		films.Empty(p, years, f.Notes)
		films.Notes(p, f.Notes, asOf, false)
		return
	}
	figures := columnsOf(f.Sort)
	rows := [][]string{{""}}
	for _, c := range figures {
		rows[0] = append(rows[0], c.head)
	}
	rows[0] = append(rows[0], "YEAR", "TITLE")
	for i, m := range f.List {
		row := []string{strconv.Itoa(i + 1)}
		for _, c := range figures {
			row = append(row, c.cell(m))
		}
		rows = append(rows, append(row, strconv.Itoa(m.Year), m.Title))
	}
	for _, line := range terminal.Table(rows, len(rows[0])-1) {
		p.Line(line)
	}
	if more := f.Films - len(f.List); more > 0 {
		p.Text(0, notShown(more))
	}
	films.Notes(p, f.Notes, asOf, true)
}

// notShown says how many films of the answer a list leaves out.
func notShown(films int) string {
	if films == 1 {
		return "1 more film is not shown."
	}
	return terminal.Thousands(films) + " more films are not shown."
}

// column is a figure of the films of a list.
type column struct {
	head string
	cell func(movies.Film) string
}

// columnsOf returns the figure by which films are sorted, and the figures that explain it.
func columnsOf(sort movies.Sort) []column {
	columns := map[movies.Sort]column{
		movies.ByPopularity: {"POPULARITY", func(m movies.Film) string { return cell(m.Popularity, 3) }},
		movies.ByRevenue:    {"REVENUE", func(m movies.Film) string { return whole(m.Revenue) }},
		movies.ByBudget:     {"BUDGET", func(m movies.Film) string { return whole(m.Budget) }},
		movies.ByReturn:     {"RETURN", func(m movies.Film) string { return cell(m.Return, 2) }},
		movies.ByRating:     {"RATING", func(m movies.Film) string { return cell(m.Rating, 1) }},
		movies.ByVotes:      {"VOTES", func(m movies.Film) string { return whole(m.Votes) }},
		movies.ByReleased:   {"RELEASED", func(m movies.Film) string { return m.Released }},
	}
	order := []movies.Sort{sort}
	switch sort {
	case movies.ByRating, movies.ByVotes:
		order = append(order, movies.ByRating, movies.ByVotes)
	case movies.ByRevenue, movies.ByBudget, movies.ByReturn:
		order = append(order, movies.ByBudget, movies.ByRevenue, movies.ByReturn)
	}
	var all []column
	for i, of := range order {
		if !slices.Contains(order[:i], of) {
			all = append(all, columns[of])
		}
	}
	return all
}

// cell writes a figure, or that it is not known.
func cell(x *float64, decimals int) string {
	if x == nil {
		return noData
	}
	return strconv.FormatFloat(*x, 'f', decimals, 64)
}

// whole writes a whole number, or that it is not known.
func whole(n *int64) string {
	if n == nil {
		return noData
	}
	return terminal.Thousands(int(*n))
}
