package main

import (
	"context"
	"fmt"

	"github.com/marquee-go/marquee/movies"
)

// reportCmd tests what people conclude about films.
type reportCmd struct {
	askOptions
}

// Run shows each conclusion with its verdict and the figures behind that.
func (c *reportCmd) Run(ctx context.Context, std streams, o *common) error {
	return answer(ctx, std, o, c.Format, func(ctx context.Context, films *movies.Service) (movies.Claims, error) {
		claims, err := films.Claims(ctx)
		if err == nil && claims.To == 0 {
			err = errNoFilms
		}
		return claims, err
	}, showClaims)
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

func showClaims(p *printer, c movies.Claims) {
	p.line("What people conclude, tested on the films of " + years(c.From, c.To))
	for _, claim := range c.Claims {
		p.line("")
		p.text("", claim.Text)
		p.text("  ", claim.Question)
		p.text("  ", verdict(claim.Verdict)+" "+claim.Why)
		p.figures(claim.Figures)
	}
	p.notes(c.Notes, "As of", true)
}

// figures writes what a verdict rests on. Where there is little room, names are
// cut off, and no values.
func (p *printer) figures(figures []movies.Figure) {
	if len(figures) == 0 {
		return
	}
	const indent, gap = "    ", 2
	rows, widest := make([][]string, len(figures)), 0
	for i, f := range figures {
		value := fmt.Sprintf("%.3f %s", f.Value, f.Unit)
		if f.Unit == "films" {
			value = count(int(f.Value), "film")
		}
		rows[i] = []string{f.Name, value}
		widest = max(widest, len(value))
	}
	for _, row := range rows {
		if p.width > 0 {
			row[0] = fit(harmless(row[0]), p.width-len(indent)-gap-widest)
		}
	}
	for _, line := range table(rows, 0) {
		p.line(indent + line)
	}
}
