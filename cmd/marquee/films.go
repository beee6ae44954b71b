package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// filmsCmd searches films by their titles.
type filmsCmd struct {
	Words []string `arg:"" optional:"" help:"Words that begin words of the title, in any order and case. If no film has them, a typo is forgiven. Default: any title."`
	Year  int      `placeholder:"YEAR" help:"Only films of this year."`
	Genre string   `placeholder:"NAME" help:"Only films of this genre."`
	Limit int      `default:"20" placeholder:"N" help:"How many films to list, from 1 to 100 (${default})."`
	films.Format
}

// found is a page of a search, as the API answers it.
type found struct {
	Items []movies.Film `json:"items"`
	Next  string        `json:"next,omitempty"`
	// Corrected is what was searched for instead, without typos.
	Corrected string `json:"corrected,omitempty"`

	tmdb bool // films came from TMDB's data
}

// Sheet has a row for each film.
func (f found) Sheet() movies.Sheet { return movies.Films{List: f.Items, Next: f.Next}.Sheet() }

// Run lists the films that were found, the most popular one first.
func (c *filmsCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	ask := func(ctx context.Context, s *movies.Service) (found, error) {
		q := movies.Search{Title: strings.Join(c.Words, " "), Year: c.Year, Genre: c.Genre}
		page, err := s.Search(ctx, q, "", c.Limit)
		if err != nil {
			return found{}, err
		}
		if len(page.Movies) == 0 {
			return found{Items: []movies.Film{}}, films.Exist(ctx, s)
		}
		sources, err := s.Imported(ctx)
		f := found{
			Items: []movies.Film{}, Next: page.Next, Corrected: page.Corrected,
			tmdb: sources.OfTMDB(),
		}
		for _, m := range page.Movies {
			f.Items = append(f.Items, m.Film())
		}
		return f, err
	}
	return films.Answer(ctx, std, o, c.Format, ask, c.show)
}

func (c *filmsCmd) show(p *terminal.Printer, f found) {
	if len(f.Items) == 0 {
		p.Text(0, c.nothing())
		return
	}
	if f.Corrected != "" {
		p.Text(0, "Showing results for "+f.Corrected+".")
		p.Line("")
	}
	rows := [][]string{{"YEAR", "POPULARITY", "TITLE"}}
	for _, m := range f.Items {
		year, popularity, title := noData, noData, m.Title
		if m.Year != 0 {
			year = strconv.Itoa(m.Year)
		}
		if m.Popularity != nil {
			popularity = strconv.FormatFloat(*m.Popularity, 'f', 3, 64)
		}
		if len(m.Genres) > 0 {
			title += " (" + strings.Join(m.Genres, ", ") + ")"
		}
		rows = append(rows, []string{year, popularity, title})
	}
	for _, line := range terminal.Table(rows, len(rows[0])-1) {
		p.Line(line)
	}
	p.Line("")
	if f.Next != "" {
		p.Text(0, "More films match. The most popular ones are shown; --limit shows more.")
	}
	invented := func(m movies.Film) bool { return m.Invented }
	films.Whose(p, slices.ContainsFunc(f.Items, invented), f.tmdb)
}

// nothing says why no film was found.
func (c *filmsCmd) nothing() string {
	what := "No film"
	if c.Genre != "" {
		what += " of the genre " + c.Genre
	}
	if c.Year != 0 {
		what += fmt.Sprintf(" of %d", c.Year)
	}
	if len(c.Words) > 0 {
		return fmt.Sprintf("%s has a title with words that begin with %q.",
			what, strings.Join(c.Words, " "))
	}
	return what + " is in the store."
}
