package httpapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/formula"
	"github.com/marquee-go/marquee/movies"
)

// filmsSheet has a row for each film. Names of one cell are joined by commas. Cells of
// what is unknown are empty.
func filmsSheet(f movies.Films) sheet {
	rows := [][]string{{
		"id", "title", "year", "released", "genres", "popularity", "budget", "revenue", "return",
		"votes", "rating", "runtime", "language", "countries",
	}}
	names := func(all []string) string { return formula.Escape(strings.Join(all, ", ")) }
	for _, m := range f.List {
		rows = append(rows, []string{
			strconv.FormatInt(m.ID, 10), formula.Escape(m.Title), strconv.Itoa(m.Year), m.Released,
			names(m.Genres), numberIfKnown(m.Popularity), wholeIfKnown(m.Budget),
			wholeIfKnown(m.Revenue), numberIfKnown(m.Return), wholeIfKnown(m.Votes),
			numberIfKnown(m.Rating), wholeIfKnown(m.Runtime), formula.Escape(m.Language),
			names(m.Countries),
		})
	}
	return sheet{
		name: fmt.Sprintf("films-%d-%d-%s", f.From, f.To, f.Sort), rows: rows, next: f.Next,
	}
}

// groupsSheet has a row for each group.
func groupsSheet(g movies.Groups) sheet {
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
	return sheet{name: fmt.Sprintf("groups-%d-%d-%s", g.From, g.To, g.By), rows: rows}
}

// medianCells are the figures of a median. Without films, all but their number are empty.
func medianCells(m *movies.Median) []string {
	if m == nil {
		return []string{"0", "", "", "", ""}
	}
	low, high := intervalCells(m.Interval)
	return []string{strconv.Itoa(m.Films), number(m.Share), number(m.Median), low, high}
}

// pointsSheet has a row for each film.
func pointsSheet(p movies.Points) sheet {
	rows := [][]string{{"id", "title", "year", "budget", "revenue"}}
	for _, m := range p.Points {
		rows = append(rows, []string{
			strconv.FormatInt(m.ID, 10), formula.Escape(m.Title), strconv.Itoa(m.Year),
			strconv.FormatInt(m.Budget, 10), strconv.FormatInt(m.Revenue, 10),
		})
	}
	return sheet{name: fmt.Sprintf("points-%d-%d", p.From, p.To), rows: rows}
}
