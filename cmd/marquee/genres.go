package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/marquee-go/marquee/movies"
)

// genresCmd tells how many films of each genre there were.
type genresCmd struct {
	spanOptions
	Count   movies.Counting `default:"whole" enum:"whole,fractional" help:"whole counts a film once for each of its genres, fractional shares it among them (${default})."`
	Measure movies.Measure  `default:"counts" enum:"counts,shares" help:"counts are numbers of films, shares parts of those that have a genre (${default})."`
	Genre   []string        `sep:"none" placeholder:"NAME" help:"Only this genre; may be given more than once."`
	askOptions
}

// Run shows the genres, that of the most films first.
func (c *genresCmd) Run(ctx context.Context, std streams, o *common) error {
	return answer(ctx, std, o, c.Format, func(ctx context.Context, films *movies.Service) (movies.Genres, error) {
		from, to, err := c.span(ctx, films)
		if err != nil {
			return movies.Genres{}, err
		}
		return films.Genres(ctx, movies.GenresQuery{From: from, To: to, Counting: c.Count, Measure: c.Measure, Only: c.Genre})
	}, showGenres)
}

func showGenres(p *printer, g movies.Genres) {
	p.line(fmt.Sprintf("Films by genre, %s (%s, %s)", years(g.From, g.To), g.Counting, g.Measure))
	p.line("")
	films := movies.GenreSeries{Name: "All films"}
	for _, n := range g.Films {
		films.Values = append(films.Values, float64(n))
		films.Total += float64(n)
	}
	if p.width > 0 {
		drawGenres(p, g, films)
	} else {
		listGenres(p, g, films)
	}
	p.notes(g.Notes, "As of", films.Total > 0)
}

// drawGenres draws a small chart of the years and a bar of their total for each
// genre.
func drawGenres(p *printer, g movies.Genres, films movies.GenreSeries) {
	row := func(s movies.GenreSeries, m movies.Measure) []string {
		cells := []string{s.Name, figure(s.Total, m)}
		if len(g.Years) <= p.width/2 { // or there is no room
			cells = append(cells, sparkline(s.Values))
		}
		return cells
	}
	rows := [][]string{row(movies.GenreSeries{Name: "GENRE"}, g.Measure)}
	copy(rows[0][1:], []string{"TOTAL", years(g.From, g.To)})
	for _, s := range g.Genres {
		rows = append(rows, row(s, g.Measure))
	}
	lines := table(append(rows, row(films, movies.Counts)), 0)
	p.line(lines[0])
	for i, s := range g.Genres {
		p.barred(lines[i+1], s.Total/max(g.Genres[0].Total, 1e-9))
	}
	p.line(lines[len(lines)-1])
	if len(rows[0]) > 2 {
		p.line("")
		p.text("", "The years of each line have a scale of their own; the bars are the totals.")
	}
}

// listGenres lists the figures of each year.
func listGenres(p *printer, g movies.Genres, films movies.GenreSeries) {
	rows := [][]string{{"GENRE", "TOTAL"}}
	for _, year := range g.Years {
		rows[0] = append(rows[0], strconv.Itoa(year))
	}
	row := func(s movies.GenreSeries, m movies.Measure) {
		cells := []string{s.Name, figure(s.Total, m)}
		for _, v := range s.Values {
			cells = append(cells, figure(v, m))
		}
		rows = append(rows, cells)
	}
	for _, s := range g.Genres {
		row(s, g.Measure)
	}
	row(films, movies.Counts)
	for _, line := range table(rows, 0) {
		p.line(line)
	}
}

// figure writes a number of films, some of which may be shared, or a share.
func figure(x float64, m movies.Measure) string {
	switch {
	case m == movies.Shares:
		return fmt.Sprintf("%.1f%%", 100*x)
	case x == float64(int(x)):
		return thousands(int(x))
	}
	return fmt.Sprintf("%.1f", x)
}
