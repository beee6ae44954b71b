package httpapi

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"github.com/marquee-go/marquee/internal/formula"
	"github.com/marquee-go/marquee/movies"
)

// sheet is an answer as a table.
type sheet struct {
	name string     // of its file, in ASCII
	rows [][]string // the first row is the header
	next string     // the cursor of the next page; empty if there is none
}

// bytes returns the sheet as CSV by RFC 4180, in UTF-8.
func (s sheet) bytes() []byte {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	_ = out.WriteAll(s.rows) // a buffer does not fail
	return b.Bytes()
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func wholeIfKnown(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// numberIfKnown leaves a cell empty if there is no data.
func numberIfKnown(f *float64) string {
	if f == nil {
		return ""
	}
	return number(*f)
}

// genresSheet has a row for each year, and a column for each genre. The cells of a year
// without films are empty.
func genresSheet(g movies.Genres) sheet {
	header := []string{"year", "films", "without_genre"}
	for _, genre := range g.Genres {
		header = append(header, formula.Escape(genre.Name))
	}
	rows := [][]string{header}
	for i, year := range g.Years {
		row := []string{strconv.Itoa(year), strconv.Itoa(g.Films[i]), strconv.Itoa(g.NoGenre[i])}
		for _, genre := range g.Genres {
			row = append(row, numberIfKnown(genre.Values[i]))
		}
		rows = append(rows, row)
	}
	return sheet{
		name: fmt.Sprintf("genres-%d-%d-%s-%s", g.From, g.To, g.Counting, g.Measure), rows: rows,
	}
}

// popularitySheet has a row for each film: the most popular films from the first one
// down, then the least popular from the last one up.
func popularitySheet(p movies.Popularity) sheet {
	rows := [][]string{{"year", "list", "rank", "id", "title", "popularity"}}
	add := func(list string, films []movies.Ranked) {
		for i, f := range films {
			rows = append(rows, []string{
				strconv.Itoa(p.Year), list, strconv.Itoa(i + 1), strconv.FormatInt(f.ID, 10),
				formula.Escape(f.Title), number(f.Popularity),
			})
		}
	}
	add("top", p.Top)
	add("bottom", p.Bottom)
	return sheet{name: fmt.Sprintf("popularity-%d", p.Year), rows: rows}
}

// returnsSheet has a row for all films, if there are any, one for each genre and one for
// each decade.
func returnsSheet(r movies.Returns) sheet {
	rows := [][]string{{
		"genre", "films", "median", "low", "high", "q1", "q3", "mean", "pooled", "losses",
		"from", "to", "released", "known",
	}}
	years := func(from, to int) []string { return []string{strconv.Itoa(from), strconv.Itoa(to)} }
	if r.All != nil {
		known := number(float64(r.All.Films) / float64(r.Films))
		rows = append(rows, slices.Concat(
			returnCells(everyGenre, r.All), years(r.From, r.To), []string{strconv.Itoa(r.Films), known}))
	}
	for _, genre := range r.Genres {
		rows = append(rows, slices.Concat(
			returnCells(formula.Escape(genre.Name), &genre.Return), years(r.From, r.To), []string{"", ""}))
	}
	for _, d := range r.Decades {
		rows = append(rows, slices.Concat(returnCells(everyGenre, d.Return),
			years(d.From, d.To), []string{strconv.Itoa(d.Released), number(d.Known)}))
	}
	return sheet{name: fmt.Sprintf("returns-%d-%d", r.From, r.To), rows: rows}
}

const everyGenre = "(all)"

// returnCells are the figures of some films. If there are none, the cells are empty.
func returnCells(genre string, of *movies.Return) []string {
	if of == nil {
		return []string{genre, "0", "", "", "", "", "", "", "", ""}
	}
	low, high := intervalCells(of.Interval)
	return []string{
		genre, strconv.Itoa(of.Films), number(of.Median), low, high,
		number(of.Q1), number(of.Q3), number(of.Mean), number(of.Pooled), number(of.Losses),
	}
}

// intervalCells are the ends of an interval, and empty if there is none.
func intervalCells(i *movies.Interval) (low, high string) {
	if i == nil {
		return "", ""
	}
	return number(i.Low), number(i.High)
}

// claimsSheet has a row for each figure, and one for a claim without figures.
func claimsSheet(c movies.Claims) sheet {
	rows := [][]string{{"id", "claim", "verdict", "why", "figure", "value", "unit", "p", "adjusted_p"}}
	for _, claim := range c.Claims {
		cells := []string{
			formula.Escape(claim.ID), formula.Escape(claim.Text), string(claim.Verdict),
			formula.Escape(claim.Why),
		}
		p := []string{numberIfKnown(claim.P), numberIfKnown(claim.AdjustedP)}
		for _, f := range claim.Figures {
			figure := []string{formula.Escape(f.Name), number(f.Value), formula.Escape(f.Unit)}
			rows = append(rows, slices.Concat(cells, figure, p))
		}
		if len(claim.Figures) == 0 {
			rows = append(rows, slices.Concat(cells, []string{"", "", ""}, p))
		}
	}
	return sheet{name: "claims", rows: rows}
}
