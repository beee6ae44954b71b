package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/marquee-go/marquee/movies"
)

// returnsCmd tells what films returned.
type returnsCmd struct {
	spanOptions
	MinBudget int64 `default:"1000" placeholder:"DOLLARS" help:"The least budget of a film that counts (${default})."`
	askOptions
}

// Run shows the returns, those of the genre with the most films first.
func (c *returnsCmd) Run(ctx context.Context, std streams, o *common) error {
	if c.MinBudget == 0 { // which would be the default
		return usageError{errors.New("--min-budget must be 1 or more; with 1 every known budget counts")}
	}
	return answer(ctx, std, o, c.Format, func(ctx context.Context, films *movies.Service) (movies.Returns, error) {
		from, to, err := c.span(ctx, films)
		if err != nil {
			return movies.Returns{}, err
		}
		return films.Returns(ctx, movies.ReturnsQuery{From: from, To: to, MinBudget: c.MinBudget})
	}, showReturns)
}

func showReturns(p *printer, r movies.Returns) {
	p.line(fmt.Sprintf("Returns by genre, %s: revenue divided by budget", years(r.From, r.To)))
	p.line("")
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
			g.Name, strconv.Itoa(g.Films), times(g.Median), interval, fmt.Sprintf("%.2f–%.2f", g.Q1, g.Q3),
			times(g.Mean), times(g.Pooled), fmt.Sprintf("%.0f%%", 100*g.Losses),
		})
		highest = max(highest, g.Median)
	}
	for i, line := range table(rows, 0) {
		if i == 0 {
			p.line(line)
			continue
		}
		p.barred(line, shown[i-1].Median/highest)
	}
	explained := "95% is the interval of the median, LOSS the share of films whose revenue is below their budget."
	if p.width > 0 {
		explained += " The bars are medians."
	}
	p.line("")
	p.text("", explained)
	p.notes(r.Notes, "As of", r.Films > 0)
}

// times writes how many times the budget something is.
func times(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
