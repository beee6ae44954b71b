package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// csvFilms reads films from a CSV file whose header was read.
type csvFilms struct {
	records *records
	columns columns
	options Options
}

func (c *csvFilms) next() (movies.Movie, error) {
	record, err := c.records.read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		// The fields before the malformed one were returned, so the next is malformed.
		return movies.Movie{}, c.records.refused(parse, c.columns.name(len(record)))
	}
	if err != nil {
		return movies.Movie{}, err
	}
	if len(record) != len(c.columns.names) {
		return movies.Movie{}, &movies.RowError{
			Line:   c.records.line,
			Reason: fmt.Sprintf("has %d fields where the header has %d", len(record), len(c.columns.names)),
			Record: slices.Clone(record),
		}
	}
	m, err := c.film(record)
	if err != nil {
		return movies.Movie{}, err
	}
	// Not earlier: in a broken row the cells may be shifted, and mislead the filters.
	if reason := c.skip(record); reason != "" {
		return movies.Movie{}, &movies.SkipError{Line: c.records.line, Reason: reason}
	}
	return m, nil
}

// film makes a film from a record with as many fields as the header.
func (c *csvFilms) film(record []string) (movies.Movie, error) {
	cell := func(column int) string { return cellOf(record, column) }
	refuse := func(column int, reason string) (movies.Movie, error) {
		return movies.Movie{}, &movies.RowError{
			Line: c.records.line, Column: c.columns.name(column), Value: shorten(cell(column)),
			Reason: reason, Record: slices.Clone(record),
		}
	}

	var m movies.Movie
	var err error
	if c.columns.id >= 0 {
		// pandas writes 19.0 if other ids of the column are empty.
		id := strings.TrimSuffix(cell(c.columns.id), ".0")
		if m.ID, err = strconv.ParseInt(id, 10, 64); err != nil || m.ID <= 0 {
			return refuse(c.columns.id, "must be a positive whole number")
		}
	}
	title := c.columns.title
	if cell(title) == "" && cell(c.columns.original) != "" {
		title = c.columns.original
	}
	// A title is one line. A substring would keep the whole record in memory.
	m.Title = strings.Clone(strings.ReplaceAll(cell(title), "\n", " "))
	if m.Released, err = parseDate(cell(c.columns.date), c.options.Now); err != nil {
		return refuse(c.columns.date, err.Error())
	}
	decimalComma := c.records.csv.Comma == ';'
	if m.Popularity, err = parsePopularity(cell(c.columns.popularity), decimalComma); err != nil {
		return refuse(c.columns.popularity, err.Error())
	}
	if m.Genres, err = parseGenres(cell(c.columns.genres)); err != nil {
		return refuse(c.columns.genres, err.Error())
	}
	if m.Budget, err = parseMoney(cell(c.columns.budget)); err != nil {
		return refuse(c.columns.budget, err.Error())
	}
	if m.Revenue, err = parseMoney(cell(c.columns.revenue)); err != nil {
		return refuse(c.columns.revenue, err.Error())
	}
	if c.columns.id < 0 {
		m.ID = ownID(m.Title, m.Released)
	}
	if invalid, ok := errors.AsType[*marquee.InvalidError](m.Validate()); ok {
		if invalid.Field == "genres" {
			return refuse(c.columns.genres, invalid.Fix)
		}
		return refuse(title, invalid.Fix)
	}
	return m, nil
}

// skip returns why the filters leave a film out. It is empty if they do not.
func (c *csvFilms) skip(record []string) string {
	if isTrue(cellOf(record, c.columns.adult)) && !c.options.Adult {
		return skipAdult
	}
	return skipStatus(cellOf(record, c.columns.status), c.options.Unreleased)
}

const skipAdult = "is a film for adults"

// skipStatus returns why a film with a status is left out. It is empty if the film
// is released, its status is unknown, or unreleased films are taken in.
func skipStatus(status string, unreleased bool) string {
	if unreleased || unknown(status) || strings.EqualFold(status, "Released") {
		return ""
	}
	return "is not released: " + shorten(status)
}

func isTrue(cell string) bool {
	return strings.EqualFold(cell, "true") || strings.EqualFold(cell, "yes") || cell == "1"
}

// cellOf returns a trimmed cell. It is empty if column is -1.
func cellOf(record []string, column int) string {
	if column < 0 {
		return ""
	}
	return strings.TrimSpace(record[column])
}
