package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/marquee-go/marquee/movies"
)

// popularityCmd names the films at both ends of a year.
type popularityCmd struct {
	Year  int `arg:"" optional:"" help:"The year of release; the last one that has a film by default."`
	Limit int `default:"5" placeholder:"N" help:"How many films to name at each end (${default})."`
	askOptions
}

// Run shows both ends of the year.
func (c *popularityCmd) Run(ctx context.Context, std streams, o *common) error {
	if c.Limit == 0 { // which would be the default
		return usageError{fmt.Errorf("--limit must be from 1 to %d", movies.MaxExtremes)}
	}
	return answer(ctx, std, o, c.Format, func(ctx context.Context, films *movies.Service) (movies.Popularity, error) {
		sum, err := films.Summary(ctx)
		if err == nil && sum.To == 0 {
			err = errNoFilms
		}
		if err != nil {
			return movies.Popularity{}, err
		}
		return films.Popularity(ctx, movies.PopularityQuery{Year: cmp.Or(c.Year, sum.To), Limit: c.Limit})
	}, showPopularity)
}

func showPopularity(p *printer, a movies.Popularity) {
	p.line(fmt.Sprintf("%s of %d", count(a.Films, "film"), a.Year))
	highest := 1e-9
	if len(a.Top) > 0 {
		highest = max(highest, a.Top[0].Popularity)
	}
	const leastForBars = 60 // columns; where there are fewer, the titles need them
	bars := p.width >= leastForBars
	rows := [][]string{{"", "POPULARITY", "MOST POPULAR"}}
	if bars {
		rows[0] = slices.Insert(rows[0], 2, "")
	}
	list := func(films []movies.Ranked) {
		for i, f := range films {
			cells := []string{strconv.Itoa(i + 1), strconv.FormatFloat(f.Popularity, 'f', 3, 64), f.Title}
			if bars {
				cells = slices.Insert(cells, 2, bar(f.Popularity/highest, barWidth))
			}
			rows = append(rows, cells)
		}
	}
	list(a.Top)
	least := slices.Clone(rows[0])
	least[len(least)-1] = "LEAST POPULAR"
	rows = append(rows, least)
	list(a.Bottom)
	for i, line := range table(rows, len(rows[0])-1) {
		if i == 0 || i == len(a.Top)+1 {
			p.line("")
		}
		p.line(line)
	}
	p.notes(a.Notes, "Popularity as of", a.Films > 0)
}
