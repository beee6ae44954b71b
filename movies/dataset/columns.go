package dataset

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// columns tells in which column of a record each field of a film is; -1 if in none.
type columns struct {
	names                                         []string // as in the file, shortened
	id, title, original, genres, popularity, date int
	budget, revenue, adult, status                int
}

// findColumns reads a header. A title is required.
func findColumns(header []string) (columns, error) {
	c := columns{names: make([]string, len(header))}
	known := make([]string, len(header))
	for i, name := range header {
		if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return columns{}, fmt.Errorf("dataset: the header is not UTF-8 text (field %d); "+
				"save the file as CSV in UTF-8", i+1)
		}
		c.names[i] = shorten(strings.TrimSpace(name))
		known[i] = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(c.names[i]))
	}
	find := func(aliases ...string) int {
		for _, alias := range aliases {
			if i := slices.Index(known, alias); i >= 0 {
				return i
			}
		}
		return -1
	}
	c.id = find("id", "tmdb_id")
	c.title = find("title")
	c.original = find("original_title")
	c.genres = find("genres", "genre")
	c.popularity = find("popularity")
	c.date = find("release_date", "date", "release_year", "year")
	c.budget = find("budget", "budget_usd", "production_budget")
	c.revenue = find("revenue", "revenue_usd", "gross", "worldwide_gross")
	c.adult = find("adult")
	c.status = find("status")

	if c.title < 0 && c.original < 0 {
		return columns{}, fmt.Errorf("dataset: the header needs a column title (or original_title); "+
			"it has: %s", c.list())
	}
	if c.title < 0 {
		c.title = c.original
	}
	return c, nil
}

// isHeader tells whether a record can be a header.
func isHeader(record []string) bool {
	_, err := findColumns(record)
	return err == nil
}

// name returns the name of a column as the file has it, or its number if it has no
// name there.
func (c columns) name(i int) string {
	if i < len(c.names) && c.names[i] != "" {
		return c.names[i]
	}
	return fmt.Sprintf("#%d", i+1)
}

// list names the columns for a person, as many as fit a message.
func (c columns) list() string {
	const most = 40
	names := make([]string, 0, most+1)
	for i := range c.names {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(c.names)-most))
			break
		}
		names = append(names, c.name(i))
	}
	return strings.Join(names, ", ")
}
