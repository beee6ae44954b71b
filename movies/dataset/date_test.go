package dataset

import (
	"errors"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	day := dateRules{slash: dayFirst, dash: dayFirst}
	month := dateRules{slash: monthFirst, dash: monthFirst}
	mixed := dateRules{slash: mixedOrder, dash: mixedOrder}
	assumed := dateRules{slashAssumed: true}
	tests := []struct {
		name  string
		rules dateRules
		cell  string
		year  int // that is known of the film
		want  string
		err   error
	}{
		{name: "ISO", cell: "1999-10-15", want: "1999-10-15"},
		{name: "month first", cell: "10/15/1999", want: "1999-10-15"},
		{name: "without leading zeros", cell: "1/2/1999", want: "1999-01-02"},
		{name: "with leading zeros", cell: "01/02/1999", want: "1999-01-02"},
		{name: "day first", rules: day, cell: "01/02/1999", want: "1999-02-01"},
		{name: "day first between dashes", rules: day, cell: "01-02-1999", want: "1999-02-01"},
		{name: "month first between dashes", rules: month, cell: "01-02-1999", want: "1999-01-02"},
		{name: "dots have the day first", rules: month, cell: "4.3.1994", want: "1994-03-04"},
		{name: "against the order", rules: month, cell: "15/10/1999", err: errOrder},
		{name: "against the other order", rules: day, cell: "10/15/1999", err: errOrder},
		{name: "against an order that was assumed", rules: assumed, cell: "15/10/1999", err: errAssumed},
		{name: "of both orders, clear", rules: mixed, cell: "15/10/1999", want: "1999-10-15"},
		{name: "of both orders, clear too", rules: mixed, cell: "10/15/1999", want: "1999-10-15"},
		{name: "of both orders, the same", rules: mixed, cell: "3/3/1999", want: "1999-03-03"},
		{name: "of both orders, unclear", rules: mixed, cell: "3/4/1999", err: errMixed},
		{name: "slashes from year to day", cell: "1994/3/4", want: "1994-03-04"},
		{name: "a year and a month", cell: "1994-03", want: "1994-03-01"},
		{name: "eight digits", cell: "19940304", want: "1994-03-04"},
		{name: "long month", cell: "June 12, 1987", want: "1987-06-12"},
		{name: "short month", cell: "Jun 12 1987", want: "1987-06-12"},
		{name: "day, month", cell: "12 June 1987", want: "1987-06-12"},
		{name: "ordinal", cell: "June 3rd, 1987", want: "1987-06-03"},
		{name: "weekday", cell: "Friday, June 12, 1987", want: "1987-06-12"},
		{name: "country", cell: "June 12, 1987 (Norway)", want: "1987-06-12"},
		{name: "ISO with country", cell: "1987-06-12 (Norway)", want: "1987-06-12"},
		{name: "month and year", cell: "June 1987", want: "1987-06-01"},
		{name: "month between dashes", cell: "12-Jun-87", want: "1987-06-12"},
		{name: "not a month", cell: "Junk 12, 1987", err: errDate},
		{name: "a month without a year", cell: "June 12", err: errDate},
		{name: "Wikidata", cell: "+1999-10-15T00:00:00Z", want: "1999-10-15"},
		{name: "two digits, this century", cell: "10/15/05", want: "2005-10-15"},
		{name: "two digits, past century", cell: "10/15/99", want: "1999-10-15"},
		{name: "two digits, of either century", cell: "12/31/26", err: centuryError{26}},
		{name: "two digits, the last of this century", cell: "1/1/12", want: "2012-01-01"},
		{name: "two digits, the first of either", cell: "1/1/13", err: centuryError{13}},
		{name: "two digits, the last of either", cell: "1/1/49", err: centuryError{49}},
		{name: "two digits, the first of the past", cell: "1/1/50", want: "1950-01-01"},
		{name: "two digits, leap day", cell: "2/29/00", want: "2000-02-29"},
		{name: "two digits and a year", cell: "8/21/16", year: 1916, want: "1916-08-21"},
		{name: "two digits and the year after", cell: "12/21/99", year: 2000, want: "1999-12-21"},
		{name: "two digits and the year before", cell: "1/2/00", year: 1999, want: "2000-01-02"},
		{name: "a hundred years", rules: dateRules{century: 1930}, cell: "1/1/30", want: "1930-01-01"},
		{name: "its end", rules: dateRules{century: 1930}, cell: "1/1/29", want: "2029-01-01"},
		{name: "a year", cell: "1999", want: "1999-01-01"},
		{name: "a year among empty ones", cell: "1999.0", want: "1999-01-01"},
		{name: "a year and a half", cell: "1999.5", err: errDate},
		{name: "a day with a fraction", cell: "1/2/99.0", err: errDate},
		{name: "a year to come", cell: "2027-05-01", want: "2027-05-01"},
		{name: "time with zone", cell: "1999-10-15T23:59:59Z", want: "1999-10-15"},
		{
			name: "time with offset and fraction", cell: "1999-10-15T23:59:59.999-08:00", want: "1999-10-15",
		},
		{name: "time as in SQL", cell: "1999-10-15 00:00:00", want: "1999-10-15"},
		{name: "time as in spreadsheets", cell: "10/15/1999 0:00", want: "1999-10-15"},
		{name: "first year", cell: "1870-01-01", want: "1870-01-01"},
		{name: "last year", cell: "2200-12-31", want: "2200-12-31"},
		{name: "before the first year", cell: "1869-12-31", err: errYears},
		{name: "after the last year", cell: "2201-01-01", err: errYears},
		{name: "year 0", cell: "0000-01-01", err: errYears},
		{name: "the zero time", cell: "0001-01-01", err: errYears},
		{name: "no such day", cell: "2001-02-29", err: errDate},
		{name: "month 0", cell: "0000-00-00", err: errDate},
		{name: "no such hour", cell: "1999-10-15 25:00:00", err: errDate},
		{name: "no time", cell: "1999-10-15T", err: errDate},
		{name: "no day at all", cell: "31/31/1999", err: errDate},
		{name: "a day number", rules: dateRules{serials: true}, cell: "31940", want: "1987-06-12"},
		{name: "a day number with a fraction", rules: dateRules{serials: true}, cell: "31940.0",
			want: "1987-06-12"},
		{name: "a number", cell: "12345", err: errSerial},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.rules.parse(test.cell, test.year)
			if test.err != nil {
				if !errors.Is(err, test.err) {
					t.Errorf("%q is %v, %v; want error %v", test.cell, got, err, test.err)
				}
				return
			}
			if err != nil || got.Format(time.RFC3339) != test.want+"T00:00:00Z" {
				t.Errorf("%q is %v, %v; want %s", test.cell, got, err, test.want)
			}
		})
	}
	for _, cell := range []string{"", "NaT", "nan", "None", "null", "N/A", "-", `\N`} {
		if got, err := new(dateRules).parse(cell, 0); err != nil || !got.IsZero() {
			t.Errorf("%q is %v, %v; want the zero time", cell, got, err)
		}
	}
}

func TestParseYear(t *testing.T) {
	for cell, want := range map[string]int{
		"1999": 1999, "1999.0": 1999, "(1999)": 1999, "1999–2003": 1999, "-1999": 1999, "I 1999": 1999,
		"99": 0, "19999": 0, "soon": 0, "1700": 0,
	} {
		if got, err := parseYear(cell); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q is %d, %v; want %d", cell, got, err, want)
		}
	}
}
