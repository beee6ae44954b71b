package main

import (
	"context"
	"fmt"
	"math"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// pointsCmd shows budgets against revenues.
type pointsCmd struct {
	films.Filter
	films.Floors
	films.Ceilings
	films.Dollars
	Limit int `default:"500" placeholder:"N" help:"How many films to show, from 1 to 2000. If more count, they are drawn at random, and always the same ones (${default})."`
	films.Format
}

// Run shows the points.
func (c *pointsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	filter, err := c.Checked(c.Floors, c.Limit, movies.MaxPoints)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Points, error) {
		return s.Points(ctx, movies.PointsQuery{
			Filter: filter, MinBudget: c.MinBudget, MinRevenue: c.MinRevenue,
			MaxBudget: c.MaxBudget, MaxRevenue: c.MaxRevenue,
			Dollars: c.Dollars.Dollars, Limit: c.Limit,
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showPoints)
}

func showPoints(p *terminal.Printer, a movies.Points) {
	years := films.Years(a.From, a.To)
	p.Line(fmt.Sprintf("Budget against revenue of %s of %s", terminal.Count(a.Films, "film"), years))
	p.Line("")
	if len(a.Points) == 0 {
		films.Empty(p, years, a.Notes)
		films.Notes(p, a.Notes, "As of", false)
		return
	}
	drawPoints(p, a.Points)
	films.Notes(p, a.Notes, "As of", true)
}

// drawPoints counts the films in a table of budgets and revenues, in steps of ten times.
func drawPoints(p *terminal.Printer, points []movies.Point) {
	type place struct{ budget, revenue int }
	films := map[place]int{}
	first := place{math.MaxInt, math.MaxInt}
	var last place
	for _, m := range points {
		at := place{tens(m.Budget), tens(m.Revenue)}
		films[at]++
		first = place{min(first.budget, at.budget), min(first.revenue, at.revenue)}
		last = place{max(last.budget, at.budget), max(last.revenue, at.revenue)}
	}
	rows := [][]string{{"REVENUE FROM"}}
	for budget := first.budget; budget <= last.budget; budget++ {
		rows[0] = append(rows[0], money(math.Pow10(budget)))
	}
	for revenue := last.revenue; revenue >= first.revenue; revenue-- {
		row := []string{money(math.Pow10(revenue))}
		for budget := first.budget; budget <= last.budget; budget++ {
			count := ""
			if n := films[place{budget, revenue}]; n > 0 {
				count = terminal.Thousands(n)
			}
			row = append(row, count)
		}
		rows = append(rows, row)
	}
	for _, line := range terminal.Table(rows, 0) {
		p.Line(line)
	}
	p.Line("")
	p.Text(0, "Each cell counts films. The columns are budgets from so many dollars up to ten "+
		"times as many, and the rows revenues. --format csv lists the films.")
}

// tens returns how often an amount of 1 or more can be divided by ten.
func tens(dollars int64) (n int) {
	for ; dollars >= 10; dollars /= 10 {
		n++
	}
	return n
}
