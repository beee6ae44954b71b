package dataset

import (
	"fmt"
	"strings"
	"time"
)

// dateEvidence is what the dates of a file show about their order. A number over 12 is a
// day.
type dateEvidence struct{ slash, dash orderEvidence }

type orderEvidence struct {
	dayFirst, monthFirst, either int       // how many dates
	shown                        [2]string // a date of each order
	unclear                      string    // a date of either
}

func (e *dateEvidence) see(cell string) {
	if i := strings.IndexAny(cell, " T"); i > 0 {
		cell = cell[:i]
	}
	p, ok := splitDate(cell)
	if !ok || len(p.texts[0]) == 4 {
		return
	}
	o := &e.slash
	switch p.separator {
	case '.':
		return
	case '-':
		o = &e.dash
	}
	switch a, b := p.n[0], p.n[1]; {
	case a > 12 && b > 12:
	case a > 12:
		o.dayFirst++
		o.shown[dayFirst] = cell
	case b > 12:
		o.monthFirst++
		o.shown[monthFirst] = cell
	case a != b:
		o.either++
		o.unclear = cell
	}
}

// open tells whether there are dates whose order nothing has decided.
func (e *dateEvidence) open() bool { return e.slash.open() || e.dash.open() }

func (o orderEvidence) open() bool { return o.either > 0 && o.dayFirst+o.monthFirst == 0 }

// stray tells whether a few dates are typing errors among many of the other order.
func stray(few, many int) bool { return few*100 < many }

// decide returns the order, and a sentence for a person if there is something to say.
func (o orderEvidence) decide(otherwise order) (how order, assumed bool, as, remark string) {
	switch {
	case stray(o.dayFirst, o.monthFirst):
		return monthFirst, false, asMonthFirst, fmt.Sprintf("dates have the month first, as %s shows",
			shorten(o.shown[monthFirst]))
	case stray(o.monthFirst, o.dayFirst):
		return dayFirst, false, asDayFirst, fmt.Sprintf("dates have the day first, as %s shows",
			shorten(o.shown[dayFirst]))
	case o.dayFirst > 0 && o.monthFirst > 0:
		return mixedOrder, false, "", "some dates have the day first and some the month, " +
			"so dates that could be both are left out"
	case o.either == 0:
		return otherwise, true, "", ""
	case otherwise == dayFirst:
		as, remark = asDayFirst, "day"
	default:
		as, remark = asMonthFirst, "month"
	}
	return otherwise, true, as, fmt.Sprintf("nothing shows whether %s has the day or the month "+
		"first: the %s was assumed", shorten(o.unclear), remark)
}

// The orders of dates, as a [Choice] names them.
const (
	asDayFirst   = "day first"
	asMonthFirst = "month first"
)

// orderIn returns the order that the name of a column tells, as in "release_date (day
// first)". It returns "" if the name tells none.
func orderIn(name string) string {
	for _, as := range []string{asDayFirst, asMonthFirst} {
		if strings.HasSuffix(name, " ("+as+")") {
			return as
		}
	}
	return ""
}

// findDates decides how the dates of a column are read. Known says what else tells the year
// of a film, "" for nothing. It returns how the dates are called, and remarks.
func (s sample) findDates(column int, as, name, known string) (
	rules dateRules, called string, remarks []string,
) {
	var e dateEvidence
	days, short := 0, 0
	for cell := range s.values(column) {
		e.see(cell)
		if len(cell) >= 5 && len(cell) <= 7 && isDigits(strings.TrimSuffix(cell, ".0")) {
			days++
		}
		if hasShortYear(cell) {
			short++
		}
	}
	var remark [2]string
	var slash, dash string
	rules.slash, rules.slashAssumed, slash, remark[0] = e.slash.decide(monthFirst)
	rules.dash, rules.dashAssumed, dash, remark[1] = e.dash.decide(dayFirst)
	called = slash
	if called == "" {
		called = dash
	}
	if as == "" {
		as = orderIn(name)
	}
	switch as {
	case asDayFirst, asMonthFirst:
		rules.slash, rules.dash = dayFirst, dayFirst
		if as == asMonthFirst {
			rules.slash, rules.dash = monthFirst, monthFirst
		}
		rules.slashAssumed, rules.dashAssumed = false, false
		called, remark = as, [2]string{}
	case "":
		// The values show it.
	default:
		rules.century = atoi(as)
	}
	for _, r := range remark {
		if r != "" {
			remarks = append(remarks, r)
		}
	}
	if short > 0 {
		remarks = append(remarks, rules.shortYears(name, known))
	}
	if days > 0 && s.share(column, isDayNumber) == 1 {
		rules.serials, called = true, "days since 1899-12-30"
	}
	return rules, called, remarks
}

