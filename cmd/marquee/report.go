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
		var rows [][]string
		for _, f := range claim.Figures {
			value := fmt.Sprintf("%.2f %s", f.Value, f.Unit)
			if f.Unit == "films" {
				value = count(int(f.Value), "film")
			}
			rows = append(rows, []string{f.Name, value})
		}
		if len(rows) > 0 {
			for _, line := range table(rows, 0) {
				p.line("    " + line)
			}
		}
	}
	p.notes(c.Notes)
}
