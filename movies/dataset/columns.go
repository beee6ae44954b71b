package dataset

import (
	"fmt"
	"slices"
	"strings"
)

// columns tells in which column of a row each field of a film is; -1 if in none.
type columns struct {
	id, title, original, released, year, genres, popularity, budget, revenue int
	votes, rating, runtime, language, countries                              int
	adult, status, kind                                                      int
}

func noColumns() columns {
	return columns{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
}

// at returns where the column of a field is kept.
func (c *columns) at(f Field) *int {
	switch f {
	case FieldID:
		return &c.id
	case FieldTitle:
		return &c.title
	case FieldOriginal:
		return &c.original
	case FieldReleased:
		return &c.released
	case FieldYear:
		return &c.year
	case FieldGenres:
		return &c.genres
	case FieldPopularity:
		return &c.popularity
	case FieldBudget:
		return &c.budget
	case FieldRevenue:
		return &c.revenue
	case FieldVotes:
		return &c.votes
	case FieldRating:
		return &c.rating
	case FieldRuntime:
		return &c.runtime
	case FieldLanguage:
		return &c.language
	case FieldCountries:
		return &c.countries
	case FieldAdult:
		return &c.adult
	case FieldStatus:
		return &c.status
	case FieldKind:
		return &c.kind
	}
	return nil
}

// header are the names of the columns of a file.
type header struct {
	names []string // as in the file
	forms []string // their normal forms, of money without the unit
	full  []string // their normal forms
	units []string // the units that the names tell
}

func newHeader(names []string) header {
	h := header{
		names: names, forms: make([]string, len(names)), full: make([]string, len(names)),
		units: make([]string, len(names)),
	}
	for i, name := range names {
		h.forms[i], h.units[i] = normalMoney(name)
		h.full[i] = normal(name)
	}
	return h
}

// candidates returns the columns that may hold a field by their names, the best first.
func (h header) candidates(n names) []int {
	forms := h.full
	if isMoney(n.field) {
		forms = h.forms
	}
	var found []int
	add := func(as func(form string) string) {
		for _, name := range n.names {
			for i, form := range forms {
				if as(form) == name && !slices.Contains(found, i) {
					found = append(found, i)
				}
			}
		}
	}
	add(func(form string) string { return form })
	if n.field != FieldID && n.field != FieldPopularity { // other sites have their own
		add(withoutFilm)
	}
	return found
}

// withoutFilm returns a name without the word for a film before it: movie_genres are the
// genres.
func withoutFilm(form string) string {
	if cut, ok := strings.CutPrefix(form, "movie"); ok {
		return cut
	}
	return strings.TrimPrefix(form, "film")
}

func isMoney(f Field) bool { return f == FieldBudget || f == FieldRevenue }

func (h header) has(names []string) bool {
	return slices.ContainsFunc(h.full, func(form string) bool { return slices.Contains(names, form) })
}

// dates returns the column date, which may be the release. It returns -1 if there is none.
func (h header) dates() int {
	return slices.IndexFunc(h.full, func(form string) bool { return slices.Contains(dateNames, form) })
}

// score returns how many fields a header has, 0 if none is a title.
func (h header) score(choices []Choice) int {
	score, titled := 0, false
	for _, n := range fieldNames {
		if len(h.candidates(n)) > 0 || slices.ContainsFunc(choices, func(c Choice) bool {
			return c.Field == n.field && h.index(c.Column) >= 0
		}) {
			score++
			titled = titled || n.field == FieldTitle || n.field == FieldOriginal
		}
	}
	if !titled {
		return 0
	}
	return score
}

// index returns the column of a name as a person writes it, -1 if there is none.
func (h header) index(name string) int {
	if name == "" {
		return -1
	}
	for i, n := range h.names {
		if strings.TrimSpace(n) == name || h.name(i) == name { // a Reading has it so
			return i
		}
	}
	if form := normal(name); form != "" {
		return slices.Index(h.full, form)
	}
	return -1
}

// choose finds the columns of the fields, by the choices first and then by their names
// and values.
func (h header) choose(choices []Choice, s sample) (columns, error) {
	c := noColumns()
	var taken []int
	chosen := map[Field]bool{}
	for _, choice := range choices {
		chosen[choice.Field] = true
		i := h.index(choice.Column)
		if i < 0 && choice.Column != "" {
			return c, fmt.Errorf("dataset: the header has no column %s; it has: %s",
				shorten(choice.Column), h.list())
		}
		if at := c.at(choice.Field); at != nil {
			*at = i
			taken = append(taken, i)
		}
	}
	for _, n := range fieldNames {
		if chosen[n.field] {
			continue
		}
		at := c.at(n.field)
		for _, i := range h.candidates(n) {
			if !slices.Contains(taken, i) && s.fits(n.field, h.full[i], i) {
				*at = i
				taken = append(taken, i)
				break
			}
		}
	}
	if log := h.has(logNames); c.released < 0 && c.year < 0 && !log && !chosen[FieldReleased] {
		if _, several := s.severalDates(c.title, h.dates()); !several {
			c.released = h.dates()
		}
	}
	if c.released < 0 && c.year >= 0 && !chosen[FieldYear] && s.share(c.year, isYear) < 0.5 {
		c.released, c.year = c.year, -1 // a column year of whole dates
	}
	if c.title < 0 {
		c.title = c.original
	}
	if c.title < 0 && !s.ours { // objects that were refused may all lack a title
		return c, h.noTitle(s)
	}
	return c, nil
}

// TitleError means that no column of a file is surely the title. A [Choice] says which
// one is.
type TitleError struct {
	// Reading has the columns of the file. None of them is read.
	Reading Reading
	maybe   []string // columns that may be the title
	header  header
}

// Error lists the columns, and says how to choose one.
func (e *TitleError) Error() string {
	if len(e.maybe) == 0 {
		return fmt.Sprintf("dataset: no column of the header looks like a title; it has: %s. "+
			"If one is, say which, as in --column title=%s", e.header.list(), e.header.name(0))
	}
	return fmt.Sprintf("dataset: the header has no column that is surely the title; it has: %s. "+
		"It may be %s: say which, as in --column title=%s",
		e.header.list(), strings.Join(e.maybe[:min(len(e.maybe), 5)], " or "), e.maybe[0])
}

// noTitle says what a file has in place of a title.
func (h header) noTitle(s sample) *TitleError {
	e := &TitleError{header: h, Reading: Reading{
		Encoding: string(s.encoding), IDs: IDsMade, Missing: []Field{FieldTitle}, Remarks: []string{},
	}}
	for i, form := range h.full {
		e.Reading.Columns = append(e.Reading.Columns, Column{Name: h.name(i), Sample: s.first(i)})
		for _, part := range []string{"title", "film", "movie", "name"} {
			if strings.Contains(form, part) && !strings.HasSuffix(form, "id") {
				e.maybe = append(e.maybe, h.name(i))
				break
			}
		}
	}
	return e
}

// name returns the name of a column as the file has it, or its number if it has no
// name there.
func (h header) name(i int) string {
	if i < 0 {
		return ""
	}
	if i < len(h.names) {
		if name := strings.TrimSpace(h.names[i]); name != "" {
			return shorten(name)
		}
	}
	return fmt.Sprintf("#%d", i+1)
}

// list names the columns for a person, as many as fit a message.
func (h header) list() string {
	names := make([]string, len(h.names))
	for i := range h.names {
		names[i] = h.name(i)
	}
	return listed(names)
}
