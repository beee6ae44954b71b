package movies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/formula"
)

// Sheet has a row for each year, and a column for each genre. The cells of a year
// without films are empty.
func (g Genres) Sheet() Sheet {
	header := []string{"year", "films", "without_genre"}
	for _, genre := range g.Genres {
		header = append(header, formula.Escape(genre.Name))
	}
	rows := [][]string{header}
	for i, year := range g.Years {
		row := []string{strconv.Itoa(year), strconv.Itoa(g.Films[i]), strconv.Itoa(g.NoGenre[i])}
		for _, genre := range g.Genres {
			row = append(row, decimalIfKnown(genre.Values[i]))
		}
		rows = append(rows, row)
	}
	return Sheet{
		Name: fmt.Sprintf("genres-%d-%d-%s-%s", g.From, g.To, g.Counting, g.Measure), Rows: rows,
	}
}

// Sheet has a row for each film: the most popular films from the first one
// down, then the least popular from the last one up.
func (p Popularity) Sheet() Sheet {
	rows := [][]string{{"year", "list", "rank", "id", "title", "popularity"}}
	add := func(list string, films []Ranked) {
		for i, f := range films {
			rows = append(rows, []string{
				strconv.Itoa(p.Year), list, strconv.Itoa(i + 1), strconv.FormatInt(f.ID, 10),
				formula.Escape(f.Title), decimal(f.Popularity),
			})
		}
	}
	add("top", p.Top)
	add("bottom", p.Bottom)
	return Sheet{Name: fmt.Sprintf("popularity-%d", p.Year), Rows: rows}
}

// Sheet has a row for all films, if there are any, one for each genre and one for
// each decade.
func (r Returns) Sheet() Sheet {
	rows := [][]string{{
		"genre", "films", "median", "low", "high", "q1", "q3", "mean", "pooled", "losses",
		"from", "to", "released", "known",
	}}
	years := func(from, to int) []string { return []string{strconv.Itoa(from), strconv.Itoa(to)} }
	if r.All != nil {
		known := decimal(float64(r.All.Films) / float64(r.Films))
		rows = append(rows, slices.Concat(
			returnCells(everyGenre, r.All), years(r.From, r.To), []string{strconv.Itoa(r.Films), known}))
	}
	for _, genre := range r.Genres {
		rows = append(rows, slices.Concat(
			returnCells(formula.Escape(genre.Name), &genre.Return), years(r.From, r.To), []string{"", ""}))
	}
	for _, d := range r.Decades {
		rows = append(rows, slices.Concat(returnCells(everyGenre, d.Return),
			years(d.From, d.To), []string{strconv.Itoa(d.Released), decimal(d.Known)}))
	}
	return Sheet{Name: fmt.Sprintf("returns-%d-%d", r.From, r.To), Rows: rows}
}

const everyGenre = "(all)"

// returnCells are the figures of some films. If there are none, the cells are empty.
func returnCells(genre string, of *Return) []string {
	if of == nil {
		return []string{genre, "0", "", "", "", "", "", "", "", ""}
	}
	low, high := intervalCells(of.Interval)
	return []string{
		genre, strconv.Itoa(of.Films), decimal(of.Median), low, high,
		decimal(of.Q1), decimal(of.Q3), decimal(of.Mean), decimal(of.Pooled), decimal(of.Losses),
	}
}

// Sheet has a row for each figure, and one for a claim without figures.
func (c Claims) Sheet() Sheet {
	rows := [][]string{{"id", "claim", "verdict", "why", "figure", "value", "unit", "p", "adjusted_p"}}
	for _, claim := range c.Claims {
		cells := []string{
			formula.Escape(claim.ID), formula.Escape(claim.Text), string(claim.Verdict),
			formula.Escape(claim.Why),
		}
		p := []string{decimalIfKnown(claim.P), decimalIfKnown(claim.AdjustedP)}
		for _, f := range claim.Figures {
			figure := []string{formula.Escape(f.Name), decimal(f.Value), formula.Escape(f.Unit)}
			rows = append(rows, slices.Concat(cells, figure, p))
		}
		if len(claim.Figures) == 0 {
			rows = append(rows, slices.Concat(cells, []string{"", "", ""}, p))
		}
	}
	return Sheet{Name: "claims", Rows: rows}
}

// Sheet has a row for each film. Names of one cell are joined by commas. Cells of
// what is unknown are empty.
func (f Films) Sheet() Sheet {
	rows := [][]string{{
		"id", "title", "year", "released", "genres", "popularity", "budget", "revenue", "return",
		"votes", "rating", "runtime", "language", "countries",
	}}
	names := func(all []string) string { return formula.Escape(strings.Join(all, ", ")) }
	for _, m := range f.List {
		rows = append(rows, []string{
			strconv.FormatInt(m.ID, 10), formula.Escape(m.Title), yearIfKnown(m.Year), m.Released,
			names(m.Genres), decimalIfKnown(m.Popularity), wholeIfKnown(m.Budget),
			wholeIfKnown(m.Revenue), decimalIfKnown(m.Return), wholeIfKnown(m.Votes),
			decimalIfKnown(m.Rating), wholeIfKnown(m.Runtime), formula.Escape(m.Language),
			names(m.Countries),
		})
	}
	return Sheet{
		Name: fmt.Sprintf("films-%d-%d-%s", f.From, f.To, f.Sort), Rows: rows, Next: f.Next,
	}
}

// Sheet has a row for each group.
func (g Groups) Sheet() Sheet {
	header := []string{string(g.By), "films"}
	for _, figure := range []string{"budget", "revenue", "return", "rating"} {
		for _, of := range []string{"films", "share", "median", "low", "high"} {
			header = append(header, figure+"_"+of)
		}
	}
	rows := [][]string{header}
	for _, group := range g.Groups {
		rows = append(rows, slices.Concat(
			[]string{formula.Escape(group.Name), strconv.Itoa(group.Films)},
			medianCells(group.Budget), medianCells(group.Revenue),
			medianCells(group.Return), medianCells(group.Rating)))
	}
	return Sheet{Name: fmt.Sprintf("groups-%d-%d-%s", g.From, g.To, g.By), Rows: rows}
}

// medianCells are the figures of a median. Without films, all but their number are empty.
func medianCells(m *Median) []string {
	if m == nil {
		return []string{"0", "", "", "", ""}
	}
	low, high := intervalCells(m.Interval)
	return []string{strconv.Itoa(m.Films), decimal(m.Share), decimal(m.Median), low, high}
}

// Sheet has a row for each film.
func (p Points) Sheet() Sheet {
	rows := [][]string{{"id", "title", "year", "budget", "revenue"}}
	for _, m := range p.Points {
		rows = append(rows, []string{
			strconv.FormatInt(m.ID, 10), formula.Escape(m.Title), strconv.Itoa(m.Year),
			strconv.FormatInt(m.Budget, 10), strconv.FormatInt(m.Revenue, 10),
		})
	}
	return Sheet{Name: fmt.Sprintf("points-%d-%d", p.From, p.To), Rows: rows}
}
