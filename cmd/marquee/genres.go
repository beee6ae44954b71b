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

// genresCmd counts the films of each genre.
type genresCmd struct {
	films.Span
	Count   movies.Counting `default:"whole" enum:"whole,fractional" help:"whole counts a film once for each of its genres; fractional divides it among them (${default})."`
	Measure movies.Measure  `default:"counts" enum:"counts,shares" help:"counts are numbers of films; shares are parts of all films that have a genre (${default})."`
	Genre   []string        `sep:"none" placeholder:"NAME" help:"Show only this genre. May be given more than once."`
	films.Traits
	films.Format
}

// Run shows the genres. The genre with the most films comes first.
func (c *genresCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	from, to, err := c.Years()
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, s *movies.Service) (movies.Genres, error) {
		return s.Genres(ctx, movies.GenresQuery{
			From: from, To: to, Counting: c.Count, Measure: c.Measure, Only: c.Genre,
			Traits: c.Traits.Traits(),
		})
	}
	return films.Answer(ctx, std, o, c.Format, films.InYears(ask), showGenres)
}

func showGenres(p *terminal.Printer, g movies.Genres) {
	years := films.Years(g.From, g.To)
	p.Line(fmt.Sprintf("Films by genre, %s (%s, %s)", years, g.Counting, g.Measure))
	p.Line("")
	all := movies.GenreSeries{Name: "All films"}
	for i, n := range g.Films {
		var films *float64 // nil if there is no data
		if n > 0 || len(g.Genres) > 0 && g.Genres[0].Values[i] != nil {
			films = new(float64(n))
		}
		all.Values = append(all.Values, films)
		all.Total += float64(n)
	}
	switch {
	case all.Total == 0:
		films.Empty(p, years, g.Notes)
	case p.Width > 0:
		drawGenres(p, g, all)
	default:
		listGenres(p, g, all)
	}
	if all.Total > 0 && slices.ContainsFunc(all.Values, func(v *float64) bool { return v == nil }) {
		sign := noData
		if p.Width > 0 {
			sign = "·"
		}
		p.Text(0, fmt.Sprintf("%q stands for no data: a year without films.", sign))
	}
	films.Notes(p, g.Notes, "As of", all.Total > 0)
}

// noData stands for a figure that is not known.
const noData = "-"

// drawGenres draws a small chart of the years and a bar of their total for each
// genre.
func drawGenres(p *terminal.Printer, g movies.Genres, all movies.GenreSeries) {
	row := func(s movies.GenreSeries, m movies.Measure) []string {
		cells := []string{s.Name, figure(s.Total, m)}
		if len(g.Years) <= p.Width/2 { // or there is no room
			cells = append(cells, terminal.Sparkline(s.Values))
		}
		return cells
	}
	rows := [][]string{row(movies.GenreSeries{Name: "GENRE"}, g.Measure)}
	copy(rows[0][1:], []string{"TOTAL", films.Years(g.From, g.To)})
	for _, s := range g.Genres {
		rows = append(rows, row(s, g.Measure))
	}
	lines := terminal.Table(append(rows, row(all, movies.Counts)), 0)
	p.Line(lines[0])
	for i, s := range g.Genres {
		p.Barred(lines[i+1], s.Total/max(g.Genres[0].Total, 1e-9))
	}
	p.Line(lines[len(lines)-1])
	if len(rows[0]) > 2 {
		p.Line("")
		p.Text(0, "The years of each line have their own scale. The bars show the totals.")
	}
}

// listGenres lists the figures of each year.
func listGenres(p *terminal.Printer, g movies.Genres, all movies.GenreSeries) {
	rows := [][]string{{"GENRE", "TOTAL"}}
	for _, year := range g.Years {
		rows[0] = append(rows[0], strconv.Itoa(year))
	}
	row := func(s movies.GenreSeries, m movies.Measure) {
		cells := []string{s.Name, figure(s.Total, m)}
		for _, v := range s.Values {
			if v == nil {
				cells = append(cells, noData)
			} else {
				cells = append(cells, figure(*v, m))
			}
		}
		rows = append(rows, cells)
	}
	for _, s := range g.Genres {
		row(s, g.Measure)
	}
	row(all, movies.Counts)
	for _, line := range terminal.Table(rows, 0) {
		p.Line(line)
	}
}

// figure writes a number of films, which may be fractional, or a share.
func figure(x float64, m movies.Measure) string {
	switch {
	case m == movies.Shares:
		return fmt.Sprintf("%.1f%%", 100*x)
	case x == float64(int(x)):
		return terminal.Thousands(int(x))
	}
	return fmt.Sprintf("%.1f", x)
}
