package dataset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// films reads films from the rows of a file.
type films struct {
	source  source
	sample  sample // its rows come first
	header  header
	columns columns
	options Options
	last    row
	rules
}

// rules are what a sample shows about the cells of a file.
type rules struct {
	encoding        encoding
	ids             IDs
	dates           dateRules
	titles          titleRules
	budget, revenue moneyRules
	genreIDs        bool
	decimalComma    bool
}

func (f *films) next() (movies.Movie, error) {
	r, err := f.row()
	if f.last = r; err != nil {
		return movies.Movie{}, err
	}
	if slices.Equal(r.cells, f.header.names) { // files that were joined have it again
		return movies.Movie{}, &movies.SkipError{Line: r.line, Reason: "repeats the header"}
	}
	m, err := f.film(r)
	if _, partial := errors.AsType[*movies.PartialError](err); err != nil && !partial {
		return movies.Movie{}, err
	}
	// Not earlier: in a broken row the cells may be shifted, and mislead the filters.
	if reason := f.skip(r.cells); reason != "" {
		return movies.Movie{}, &movies.SkipError{Line: r.line, Reason: reason}
	}
	return m, err
}

// lastRow returns the row that was read last, and its id.
func (f *films) lastRow() movies.RowError {
	r := reader{films: f, row: f.last}
	if f.columns.id < 0 {
		return movies.RowError{Line: f.last.line, Record: f.encoding.texts(f.last.record())}
	}
	return *r.wrong(f.columns.id, "")
}

// row returns the next row.
func (f *films) row() (row, error) {
	if len(f.sample.rows) == 0 {
		return f.source.next()
	}
	held := f.sample.rows[0]
	f.sample.rows[0] = heldRow{} // the films before it need no memory
	f.sample.rows = f.sample.rows[1:]
	return held.row, held.err
}

// reader reads the cells of one row, and collects what is wrong with them.
type reader struct {
	*films
	row    row
	record []string // of all errors of the row; nil before the first one
	lost   []*movies.RowError
}

// wrong says what is wrong with a cell.
func (r *reader) wrong(column int, reason string) *movies.RowError {
	if r.record == nil {
		r.record = r.encoding.texts(r.row.record())
	}
	return &movies.RowError{
		Line: r.row.line, Column: r.header.name(column), Value: shorten(cellOf(r.row.cells, column)),
		Reason: reason, Record: r.record,
	}
}

// lose leaves out the field of a column.
func (r *reader) lose(column int, reason string) {
	r.lost = append(r.lost, r.wrong(column, reason))
}

// film makes a film from a row with as many cells as the header. A [*movies.RowError]
// refuses the film. The film is good if the error is a [*movies.PartialError].
func (f *films) film(record row) (movies.Movie, error) {
	r := reader{films: f, row: record}
	c := &f.columns
	var m movies.Movie
	if f.ids != IDsMade {
		var ok bool
		if m.ID, ok = parseID(cellOf(record.cells, c.id)); !ok {
			return m, r.wrong(c.id, "must be a positive whole number")
		}
	}
	title, year := r.title(&m)
	if err := r.released(&m, year); err != nil {
		return movies.Movie{}, err
	}
	r.popularity(&m)
	r.details(&m)
	r.genres(&m)
	m.Budget = r.money(c.budget, f.budget, maxBudget)
	m.Revenue = r.money(c.revenue, f.revenue, maxRevenue)
	for _, key := range record.late {
		if !f.misses(key) {
			continue
		}
		r.lost = append(r.lost, &movies.RowError{
			Line: record.line, Column: shorten(key), Record: record.record(),
			Reason: "comes first so late in the file that it is not read; put it into the first objects",
		})
	}
	if m.ID == 0 {
		m.ID = ownID(m.Title, m.Released)
	}
	if invalid, ok := errors.AsType[*marquee.InvalidError](m.Validate()); ok {
		column := title
		switch invalid.Field {
		case "genres":
			m.Genres, column = nil, c.genres
		case "countries":
			m.Countries, column = nil, c.countries
		case "language":
			m.Language, column = "", c.language
		}
		if column == title || m.Validate() != nil {
			return movies.Movie{}, r.wrong(title, invalid.Fix)
		}
		r.lose(column, invalid.Fix)
	}
	if r.lost != nil {
		return m, &movies.PartialError{Fields: r.lost}
	}
	return m, nil
}

// misses tells whether a name is that of a field that no column holds.
func (f *films) misses(name string) bool {
	h := newHeader([]string{name})
	return slices.ContainsFunc(fieldNames, func(n names) bool {
		return *f.columns.at(n.field) < 0 && len(h.candidates(n)) > 0
	})
}

