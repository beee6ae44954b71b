package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// returnsCmd shows what films earned for each dollar of budget.
type returnsCmd struct {
	films.Span
	MinBudget int64 `default:"1000" placeholder:"DOLLARS" help:"The smallest budget of a film that counts (${default})."`
	films.Format
}

// Run shows the returns. The genre with the most films comes first.
func (c *returnsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if c.MinBudget == 0 { // which would be the default
		err := errors.New("--min-budget must be 1 or more; with 1 every known budget counts")
		return options.Usage(err)
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Returns, error) {
		from, to, err := c.Years(ctx, s)
		if err != nil {
			return movies.Returns{}, err
		}
		return s.Returns(ctx, movies.ReturnsQuery{From: from, To: to, MinBudget: c.MinBudget})
	}
	return films.Answer(ctx, std, o.Store, c.Format, ask, showReturns)
}

func showReturns(p *terminal.Printer, r movies.Returns) {
	p.Line(fmt.Sprintf("Returns by genre, %s: revenue divided by budget", films.Years(r.From, r.To)))
	p.Line("")
	shown := r.Genres
	if r.All != nil {
		shown = append([]movies.GenreReturn{{Name: "All films", Return: *r.All}}, shown...)
	}
	rows := [][]string{{"GENRE", "FILMS", "MEDIAN", "95%", "QUARTILES", "MEAN", "POOLED", "LOSS"}}
	highest := 1e-9
	for _, g := range shown {
		interval := "-"
		if g.Interval != nil {
			interval = fmt.Sprintf("%.2f–%.2f", g.Interval.Low, g.Interval.High)
		}
		rows = append(rows, []string{
			g.Name, strconv.Itoa(g.Films), times(g.Median), interval,
			fmt.Sprintf("%.2f–%.2f", g.Q1, g.Q3), times(g.Mean), times(g.Pooled),
			fmt.Sprintf("%.0f%%", 100*g.Losses),
		})
		highest = max(highest, g.Median)
	}
	for i, line := range terminal.Table(rows, 0) {
		if i == 0 {
			p.Line(line)
			continue
		}
		p.Barred(line, shown[i-1].Median/highest)
	}
	explained := "95% is the interval of the median. " +
		"LOSS is the share of films whose revenue is below their budget."
	if p.Width > 0 {
		explained += " The bars are medians."
	}
	p.Line("")
	p.Text(0, explained)
	films.Notes(p, r.Notes, "As of", r.Films > 0)
}

// times writes a multiple of the budget.
func times(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
