package dataset

import (
	"fmt"
	"slices"
	"strings"
)

// Choice says which column of a file holds a field, where [Open] would choose another
// one or none. [ParseChoice] reads one.
type Choice struct {
	Field  Field
	Column string // the name in the header; "" if no column holds the field
	// As says how the values are read. Money is in dollars, thousands, millions or
	// billions. Dates are "day first" or "month first". A year such as 1930 is the
	// first of the hundred years that two digits stand for. "" lets Open find out.
	As string
}

// ParseChoice reads a choice as people write it: title=film_name, budget= for a field
// that no column holds, and with how the values are read revenue=gross:millions,
// release_date=date:day-first and release_date=date:1930.
func ParseChoice(s string) (Choice, error) {
	field, column, ok := strings.Cut(s, "=")
	c := Choice{Field: Field(strings.TrimSpace(field)), Column: strings.TrimSpace(column)}
	if !ok || new(columns).at(c.Field) == nil {
		return c, fmt.Errorf("dataset: %q must be a field and its column, such as title=film_name; "+
			"the fields are %s", shorten(s), fieldList())
	}
	if i := strings.LastIndexByte(c.Column, ':'); i >= 0 {
		if as := strings.ReplaceAll(c.Column[i+1:], "-", " "); c.reads(as) {
			c.Column, c.As = strings.TrimSpace(c.Column[:i]), as
		}
	}
	return c, nil
}

// reads tells whether the values of a field can be read in a way.
func (c Choice) reads(as string) bool {
	switch {
	case isMoney(c.Field):
		return slices.Contains([]string{dollars, thousands, millions, billions}, as)
	case c.Field == FieldReleased:
		return as == asDayFirst || as == asMonthFirst || len(as) == 4 && isDigits(as)
	}
	return false
}

// check refuses a choice that means nothing.
func (c Choice) check() error {
	if new(columns).at(c.Field) == nil {
		return fmt.Errorf("dataset: %q is not a field; the fields are %s",
			shorten(string(c.Field)), fieldList())
	}
	if c.As != "" && !c.reads(c.As) {
		return fmt.Errorf("dataset: %s cannot be read as %q; money is read as dollars, thousands, "+
			"millions or billions, and dates as day first, month first or from a year on such as 1930",
			c.Field, shorten(c.As))
	}
	return nil
}

// checkChoices refuses choices that mean nothing, and a second one for a field: one of them
// would not count.
func checkChoices(choices []Choice) error {
	chosen := map[Field]bool{}
	for _, c := range choices {
		if err := c.check(); err != nil {
			return err
		}
		if chosen[c.Field] {
			return fmt.Errorf("dataset: there are several columns for %s; choose one", c.Field)
		}
		chosen[c.Field] = true
	}
	return nil
}

func fieldList() string {
	list := make([]string, len(fieldNames))
	for i, n := range fieldNames {
		list[i] = string(n.field)
	}
	return strings.Join(list, ", ")
}
