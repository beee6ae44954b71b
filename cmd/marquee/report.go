package main

import (
	"context"
	"fmt"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// reportCmd tests common claims about films.
type reportCmd struct {
	films.Span
	films.Floors
	films.Format
}

// Run shows each claim with its verdict and the figures behind the verdict.
func (c *reportCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if err := c.Check(); err != nil {
		return err
	}
	from, to, err := c.Years()
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Claims, error) {
		return s.Claims(ctx, movies.ClaimsQuery{
			From: from, To: to, MinBudget: c.MinBudget, MinRevenue: c.MinRevenue,
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showClaims)
}

// verdict puts a verdict into words.
func verdict(v movies.Verdict) string {
	switch v {
	case movies.Holds:
		return "Holds."
	case movies.DoesNot:
		return "Does not hold."
	default:
		return "Cannot tell."
	}
}

func showClaims(p *terminal.Printer, c movies.Claims) {
	p.Line("What people conclude, tested on the films of " + films.Years(c.From, c.To))
	for _, claim := range c.Claims {
		p.Line("")
		p.Text(0, claim.Text)
		p.Text(2, claim.Question)
		p.Text(2, verdict(claim.Verdict)+" "+claim.Why)
		showFigures(p, claim.Figures)
	}
	films.Notes(p, c.Notes, "As of", true)
}

// showFigures writes the figures behind a verdict. On a narrow terminal it cuts off
// names, but not values.
func showFigures(p *terminal.Printer, figures []movies.Figure) {
	if len(figures) == 0 {
		return
	}
	const indent, gap = "    ", 2
	rows, widest := make([][]string, len(figures)), 0
	for i, f := range figures {
		value := fmt.Sprintf("%.3f %s", f.Value, f.Unit)
		if f.Unit == "films" {
			value = terminal.Count(int(f.Value), "film")
		}
		rows[i] = []string{f.Name, value}
		widest = max(widest, len(value))
	}
	for _, row := range rows {
		if p.Width > 0 {
			row[0] = terminal.Fit(terminal.Harmless(row[0]), p.Width-len(indent)-gap-widest)
		}
	}
	for _, line := range terminal.Table(rows, 0) {
		p.Line(indent + line)
	}
}
