package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// groupsCmd shows what films of some groups cost, earned and were rated.
type groupsCmd struct {
	By movies.Grouping `default:"year" enum:"year,decade,month,genre,pair,language,country" placeholder:"WHAT" help:"year, decade, month (of any year), genre, pair (of genres), language or country (${default})."`
	films.Filter
	films.Floors
	films.Dollars
	Limit int `default:"20" placeholder:"N" help:"How many genres, pairs, languages or countries to show, from 1 to 200: those of the most films (${default})."`
	films.Format
}

// Run shows the groups.
func (c *groupsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	filter, err := c.Checked(c.Floors, c.Limit, movies.MaxGroups)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Groups, error) {
		return s.Groups(ctx, movies.GroupsQuery{
			Filter: filter, By: c.By, MinBudget: c.MinBudget, MinRevenue: c.MinRevenue,
			Dollars: c.Dollars.Dollars, Limit: c.Limit,
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showGroups)
}

func showGroups(p *terminal.Printer, g movies.Groups) {
	years := films.Years(g.From, g.To)
	p.Line(fmt.Sprintf("%s of %s, by %s", terminal.Count(g.Films, "film"), years, g.By))
	p.Line("")
	if g.Films == 0 {
		films.Empty(p, years, g.Notes)
		films.Notes(p, g.Notes, "As of", false)
		return
	}
	figures := []struct {
		head string
		of   func(movies.Group) *movies.Median
		cell func(float64) string
	}{
		{"RETURN", func(g movies.Group) *movies.Median { return g.Return }, times},
		{"REVENUE", func(g movies.Group) *movies.Median { return g.Revenue }, money},
		{"BUDGET", func(g movies.Group) *movies.Median { return g.Budget }, money},
		{"RATING", func(g movies.Group) *movies.Median { return g.Rating },
			func(x float64) string { return fmt.Sprintf("%.1f", x) }},
	}
	draw := func(shown int) []string {
		rows := [][]string{{strings.ToUpper(string(g.By)), "FILMS"}}
		for _, f := range figures[:shown] {
			rows[0] = append(rows[0], f.head, "95%", "OF")
		}
		for _, group := range g.Groups {
			row := []string{group.Name, terminal.Thousands(group.Films)}
			for _, f := range figures[:shown] {
				row = append(row, medianCells(f.of(group), f.cell)...)
			}
			rows = append(rows, row)
		}
		return terminal.Table(rows, 0)
	}
	shown := len(figures)
	for shown > 1 && !p.Fits(draw(shown)[0]) {
		shown--
	}
	for _, line := range draw(shown) {
		p.Line(line)
	}
	p.Line("")
	explained := "Each figure is a median, with its 95% interval and the number of films it is OF."
	if shown < len(figures) {
		explained += " A wider terminal shows more figures."
	}
	p.Text(0, explained)
	films.Notes(p, g.Notes, "As of", true)
}

// medianCells are a median, its interval and the number of its films.
func medianCells(m *movies.Median, cell func(float64) string) []string {
	if m == nil {
		return []string{noData, noData, "0"}
	}
	interval := noData
	if m.Interval != nil {
		interval = cell(m.Interval.Low) + "–" + cell(m.Interval.High)
	}
	return []string{cell(m.Median), interval, terminal.Thousands(m.Films)}
}

// money writes an amount of dollars in few characters, such as 12.3M.
func money(x float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "B"}, {1e6, "M"}, {1e3, "K"}} {
		if x >= 0.9995*unit.size {
			return fmt.Sprintf("%.3g%s", x/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.0f", x)
}
