package dataset

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	now := time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)
	const (
		shape = "must be a date such as 1999-10-15, 10/15/1999 or 10/15/99 (month first), or empty if " +
			"unknown"
		years = "must be in a year from 1870 to 2200"
	)
	tests := []struct{ name, cell, want, err string }{
		{name: "ISO", cell: "1999-10-15", want: "1999-10-15"},
		{name: "month first", cell: "10/15/1999", want: "1999-10-15"},
		{name: "without leading zeros", cell: "1/2/1999", want: "1999-01-02"},
		{name: "with leading zeros", cell: "01/02/1999", want: "1999-01-02"},
		{name: "two digits, this century", cell: "10/15/05", want: "2005-10-15"},
		{name: "two digits, past century", cell: "10/15/99", want: "1999-10-15"},
		{name: "two digits, this year", cell: "12/31/26", want: "2026-12-31"},
		{name: "two digits, next year", cell: "1/1/27", want: "1927-01-01"},
		{name: "two digits, leap day", cell: "2/29/00", want: "2000-02-29"},
		{name: "a year", cell: "1999", want: "1999-01-01"},
		{name: "a year among empty ones", cell: "1999.0", want: "1999-01-01"},
		{name: "a year and a half", cell: "1999.5", err: shape},
		{name: "a day with a fraction", cell: "1/2/99.0", err: shape},
		{name: "a year to come", cell: "2027-05-01", want: "2027-05-01"},
		{name: "time with zone", cell: "1999-10-15T23:59:59Z", want: "1999-10-15"},
		{
			name: "time with offset and fraction", cell: "1999-10-15T23:59:59.999-08:00", want: "1999-10-15",
		},
		{name: "time as in SQL", cell: "1999-10-15 00:00:00", want: "1999-10-15"},
		{name: "time as in spreadsheets", cell: "10/15/1999 0:00", want: "1999-10-15"},
		{name: "first year", cell: "1870-01-01", want: "1870-01-01"},
		{name: "last year", cell: "2200-12-31", want: "2200-12-31"},
		{name: "before the first year", cell: "1869-12-31", err: years},
		{name: "after the last year", cell: "2201-01-01", err: years},
		{name: "year 0", cell: "0000-01-01", err: years},
		{name: "the zero time", cell: "0001-01-01", err: years},
		{name: "no such day", cell: "2001-02-29", err: shape},
		{name: "month 0", cell: "0000-00-00", err: shape},
		{name: "day first", cell: "15/10/1999", err: shape},
		{name: "words", cell: "October 15", err: shape},
		{name: "no such hour", cell: "1999-10-15 25:00:00", err: shape},
		{name: "no time", cell: "1999-10-15T", err: shape},
		{name: "a number", cell: "12345", err: shape},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseDate(test.cell, now)
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("parseDate(%q) = %v, %v; want error %s", test.cell, got, err, test.err)
				}
				return
			}
			if err != nil || got.Format(time.RFC3339) != test.want+"T00:00:00Z" {
				t.Errorf("parseDate(%q) = %v, %v; want %s", test.cell, got, err, test.want)
			}
		})
	}
	for _, cell := range []string{"", "NaT", "nan", "None", "null", "N/A", "-"} {
		if got, err := parseDate(cell, now); err != nil || !got.IsZero() {
			t.Errorf("%q is %v, %v; want the zero time", cell, got, err)
		}
	}
}
