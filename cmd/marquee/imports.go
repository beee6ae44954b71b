package main

import (
	"context"
	"strconv"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// importsCmd lists what the last imports brought.
type importsCmd struct{ films.Format }

// listed are imports as the API answers them.
type listed struct {
	Items []movies.Brought `json:"items"`
}

// Sheet has a row for each import.
func (l listed) Sheet() movies.Sheet { return movies.Imports{Items: l.Items}.Sheet() }

// Run lists the imports, the last one first.
func (c *importsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	ask := func(ctx context.Context, s *movies.Service) (listed, error) {
		i, err := s.Imports(ctx)
		return listed{append([]movies.Brought{}, i.Items...)}, err
	}
	return films.Answer(ctx, std, o, c.Format, ask, c.show)
}

func (c *importsCmd) show(p *terminal.Printer, l listed) {
	if len(l.Items) == 0 {
		p.Text(0, "Nothing was imported yet. If there are films, they are those of the demo set, "+
			"or an older version of marquee imported them.")
		return
	}
	rows := [][]string{{
		"ENDED (UTC)", "NEW", "CHANGED", "UNCHANGED", "SKIPPED", "REJECTED", "SOURCE",
	}}
	tmdb := false
	for _, b := range l.Items {
		source := b.Source
		if source == "" {
			source = "without a name"
		}
		if !b.Done {
			source += " (ended early, or still runs)"
		}
		row := []string{b.Ended.UTC().Format("2006-01-02 15:04")}
		for _, n := range []int{b.Inserted, b.Updated, b.Unchanged, b.Skipped, b.Rejected} {
			row = append(row, terminal.Thousands(n))
		}
		rows = append(rows, append(row, source))
		tmdb = tmdb || !b.NotTMDB
	}
	for _, line := range terminal.Table(rows, len(rows[0])-1) {
		p.Line(line)
	}
	p.Line("")
	p.Text(0, "At most "+strconv.Itoa(movies.MaxBrought)+" imports are kept.")
	films.Whose(p, false, tmdb)
}