// shortYears says how two-digit years are read. Known says what else tells the year.
func (r dateRules) shortYears(name, known string) string {
	switch {
	case r.century > 0:
		return fmt.Sprintf("two-digit years are those from %d to %d", r.century, r.century+99)
	case known != "":
		return known + " tells the century of two-digit years"
	}
	return fmt.Sprintf("two-digit years from %d on are of the last century and those up to %02d are "+
		"of this one; the years between them are rejected, unless you say from which year on they "+
		"count, as in --column release_date=%s:1930", first1900s, last2000s, name)
}

// hasShortYear tells whether a date has a year of two digits.
func hasShortYear(cell string) bool {
	if i := strings.IndexByte(cell, '('); i > 0 {
		cell = strings.TrimSpace(cell[:i])
	}
	year := cell[strings.LastIndexAny(cell, "/-. ")+1:]
	if p, ok := splitDate(cell); ok && len(p.texts[0]) == 4 {
		return false
	}
	return len(year) == 2 && len(cell) > 2 && isDigits(year)
}

func isDayNumber(cell string) bool {
	cell = strings.TrimSuffix(cell, ".0")
	return len(cell) == 5 && isDigits(cell)
}

// moneyRules say how the money of a column is read.
type moneyRules struct {
	unit string
	// asked tells that nothing is read from the column: its values are too small to be
	// dollars, and nothing says what they are.
	asked bool
}

// leastMillion is the amount from which the values of a column are surely dollars. No
// column of budgets or revenues is all below it.
const leastMillion = 10_000

// findMoney decides how the money of a column is read.
func (s sample) findMoney(column int, unit, as string) moneyRules {
	switch {
	case as != "":
		return moneyRules{unit: as}
	case unit != "":
		return moneyRules{unit: unit}
	}
	most, fractions := 0.0, false
	for cell := range s.values(column) {
		if s.comma {
			cell = pointed(cell)
		}
		number, scale, err := trimMoney(cell)
		if err == nil && scale == 1 {
			number, err = plainNumber(number, true)
		}
		amount, wrong := parseNumber(number)
		if err != nil || wrong != nil {
			continue
		}
		if scale > 1 || amount >= leastMillion {
			return moneyRules{unit: dollars}
		}
		most = max(most, amount)
		_, fraction, _ := strings.Cut(cell, ".")
		fractions = fractions || strings.Trim(fraction, "0") != ""
	}
	switch {
	case most == 0:
		return moneyRules{unit: dollars}
	case fractions:
		return moneyRules{unit: millions}
	}
	return moneyRules{unit: dollars, asked: true}
}

// severalDates tells whether films have several dates that are close to each other, as in
// a log or in figures of each day, and of which film. Remakes are many years apart.
func (s sample) severalDates(title, date int) (example string, several bool) {
	if title < 0 || date < 0 {
		return "", false
	}
	const near = 400 * 24 * time.Hour
	rules := dateRules{century: 1930}
	last := map[string]time.Time{}
	again := 0
	for _, r := range s.rows {
		if r.err != nil {
			continue
		}
		day, err := rules.parse(cellOf(r.cells, date), 0)
		if err != nil || day.IsZero() {
			continue
		}
		name := cellOf(r.cells, title)
		before, seen := last[name]
		if apart := day.Sub(before).Abs(); seen && apart > 0 && apart < near {
			again++
			example = name
		}
		last[name] = day
	}
	return example, again*20 > len(s.rows)
}

// titleRules say what is taken off titles.
type titleRules struct{ years bool }

// findTitles tells whether titles end with their year, as MovieLens writes them.
func (s sample) findTitles(column int) titleRules {
	return titleRules{years: s.first(column) != "" && s.share(column, func(cell string) bool {
		_, year := titleYear(cell)
		return year > 0
	}) >= 0.5}
}
