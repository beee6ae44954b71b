package dataset

import (
	"fmt"
	"slices"
)

// decide finds the rules by which the cells of a file are read, and says them in a
// [Reading].
func (f *films) decide() (Reading, error) {
	s, c, h := f.sample, &f.columns, f.header
	r := Reading{Encoding: utf8Name, Remarks: []string{}, Missing: []Field{}}
	remark := func(format string, args ...any) {
		r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...))
	}
	called := map[int]string{}

	f.encoding = s.encoding
	if f.encoding != "" {
		r.Encoding = string(f.encoding)
	}
	var ids string
	f.ids, ids = s.findIDs(*c, h, f.options.chosen(FieldID))
	r.TMDB = f.ids == IDsOfTMDB || s.isTMDB(*c, h)

	f.titles = s.findTitles(c.title)
	known := ""
	switch {
	case c.year >= 0:
		known = "the column " + h.name(c.year)
	case f.titles.years:
		known, called[c.title] = "the year in the title", "its year in brackets"
	}
	var dates []string
	f.dates, called[c.released], dates = s.findDates(c.released, f.options.as(FieldReleased),
		h.name(c.released), known)
	r.Remarks = append(r.Remarks, dates...)
	if title, several := s.severalDates(c.title, h.dates()); several && c.released < 0 && c.year < 0 {
		if c.revenue >= 0 && !f.options.chosen(FieldRevenue) {
			c.revenue = -1
		}
		remark("%s is not read as the release, because %q has several; what is of one day is not "+
			"the revenue of a film", h.name(h.dates()), shorten(title))
	}
	for _, money := range []struct {
		field  Field
		column int
		rules  *moneyRules
	}{{FieldBudget, c.budget, &f.budget}, {FieldRevenue, c.revenue, &f.revenue}} {
		if money.column < 0 {
			continue
		}
		*money.rules = s.findMoney(money.column, h.units[money.column], f.options.as(money.field))
		name := h.name(money.column)
		switch {
		case money.rules.asked:
			*c.at(money.field) = -1
			remark("%s is not read, because all its values are below %d: say what they are, "+
				"as in --column %s=%s:millions", name, leastMillion, money.field, name)
		case money.rules.unit != dollars:
			called[money.column] = money.rules.unit
		}
		if !money.rules.asked && money.rules.unit == millions && h.units[money.column] == "" &&
			f.options.as(money.field) == "" {
			remark("%s is read in millions, because all its values are below %d and some have fractions",
				name, leastMillion)
		}
	}
	if c.revenue < 0 && !f.revenue.asked {
		if i := slices.IndexFunc(h.full, isDomestic); i >= 0 {
			remark("%s is what films earned in one country, so it is not read as the revenue", h.name(i))
		}
	}
	f.genreIDs = c.genres >= 0 && h.full[c.genres] == "genreids"
	if f.ids == IDsUnsure && !s.ours {
		var err error
		if ids, err = f.compare(); err != nil {
			return r, err
		}
	}
	if ids != "" {
		r.Remarks = append([]string{ids}, r.Remarks...)
	}
	f.describe(&r, called)
	return r, nil
}

func isDomestic(form string) bool { return slices.Contains(domesticNames, form) }

// describe lists the columns of a file, and the fields that none of them holds.
func (f *films) describe(r *Reading, called map[int]string) {
	r.IDs = f.ids
	fields := map[int]Field{}
	for _, n := range slices.Backward(fieldNames) {
		at := *f.columns.at(n.field)
		switch {
		case n.field == FieldID && f.ids == IDsMade: // it is ignored
		case at >= 0:
			fields[at] = n.field
		}
	}
	for i := range f.header.names {
		r.Columns = append(r.Columns, Column{
			Name: f.header.name(i), Field: fields[i], As: called[i], Sample: f.sample.first(i),
		})
	}
	c := f.columns
	if c.released < 0 && c.year < 0 && !f.titles.years {
		r.Missing = append(r.Missing, FieldReleased)
	}
	for _, n := range []Field{FieldGenres, FieldPopularity, FieldBudget, FieldRevenue} {
		if *c.at(n) < 0 {
			r.Missing = append(r.Missing, n)
		}
	}
}
