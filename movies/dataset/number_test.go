package dataset

import (
	"math"
	"testing"
)

func TestParsePopularity(t *testing.T) {
	const absent = -1
	tests := []struct {
		cell         string
		decimalComma bool
		want         float64
		err          error
	}{
		{cell: "", want: absent},
		{cell: "nan", want: absent},
		{cell: "NaN", want: absent},
		{cell: "-NaN", want: absent},
		{cell: "NULL", want: absent},
		{cell: "None", want: absent},
		{cell: "<NA>", want: absent},
		{cell: "#N/A", want: absent},
		{cell: "n/a", want: absent},
		{cell: "0", want: 0},
		{cell: "-0", want: 0},
		{cell: "61.416", want: 61.416},
		{cell: "8.20E-05", want: 8.2e-5},
		{cell: "1,234.5", want: 1234.5},
		{cell: "1,234,567", want: 1234567},
		{cell: "1,234.5", decimalComma: true, want: 1234.5},
		{cell: "61,416", decimalComma: true, want: 61.416},
		{cell: "8,20E-05", decimalComma: true, want: 8.2e-5},
		{cell: "61,416", err: errComma},
		{cell: "61,4", err: errComma},
		{cell: "1.234,5", err: errPopularity},
		{cell: "1.234,5", decimalComma: true, err: errPopularity},
		{cell: "1,23,4", decimalComma: true, err: errPopularity},
		{cell: "inf", err: errPopularity},
		{cell: "1e999", err: errPopularity},
		{cell: "0x10p0", err: errPopularity},
		{cell: "1_000", err: errPopularity},
		{cell: "-1", err: errPopularity},
		{cell: "high", err: errPopularity},
	}
	for _, test := range tests {
		t.Run(test.cell, func(t *testing.T) {
			got, err := parsePopularity(test.cell, test.decimalComma)
			if err != test.err { //nolint:errorlint // they are these very values
				t.Fatalf("got error %v, want %v", err, test.err)
			}
			switch {
			case err != nil:
			case test.want == absent && got != nil, test.want != absent && (got == nil || *got != test.want):
				t.Errorf("got %v, want %v", got, test.want)
			case got != nil && math.Signbit(*got):
				t.Error("got a negative zero, which no film has")
			}
		})
	}
}