// title reads the title. It returns its column, and the year that it ends with.
func (r *reader) title(m *movies.Movie) (column, year int) {
	column = r.columns.title
	title := cellOf(r.row.cells, column)
	if original := cellOf(r.row.cells, r.columns.original); title == "" && original != "" {
		column, title = r.columns.original, original
	}
	title = unescape(r.encoding.text(title))
	if r.titles.years {
		if title, year = titleYear(title); year > 0 {
			title = withoutForeign(title)
		}
		title = articleFirst(title, foreignArticles)
	}
	title = articleFirst(title, englishArticles)
	// A title is one line. A substring would keep the whole record in memory.
	m.Title = strings.Clone(strings.ReplaceAll(title, "\n", " "))
	return column, year
}

// released reads the day of the release, or the year if the day is unknown.
func (r *reader) released(m *movies.Movie, year int) error {
	var err error
	if cell := cellOf(r.row.cells, r.columns.year); r.columns.year >= 0 && !unknown(cell) {
		if year, err = parseYear(cell); err != nil {
			r.lose(r.columns.year, err.Error())
		}
	}
	m.Released, err = r.dates.parse(cellOf(r.row.cells, r.columns.released), year)
	if m.Released.IsZero() && year > 0 {
		m.Released = time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if err == nil {
		return nil
	}
	reason := strings.ReplaceAll(err.Error(), "NAME", r.header.name(r.columns.released))
	wrong := r.wrong(r.columns.released, reason)
	_, ofTwo := errors.AsType[centuryError](err)
	if ofTwo || r.ids == IDsMade && year == 0 && !errors.Is(err, errAssumed) {
		return wrong // the id is made from the day: without it, this would be another film
	}
	if errors.Is(err, errAssumed) {
		return fmt.Errorf("dataset: line %d: %s %w; say which comes first, "+
			"as in --column %q or %q", r.row.line, wrong.Value, err,
			r.orderChoice("day-first"), r.orderChoice("month-first"))
	}
	r.lost = append(r.lost, wrong)
	return nil
}

func (r *reader) orderChoice(order string) string {
	return fmt.Sprintf("%s=%s:%s", FieldReleased, r.header.name(r.columns.released), order)
}

func (r *reader) popularity(m *movies.Movie) {
	p, err := parsePopularity(cellOf(r.row.cells, r.columns.popularity), r.decimalComma)
	if err != nil {
		r.lose(r.columns.popularity, err.Error())
	}
	m.Popularity = p
}

func (r *reader) genres(m *movies.Movie) {
	parse := parseGenres
	if r.genreIDs {
		parse = parseGenreIDs
	}
	names, err := parse(r.encoding.text(cellOf(r.row.cells, r.columns.genres)))
	if err != nil {
		r.lose(r.columns.genres, err.Error())
		return
	}
	m.Genres = names
}

func (r *reader) money(column int, rules moneyRules, most float64) *int64 {
	if column < 0 || rules.asked {
		return nil
	}
	cell := cellOf(r.row.cells, column)
	if r.decimalComma {
		cell = pointed(cell)
	}
	amount, err := parseMoney(cell, rules.unit, most)
	if err != nil {
		r.lose(column, err.Error())
	}
	return amount
}

// skip returns why the filters leave a film out. It is empty if they do not.
func (f *films) skip(cells []string) string {
	if isTrue(cellOf(cells, f.columns.adult)) && !f.options.Adult {
		return skipAdult
	}
	if f.columns.kind >= 0 {
		if reason := skipKind(cellOf(cells, f.columns.kind)); reason != "" {
			return reason
		}
	}
	return skipStatus(cellOf(cells, f.columns.status), f.options.Unreleased)
}

// cellOf returns a trimmed cell. It is empty if column is -1.
func cellOf(cells []string, column int) string {
	if column < 0 {
		return ""
	}
	return strings.TrimSpace(cells[column])
}

// understand reads the beginning of a file, and decides how its films are read.
func understand(
	from source, names []string, ours, comma bool, o Options,
) (*films, Reading, error) {
	var e encoding
	if ours {
		e = utf8Name // rejects are written in it, except for what is wrong
	}
	for i, name := range names {
		names[i] = e.text(name)
	}
	h := newHeader(names)
	s := readSample(from, h, e)
	s.ours, s.comma = ours, comma
	s.ofTMDB = h.isTMDB() || len(h.candidates(namesOf(FieldPopularity))) > 0
	columns, err := h.choose(o.Columns, s)
	if err != nil {
		return nil, Reading{}, err
	}
	f := &films{source: from, sample: s, header: h, columns: columns, options: o}
	f.decimalComma = comma
	reading, err := f.decide()
	return f, reading, err
}

// as returns how a choice says that a field is read, "" if no choice does.
func (o Options) as(f Field) string {
	i := slices.IndexFunc(o.Columns, func(c Choice) bool { return c.Field == f })
	if i < 0 {
		return ""
	}
	return o.Columns[i].As
}

func (o Options) chosen(f Field) bool {
	return slices.ContainsFunc(o.Columns, func(c Choice) bool {
		return c.Field == f && c.Column != ""
	})
}
