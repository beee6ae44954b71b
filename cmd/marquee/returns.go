package main

import (
	"context"
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
	films.Floors
	Dollars int `placeholder:"YEAR" help:"Add money up in dollars of this year, from 1913 to 2025. Default: dollars of the time."`
	films.Traits
	films.Format
}

// Run shows the returns. The genre with the most films comes first.
func (c *returnsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if err := c.Check(); err != nil {
		return err
	}
	from, to, err := c.Years()
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Returns, error) {
		return s.Returns(ctx, movies.ReturnsQuery{
			From: from, To: to, MinBudget: c.MinBudget, MinRevenue: c.MinRevenue, Dollars: c.Dollars,
			Traits: c.Traits.Traits(),
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showReturns)
}

func showReturns(p *terminal.Printer, r movies.Returns) {
	p.Line(fmt.Sprintf("Returns by genre, %s: revenue divided by budget", films.Years(r.From, r.To)))
	p.Line("")
	if r.All == nil {
		films.Empty(p, films.Years(r.From, r.To), r.Notes)
		films.Notes(p, r.Notes, "As of", r.Films > 0)
		return
	}
	shown := append([]movies.GenreReturn{{Name: "All films", Return: *r.All}}, r.Genres...)
	rows := [][]string{{"GENRE", "FILMS", "MEDIAN", "95%", "QUARTILES", "MEAN", "POOLED", "LOSS"}}
	highest := 1e-9
	for _, g := range shown {
		rows = append(rows, []string{
			g.Name, strconv.Itoa(g.Films), times(g.Median), span(g.Interval),
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
	showDecades(p, r.Decades)
	if r.Caution != "" {
		p.Line("")
		p.Text(0, r.Caution)
	}
	films.Notes(p, r.Notes, "As of", r.Films > 0)
}

// showDecades lists the returns of each decade, with the share of films whose money counts.
func showDecades(p *terminal.Printer, decades []movies.DecadeReturn) {
	rows := [][]string{{"YEARS", "RELEASED", "KNOWN", "MEDIAN", "95%", "LOSS"}}
	for _, d := range decades {
		row := []string{
			films.Years(d.From, d.To), terminal.Thousands(d.Released),
			known(d.Known), noData, noData, noData,
		}
		if r := d.Return; r != nil {
			row[3], row[4], row[5] = times(r.Median), span(r.Interval), fmt.Sprintf("%.0f%%", 100*r.Losses)
		}
		rows = append(rows, row)
	}
	p.Line("")
	for _, line := range terminal.Table(rows, 0) {
		p.Line(line)
	}
}

// known writes the share of films whose money counts. A few of very many are not "0.0%".
func known(share float64) string {
	if percent := 100 * share; percent == 0 || percent >= 0.05 {
		return fmt.Sprintf("%.1f%%", percent)
	}
	return "<0.1%"
}

// span writes an interval, or that there is none.
func span(i *movies.Interval) string {
	if i == nil {
		return noData
	}
	return fmt.Sprintf("%.2f–%.2f", i.Low, i.High)
}

// times writes a multiple of the budget.
func times(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
