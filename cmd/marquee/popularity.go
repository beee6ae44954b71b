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

// popularityCmd lists the most and the least popular films of a year.
type popularityCmd struct {
	Year  int    `placeholder:"YEAR" help:"The year of release. Default: the last year that has a film, without a few films that stand apart."`
	Limit int    `default:"5" placeholder:"N" help:"How many films to list at each end (${default})."`
	Genre string `placeholder:"NAME" help:"Only films of this genre."`
	films.Traits
	films.Format
}

// Run shows both ends of the year.
func (c *popularityCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if err := films.Limit(c.Limit, movies.MaxExtremes); err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Popularity, error) {
		return s.Popularity(ctx, movies.PopularityQuery{
			Year: c.Year, Limit: c.Limit, Genre: c.Genre, Traits: c.Traits.Traits(),
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showPopularity)
}

func showPopularity(p *terminal.Printer, a movies.Popularity) {
	p.Line(fmt.Sprintf("%s of %d", terminal.Count(a.Films, "film"), a.Year))
	if len(a.Top) == 0 {
		films.Empty(p, strconv.Itoa(a.Year), a.Notes)
		films.Notes(p, a.Notes, "Popularity as of", a.Films > 0)
		return
	}
	highest := max(a.Top[0].Popularity, 1e-9)
	const leastForBars = 60 // columns; a narrower terminal needs them for the titles
	bars := p.Width >= leastForBars
	rows := [][]string{{"", "POPULARITY", "MOST POPULAR"}}
	if bars {
		rows[0] = slices.Insert(rows[0], 2, "")
	}
	list := func(ranked []movies.Ranked) {
		for i, f := range ranked {
			cells := []string{strconv.Itoa(i + 1), strconv.FormatFloat(f.Popularity, 'f', 3, 64), f.Title}
			if bars {
				cells = slices.Insert(cells, 2, terminal.Bar(f.Popularity/highest, terminal.BarWidth))
			}
			rows = append(rows, cells)
		}
	}
	list(a.Top)
	least := slices.Clone(rows[0])
	least[len(least)-1] = "LEAST POPULAR"
	rows = append(rows, least)
	list(a.Bottom)
	for i, line := range terminal.Table(rows, len(rows[0])-1) {
		if i == 0 || i == len(a.Top)+1 {
			p.Line("")
		}
		p.Line(line)
	}
	films.Notes(p, a.Notes, "Popularity as of", a.Films > 0)
}
